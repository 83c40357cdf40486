/** Makes the explorer's page: one script and one style sheet, named for their content, and compressed beforehand. */

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { BuildError } from "./build-error.js";

/**
 * Writes `explorer/manifest.json` (`{ script, style }`), both files below `explorer/assets`, and the licences of what is
 * in them.
 *
 * @param {string} root the folder that holds package.json
 * @param {string} outFolder
 * @throws {BuildError}
 */
export async function bundleExplorer(root, outFolder) {
  if (!fs.existsSync(path.join(root, "src", "explorer"))) return;
  const folder = path.join(outFolder, "explorer");
  const assets = path.join(folder, "assets");
  const esbuild = await findBundler(root);
  const { metafile } = await esbuild
    .build({
      absWorkingDir: root,
      entryPoints: ["src/explorer/main.tsx", "src/explorer/styles/page.css"],
      outbase: "src/explorer",
      entryNames: "[name]-[hash]",
      outdir: assets,
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      jsx: "automatic",
      jsxImportSource: "preact",
      // One copy of it, whoever asks: two do not know each other's schemas.
      alias: { graphql: path.join(root, "node_modules/graphql/index.mjs") },
      define: { "process.env.NODE_ENV": '"production"', "globalThis.process": "undefined" },
      legalComments: "none",
      metafile: true,
      logLevel: "warning",
    })
    .catch((/** @type {unknown} */ error) => {
      throw new BuildError("the explorer has the errors above; dist is as it was", {
        cause: error,
      });
    });
  const names = fs.readdirSync(assets);
  for (const name of names) compress(path.join(assets, name));
  const manifest = {
    script: names.find((name) => name.endsWith(".js")),
    style: names.find((name) => name.endsWith(".css")),
  };
  fs.writeFileSync(path.join(folder, "manifest.json"), JSON.stringify(manifest));
  fs.writeFileSync(path.join(folder, "licences.txt"), licences(root, Object.keys(metafile.inputs)));
}

/** @param {string} root */
async function findBundler(root) {
  try {
    createRequire(path.join(root, "package.json")).resolve("esbuild");
    return await import("esbuild");
  } catch {
    throw new BuildError(
      "dist is missing or older than src, and esbuild is not installed: run npm ci first",
    );
  }
}

/** @param {string} file */
function compress(file) {
  const content = fs.readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  fs.writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
  fs.writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}

/**
 * What the bundle holds of others comes with their terms.
 *
 * @param {string} root
 * @param {readonly string[]} inputs paths relative to the root
 */
function licences(root, inputs) {
  const packages = new Set(
    inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  );
  return [...packages]
    .sort()
    .map((folder) => {
      const at = path.join(root, folder);
      /** @type {unknown} */
      const description = JSON.parse(fs.readFileSync(path.join(at, "package.json"), "utf8"));
      const { name, version, license } =
        /** @type {{ name: string, version: string, license?: string }} */ (description);
      const file = fs.readdirSync(at).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file
        ? fs.readFileSync(path.join(at, file), "utf8").trim()
        : `Licence: ${license ?? "not named"}`;
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}
