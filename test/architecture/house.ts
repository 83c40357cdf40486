/** A house to inspect: the text of its files by path, and what each of them imports. */

import fs from "node:fs";
import path from "node:path";
import ts from "typescript";

/** Text by path from the root of the repository, such as `src/scope/rule.ts`. */
export type House = ReadonlyMap<string, string>;

const root = path.join(import.meta.dirname, "../..");

/** The files of ours below the folders, TypeScript and JavaScript. */
export function readHouse(...folders: readonly string[]): House {
  const names = folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .map((name) => path.posix.join(folder, name.replaceAll(path.sep, "/")))
      .filter((name) => /\.([jt]s|tsx)$/.test(name)),
  );
  return new Map(
    names.sort().map((name) => [name, fs.readFileSync(path.join(root, name), "utf8")]),
  );
}

export interface Import {
  readonly from: string;
  /** As written. */
  readonly specifier: string;
  /** The package, `node:` for Node's own, `undefined` for a file of ours. */
  readonly packageName: string | undefined;
  /** The path of the file of ours; meaningless for a package. */
  readonly file: string;
}

/** Every import of every file: static, dynamic, type-only, re-export, `require`. */
export function importsOf(house: House): Import[] {
  return [...house].flatMap(([from, text]) =>
    ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => ({
      from,
      specifier: fileName,
      packageName: packageOf(fileName),
      file: fileOf(house, from, fileName),
    })),
  );
}

function packageOf(specifier: string): string | undefined {
  if (/^\.{0,2}\//.test(specifier)) return undefined;
  if (specifier.startsWith("node:")) return "node:";
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
}

/** The source imports "./x.js", as Node's ES modules want it; the file may still be x.ts, or x.tsx. */
function fileOf(house: House, from: string, specifier: string): string {
  const written = path.posix.join(path.posix.dirname(from), specifier);
  const sources = [".ts", ".tsx"].map((end) => written.replace(/\.js$/, end));
  return sources.find((source) => house.has(source)) ?? written;
}
