/** The built page on disk: which files it consists of, and how they are served. */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import sirv, { type RequestHandler } from "sirv";

export interface ExplorerFiles {
  /** The name of the script, and that of the style sheet, below `explorer/assets`. */
  readonly script: string;
  readonly style: string;
  readonly serve: RequestHandler;
}

// From src and from dist alike.
const builtFolder = path.join(import.meta.dirname, "..", "..", "..", "dist", "explorer");

const yearSeconds = 365 * 24 * 60 * 60;

/**
 * Reads the folder when somebody asks for the page first, and keeps what is there from then on.
 *
 * @returns a function that answers undefined as long as the page is not built
 */
export function explorerFiles(folder = builtFolder): () => ExplorerFiles | undefined {
  let files: ExplorerFiles | undefined;
  return () => (files ??= readFiles(folder));
}

/** @throws Error where the manifest is not one of ours. */
function readFiles(folder: string): ExplorerFiles | undefined {
  const file = path.join(folder, "manifest.json");
  if (!existsSync(file)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  const { script, style } = (manifest ?? {}) as Record<string, unknown>;
  if (!isAssetName(script) || !isAssetName(style)) {
    throw new Error(`${file} does not name a script and a style sheet: run npm run build`);
  }
  return { script, style, serve: assetServer(path.join(folder, "assets")) };
}

/** It goes into HTML as it is. */
function isAssetName(name: unknown): name is string {
  return typeof name === "string" && /^[\w-]+\.(js|css)$/.test(name);
}

function assetServer(folder: string): RequestHandler {
  const serve = sirv(folder, {
    immutable: true,
    maxAge: yearSeconds,
    brotli: true,
    gzip: true,
    extensions: [],
    // It remembers what was there at the start, and a file that is gone since would end the process.
    setHeaders: (_response, name) => {
      if (!existsSync(path.join(folder, name))) {
        throw new Error("The explorer was built anew while the server runs: restart the server");
      }
    },
  });
  return (request, response, next) => {
    // RFC 9110 §14.2: a server may ignore it. A range that ends before it begins would leave the answer without an end.
    delete request.headers.range;
    serve(request, response, next);
  };
}
