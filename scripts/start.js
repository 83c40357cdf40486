/** `npm start`: builds where that is needed, then becomes the server, in one process, so that signals reach it. */

import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { explain } from "./build-error.js";
import { build } from "./compile.js";

const root = path.join(import.meta.dirname, "..");
try {
  await build(root, { onlyIfStale: true });
} catch (error) {
  explain(error);
  process.exit(1);
}

const bin = path.join(root, "dist", "cli.js");
process.argv = [process.execPath, bin, "serve", ...process.argv.slice(2)];
await import(pathToFileURL(bin).href);
