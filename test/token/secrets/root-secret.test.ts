import { hkdfSync } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadOrCreateSecretFile, rootSecret } from "../../../src/token/secrets/root-secret.js";
import { strongSecret } from "../forge.js";

const first = strongSecret;
const second = "Qm4Xs8Vb1Nz6Lk3Jh9Gf2Dp7Wo5Ie0Ru";

describe("the root secret", () => {
  test("RFC 5869 gives a key of 32 bytes for each label, the same each time", () => {
    const { current } = rootSecret([first]).derive("pepper");
    const expected = hkdfSync("sha256", first, "", "scopegate key pepper", 32);
    expect(current.key.export()).toEqual(Buffer.from(expected));
    expect(rootSecret([first]).derive("pepper").current.id).toBe(current.id);
  });

  test("labels and values give unrelated keys and ids", () => {
    const derived = [first, second].flatMap((value) =>
      ["pepper", "refresh"].map((label) => rootSecret([value]).derive(label).current),
    );
    expect(new Set(derived.map(({ key }) => key.export().toString("hex"))).size).toBe(4);
    expect(new Set(derived.map(({ id }) => id)).size).toBe(4);
  });

  test("the id is short, fits into what is made with it, and is no part of the key", () => {
    const { id, key } = rootSecret([first]).derive("pepper").current;
    expect(id).toMatch(/^[\w-]{8}$/);
    expect(key.export().toString("base64url")).not.toContain(id);
  });

  test("is rotated: the first value writes, the others are found by their id", () => {
    const before = rootSecret([first]).derive("pepper").current;
    const during = rootSecret([second, first]).derive("pepper");
    expect(during.current.id).toBe(rootSecret([second]).derive("pepper").current.id);
    expect(during.find(before.id)?.key.equals(before.key)).toBe(true);
    expect(during.find(during.current.id)).toBe(during.current);
    expect(rootSecret([second]).derive("pepper").find(before.id)).toBeUndefined();
    expect(during.find("__proto__")).toBeUndefined();
  });

  test.each([
    ["no value", []],
    ["a short value", ["short-value"]],
    ["a weak second value", [first, "changeme".repeat(5)]],
  ])("refuses %s, and does not echo it", (_title, values) => {
    const make = (): unknown => rootSecret(values);
    expect(make).toThrow(/root secret \(SECRET\)/);
    expect(make).not.toThrow(/short-value|changeme/);
  });
});

describe("the file of the root secret", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "scopegate-secret-"));
    path = join(folder, "data", "secret");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test("is made once: 32 random bytes in base64url, mode 0600", async () => {
    const value = await loadOrCreateSecretFile(path);
    expect(Buffer.from(value, "base64url")).toHaveLength(32);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await loadOrCreateSecretFile(path)).toBe(value);
    expect(await readFile(path, "utf8")).toBe(`${value}\n`);
  });

  test("is one for all who ask at the same moment", async () => {
    const values = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateSecretFile(path)));
    expect(new Set(values).size).toBe(1);
  });

  test("is refused when it is weak or when others may open it, and not echoed", async () => {
    await loadOrCreateSecretFile(path);
    await writeFile(path, "changeme\n");
    await expect(loadOrCreateSecretFile(path)).rejects.toThrow(/is shorter than 32 bytes/);
    await expect(loadOrCreateSecretFile(path)).rejects.not.toThrow(/changeme/);
    await chmod(path, 0o644);
    await expect(loadOrCreateSecretFile(path)).rejects.toThrow(`chmod 600 ${path}`);
  });
});
