/** The explorer's bundle: what is written, and that it is whole. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { bundleExplorer } from "../../scripts/bundle.js";

const root = path.join(import.meta.dirname, "../..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "scopegate-bundle-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("is one script and one style sheet, named in the manifest, compressed in two ways, with licences", async () => {
  await bundleExplorer(root, folder);
  const at = (...names: string[]): Buffer => readFileSync(path.join(folder, "explorer", ...names));
  const { script, style } = JSON.parse(at("manifest.json").toString()) as Record<string, string>;
  expect(script).toMatch(/^main-[A-Z0-9]{8}\.js$/);
  expect(style).toMatch(/^page-[A-Z0-9]{8}\.css$/);
  const names = [script ?? "", style ?? ""];
  expect(readdirSync(path.join(folder, "explorer", "assets")).sort()).toEqual(
    names.flatMap((name) => [name, `${name}.br`, `${name}.gz`]).sort(),
  );
  for (const name of names) {
    const content = at("assets", name);
    expect(brotliDecompressSync(at("assets", `${name}.br`)).equals(content)).toBe(true);
    expect(gunzipSync(at("assets", `${name}.gz`)).equals(content)).toBe(true);
  }
  const licences = at("licences.txt").toString();
  for (const name of ["preact", "@codemirror/view", "graphql", "graphql-ws"]) {
    expect(licences).toMatch(new RegExp(`^${name} \\d`, "m"));
  }
  // The page's policy allows no other origin, and no code made from text.
  expect(at("assets", script ?? "").toString()).not.toMatch(/\beval\(|new Function\(/);
}, 60_000);

test("is not there where a project has no explorer", async () => {
  mkdirSync(path.join(folder, "src"));
  await bundleExplorer(folder, folder);
  expect(existsSync(path.join(folder, "explorer"))).toBe(false);
});

test("without esbuild says what to do", async () => {
  mkdirSync(path.join(folder, "src", "explorer"), { recursive: true });
  writeFileSync(path.join(folder, "package.json"), "{}");
  await expect(bundleExplorer(folder, folder)).rejects.toThrow(
    "esbuild is not installed: run npm ci first",
  );
});
