/** The files of the page: compressed, kept for a year, and no way out of their folder. */

import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { explorerFiles } from "../../../src/http/explorer/explorer-files.js";
import { rawRequest } from "../raw-request.js";
import { buildPage, explorerForTests, script, scriptText, style } from "./built-explorer.js";

const explorer = explorerForTests();
const at = (name: string, init?: RequestInit) =>
  fetch(`${explorer().url}/explorer/assets/${name}`, init);

test("browsers and caches keep them for a year: their name changes with their content", async () => {
  for (const [name, type] of [
    [script, "text/javascript"],
    [style, "text/css"],
  ] as const) {
    const { status, headers } = await at(name);
    expect([status, headers.get("content-type")]).toEqual([200, type]);
    expect(headers.get("cache-control")).toBe("public,max-age=31536000,immutable");
    expect(headers.get("vary")).toBe("Accept-Encoding");
  }
});

test.each([
  ["br, gzip", "br"],
  ["gzip", "gzip"],
  ["identity", null],
])("to Accept-Encoding: %s the encoding is %s", async (accepted, encoding) => {
  const response = await at(script, { headers: { "Accept-Encoding": accepted } });
  expect(response.headers.get("content-encoding")).toBe(encoding);
  expect(await response.text()).toBe(scriptText);
});

test.each([
  "",
  "nothing.js",
  "../manifest.json",
  "..%2fmanifest.json",
  "%2e%2e/manifest.json",
  "..%5cmanifest.json",
  "/../../manifest.json",
  "%00",
  "%zz",
  "__proto__",
  "constructor",
])("nothing is at %j: 404 in our JSON", async (name) => {
  const { status, headers, body } = await rawRequest(explorer().port, [
    `GET /explorer/assets/${name} HTTP/1.1`,
  ]);
  expect([status, headers.get("content-type")]).toEqual([404, "application/json; charset=utf-8"]);
  expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: "NOT_FOUND" } }] });
});

test.each(["bytes=5-2", "bytes=999999999-", "bytes=-1", "bytes=x-y", "lines=1-2", "bytes=0-0,1-1"])(
  "the range %s gets the whole file, and no answer without an end",
  async (range) => {
    const response = await at(script, { headers: { Range: range, "Accept-Encoding": "identity" } });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(scriptText);
  },
);

describe("a page that was built anew while the server runs", () => {
  const rebuilt = explorerForTests();

  test("is an error that says what to do, and the server lives on", async () => {
    const { url, folder, reported } = rebuilt();
    const assets = `${url}/explorer/assets`;
    expect((await fetch(`${assets}/${script}`)).status).toBe(200);
    renameSync(path.join(folder, "assets"), path.join(folder, "gone"));
    const response = await fetch(`${assets}/${script}`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain(folder);
    expect(reported.map(String)).toEqual([expect.stringContaining("restart the server")]);
    expect((await fetch(`${url}/explorer`)).status).toBe(200);
  });
});

describe("the manifest", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "manifest-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test("that comes while the server runs is seen", () => {
    const files = explorerFiles(folder);
    expect(files()).toBeUndefined();
    buildPage(folder);
    expect(files()).toMatchObject({ script, style });
  });

  test("is read once", () => {
    buildPage(folder);
    const files = explorerFiles(folder);
    const first = files();
    rmSync(path.join(folder, "manifest.json"));
    expect(files()).toBe(first);
  });

  test.each([
    null,
    {},
    { script },
    { script: 'x.js"><script>', style },
    { script, style: "../page.css" },
    { script: ["main.js"], style },
  ])("%j names no files of ours: an error that says what to run", (manifest) => {
    writeFileSync(path.join(folder, "manifest.json"), JSON.stringify(manifest));
    expect(explorerFiles(folder)).toThrow(/manifest\.json .*npm run build/);
  });
});

test("HEAD has the length of what GET would send, and no body", async () => {
  const head = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const target = `${explorer().url}/explorer/assets/${script}`;
    const sent = request(target, { method: "HEAD" }, (response) => {
      resolve(response.headers);
      response.resume();
    });
    sent.on("error", reject).end();
  });
  expect(head["content-length"]).toBe(String(scriptText.length));
});
