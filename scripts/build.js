/** `npm run build`: makes dist from src; with `--if-stale` only where dist is older than src. */

import path from "node:path";
import process from "node:process";
import { explain } from "./build-error.js";
import { build } from "./compile.js";

const flags = process.argv.slice(2);
if (flags.some((flag) => flag !== "--if-stale")) {
  process.stderr.write("usage: node scripts/build.js [--if-stale]\n");
  process.exit(2);
}
try {
  await build(path.join(import.meta.dirname, ".."), { onlyIfStale: flags.includes("--if-stale") });
} catch (error) {
  explain(error);
  process.exitCode = 1;
}
