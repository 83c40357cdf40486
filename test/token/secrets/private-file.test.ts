import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import {
  readPrivate,
  refuseOpenFolder,
  replaceFile,
  writeOnce,
} from "../../../src/token/secrets/private-file.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scopegate-private-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test("a private file has mode 0600 in a folder of mode 0700, and no draft stays behind", async () => {
  const path = join(folder, "new", "secret");
  expect(await writeOnce(path, "text")).toBe(true);
  expect(await mode(path)).toBe(0o600);
  expect(await mode(join(folder, "new"))).toBe(0o700);
  expect(await readdir(join(folder, "new"))).toEqual(["secret"]);
});

test("a file that exists is never replaced", async () => {
  const path = join(folder, "secret");
  await writeOnce(path, "first");
  expect(await writeOnce(path, "second")).toBe(false);
  expect(await readPrivate(path)).toBe("first");
  expect(await readdir(folder)).toEqual(["secret"]);
});

test("a file that is replaced is private, whatever it was, and no draft stays behind", async () => {
  const path = join(folder, "new", "secret");
  await replaceFile(path, "first");
  await chmod(path, 0o644);
  await replaceFile(path, "second");
  expect(await readPrivate(path)).toBe("second");
  expect(await mode(path)).toBe(0o600);
  expect(await readdir(join(folder, "new"))).toEqual(["secret"]);
});

test("what cannot be replaced stays as it is, and no draft stays behind", async () => {
  await mkdir(join(folder, "secret"));
  await expect(replaceFile(join(folder, "secret"), "text")).rejects.toThrow();
  expect(await readdir(folder)).toEqual(["secret"]);
});

test("who reads while a file is replaced reads the old text or the new one, and always one", async () => {
  const path = join(folder, "secret");
  const texts = ["a".repeat(5000), "b".repeat(9000)];
  await writeOnce(path, texts[0] ?? "");
  const read: (string | undefined)[] = [];
  for (let round = 1; round <= 40; round += 1) {
    const reading = Array.from({ length: 4 }, () => readPrivate(path));
    await replaceFile(path, texts[round % 2] ?? "");
    read.push(...(await Promise.all(reading)));
  }
  expect(texts).toEqual(expect.arrayContaining([...new Set(read)]));
});

test("of processes that start at once exactly one writes, and all read the same", async () => {
  const source = await readFile(
    new URL("../../../src/token/secrets/private-file.ts", import.meta.url),
    "utf8",
  );
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  const compiled = join(folder, "private-file.mjs");
  await writeFile(compiled, ts.transpileModule(source, { compilerOptions: options }).outputText);
  const path = join(folder, "data", "secret");
  const program = `
    import { readPrivate, writeOnce } from ${JSON.stringify(pathToFileURL(compiled).href)};
    const path = ${JSON.stringify(path)};
    const wrote = await writeOnce(path, String(process.pid).repeat(1000));
    console.log(JSON.stringify({ wrote, text: await readPrivate(path) }));`;
  const run = promisify(execFile);
  const outputs = await Promise.all(
    Array.from({ length: 4 }, () =>
      run(process.execPath, ["--input-type=module", "--eval", program]),
    ),
  );
  const results = outputs.map(
    ({ stdout }) => JSON.parse(stdout) as { wrote: boolean; text: string },
  );
  expect(results.filter(({ wrote }) => wrote)).toHaveLength(1);
  expect(new Set(results.map(({ text }) => text)).size).toBe(1);
});

test("a missing file is no error", async () => {
  expect(await readPrivate(join(folder, "none"))).toBeUndefined();
});

test.each([0o640, 0o604, 0o620, 0o666])(
  "a file of mode %o is refused with the chmod to run",
  async (bits) => {
    const path = join(folder, "secret");
    await writeOnce(path, "the-secret-text");
    await chmod(path, bits);
    const refusal = readPrivate(path);
    await expect(refusal).rejects.toThrow(`Run: chmod 600 ${path}`);
    await expect(refusal).rejects.not.toThrow("the-secret-text");
  },
);

test("a folder into which others may write is refused with the chmod to run", async () => {
  await chmod(folder, 0o777);
  await expect(refuseOpenFolder(folder)).rejects.toThrow(`Run: chmod 700 ${folder}`);
  await chmod(folder, 0o755);
  await expect(refuseOpenFolder(folder)).resolves.toBeUndefined();
  await expect(refuseOpenFolder(join(folder, "none"))).resolves.toBeUndefined();
});
