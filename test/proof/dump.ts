/** All that somebody gets who takes the data directory, but for the key files and the root secret in it. */

import { DatabaseSync } from "@photostructure/sqlite";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The bytes of every file, by its path; the -wal file of an open database too. */
export function filesIn(dataDirectory: string): ReadonlyMap<string, Buffer> {
  const paths = readdirSync(dataDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path !== join(dataDirectory, "secret"))
    .filter((path) => !path.startsWith(join(dataDirectory, "keys")));
  return new Map(paths.map((path) => [path, readFileSync(path)]));
}

/** Every value of every table, as text. */
export function valuesIn(file: string): string[] {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all() as { name: string }[];
    const rows = tables.flatMap(
      ({ name }) => database.prepare(`SELECT * FROM "${name}"`).all() as object[],
    );
    return rows.flatMap((row) => Object.values(row).map(textOf));
  } finally {
    database.close();
  }
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value);
}

/** The forms in which a secret could lie around: as it is, encoded, or hashed in a way that anybody can repeat fast. */
export function formsOf(secret: string | Buffer): ReadonlyMap<string, string> {
  const bytes = Buffer.from(secret);
  const hash = (name: string) => createHash(name).update(bytes);
  const text = bytes.toString("latin1");
  return new Map([
    ["as it is", text],
    ["in JSON", JSON.stringify(text).slice(1, -1)],
    ["in a form", encodeURIComponent(text)],
    ["in base64", bytes.toString("base64").replace(/=+$/, "")],
    ["in base64url", bytes.toString("base64url")],
    ["in hexadecimal", bytes.toString("hex")],
    ...["md5", "sha1", "sha256", "sha384", "sha512"].flatMap((name): [string, string][] => [
      [`as ${name}`, hash(name).digest().toString("latin1")],
      [`as ${name} in hexadecimal`, hash(name).digest("hex")],
      [`as ${name} in base64`, hash(name).digest("base64").replace(/=+$/, "")],
      [`as ${name} in base64url`, hash(name).digest("base64url")],
    ]),
  ]);
}
