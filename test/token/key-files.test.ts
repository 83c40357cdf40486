import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSigningKeys } from "../../src/token/key-files.js";
import { generateKeyAsJwk } from "../../src/token/signing-key.js";

let folder: string;
let directory: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scopegate-keys-"));
  directory = join(folder, "keys");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, text: string): Promise<string> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, name), text, { mode: 0o600 });
  return join(directory, name);
};

test("a key is made where there is none: mode 0600, folder 0700, and the same at the next start", async () => {
  const made = await loadSigningKeys({ directory, create: true });
  const [name = "", ...more] = await readdir(directory);
  expect(more).toEqual([]);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  const jwk = JSON.parse(await readFile(join(directory, name), "utf8")) as object;
  expect(jwk).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256", kid: made.active.kid });
  const again = await loadSigningKeys({ directory, create: false });
  expect(again.active.kid).toBe(made.active.kid);
});

test("starts at the same moment agree on one key", async () => {
  const loaded = await Promise.all(
    Array.from({ length: 8 }, () => loadSigningKeys({ directory, create: true })),
  );
  expect(new Set(loaded.map(({ active }) => active.kid)).size).toBe(1);
  expect(await readdir(directory)).toHaveLength(1);
});

test("without leave to make one, a missing key is an error that says what to do", async () => {
  const missing = loadSigningKeys({ directory, create: false });
  await expect(missing).rejects.toThrow(/Set TOKEN_SECRET, or put a private key .* as a JWK file/);
  await expect(missing).rejects.toThrow(directory);
  await expect(stat(directory)).rejects.toMatchObject({ code: "ENOENT" });
});

test("a key that somebody put there is used, and no other is made", async () => {
  const jwk = generateKeyAsJwk();
  await put("mine.json", JSON.stringify(jwk));
  await put("README.txt", "not a key");
  await put(".draft-1-abc.jwk", "{");
  const { active } = await loadSigningKeys({ directory, create: true });
  expect(active.kid).toBe(jwk["kid"]);
});

test("a key file that others may open is refused with the chmod to run", async () => {
  const path = await put("mine.jwk", JSON.stringify(generateKeyAsJwk()));
  await chmod(path, 0o644);
  await expect(loadSigningKeys({ directory, create: true })).rejects.toThrow(`chmod 600 ${path}`);
});

test("a folder into which others may write is refused with the chmod to run", async () => {
  await put("mine.jwk", JSON.stringify(generateKeyAsJwk()));
  await chmod(directory, 0o770);
  await expect(loadSigningKeys({ directory, create: true })).rejects.toThrow(
    `chmod 700 ${directory}`,
  );
});

test("of two keys nothing says which one signs", async () => {
  await put("a.jwk", JSON.stringify(generateKeyAsJwk()));
  await put("b.jwk", JSON.stringify(generateKeyAsJwk()));
  await expect(loadSigningKeys({ directory, create: true })).rejects.toThrow(/2 signing keys/);
});

test.each([
  ["an empty file", "", /is not JSON/],
  ["half a file", '{"kty":"EC","d":"SECRET-PART', /is not JSON/],
  ["a list", "[]", /is not a JSON object/],
  ["a public key", JSON.stringify({ ...generateKeyAsJwk(), d: undefined }), /"d" is missing/],
])("%s is refused by name, without its text", async (_title, text, message) => {
  const path = await put("broken.jwk", text);
  const refusal = loadSigningKeys({ directory, create: true });
  await expect(refusal).rejects.toThrow(message);
  await expect(refusal).rejects.toThrow(path);
  await expect(refusal).rejects.not.toThrow("SECRET-PART");
});
