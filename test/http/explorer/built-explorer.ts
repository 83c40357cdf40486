/** A built page in a folder of its own, as the build leaves it, and a server that has its routes. */

import express from "express";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { answerError } from "../../../src/http/answer-error.js";
import { explorerRoute } from "../../../src/http/explorer/explorer-route.js";
import { answerFailure } from "../../../src/http/graphql-answer.js";
import { close, createHttpServer, listen } from "../../../src/http/listener.js";
import { anonymous } from "../../../src/scope/entry.js";

export const script = "main-AB12CD34.js";
export const style = "page-EF56GH78.css";
export const scriptText = `console.log("${"explorer ".repeat(200)}");`;

export interface BuiltExplorer {
  readonly port: number;
  readonly url: string;
  readonly folder: string;
  /** What was reported as unexpected. */
  readonly reported: readonly unknown[];
}

export function buildPage(folder: string): void {
  const assets = path.join(folder, "assets");
  mkdirSync(assets, { recursive: true });
  for (const [name, text] of [
    [script, scriptText],
    [style, "body { margin: 0 }"],
  ] as const) {
    writeFileSync(path.join(assets, name), text);
    writeFileSync(path.join(assets, `${name}.br`), brotliCompressSync(text));
    writeFileSync(path.join(assets, `${name}.gz`), gzipSync(text));
  }
  writeFileSync(path.join(folder, "manifest.json"), JSON.stringify({ script, style }));
}

export function explorerForTests({
  basePath = "",
  built = true,
}: { readonly basePath?: string; readonly built?: boolean } = {}): () => BuiltExplorer {
  let server: Server;
  let explorer: BuiltExplorer;
  beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "explorer-"));
    if (built) buildPage(folder);
    const reported: unknown[] = [];
    const report = (error: unknown): void => {
      reported.push(error);
    };
    const app = express();
    app.use(
      explorerRoute({
        explorer: { config: () => "{}", sandbox: true, folder },
        basePath,
        authenticate: () => Promise.resolve({ ok: true, access: anonymous } as never),
        report,
      }),
    );
    app.use((_request, response) => {
      answerFailure(response, { status: 404, code: "NOT_FOUND", message: "nothing" });
    });
    app.use(
      // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows a handler of errors by its four parameters
      (error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
        answerError(response, error, report);
      },
    );
    server = createHttpServer(app, basePath);
    const { port } = await listen(server, 0, "127.0.0.1");
    explorer = { port, url: `http://127.0.0.1:${port}${basePath}`, folder, reported };
  });
  afterAll(async () => {
    await close(server, 0);
    rmSync(explorer.folder, { recursive: true, force: true });
  });
  return () => explorer;
}
