import { chmod, lstat, mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { keySetFile } from "../../../src/token/keys/key-set-file.js";
import type { KeyPlace } from "../../../src/token/keys/key-place.js";
import type { KeyRecord } from "../../../src/token/keys/key-states.js";
import { newFolder, newKey, put, start } from "../key-builders.js";

let folder: string;
let path: string;
let place: KeyPlace;
beforeEach(async () => {
  folder = await newFolder();
  path = join(folder, "keys.json");
  place = keySetFile(path);
});

const recordsIn = async (): Promise<readonly KeyRecord[]> => (await place.read())?.records ?? [];
const kidsIn = async (): Promise<string[]> => (await recordsIn()).map(({ key }) => key.kid);
const jsonIn = async (): Promise<unknown> => JSON.parse(await readFile(path, "utf8"));

test("a file that is not there is no empty set", async () => {
  expect(await place.read()).toBeUndefined();
  await put(path, { keys: [] });
  expect(await place.read()).toEqual({ records: [], faults: [] });
});

test("holds one private JWK, or a set of them in their order", async () => {
  const [first, second] = [newKey(), newKey({ activates_at: start })];
  await put(path, first);
  expect(await kidsIn()).toEqual([first.kid]);
  await put(path, { keys: [second, first] });
  expect(await recordsIn()).toMatchObject([
    { key: { kid: second.kid }, activatesAtSeconds: start },
    { key: { kid: first.kid }, activatesAtSeconds: undefined },
  ]);
});

test("the first key makes the file: mode 0600, and one of those that try at once", async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => place.addFirst(newKey())));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await kidsIn()).toHaveLength(1);
});

test("the first key goes into an empty set too, and never over a key", async () => {
  await put(path, { keys: [] });
  const key = newKey();
  expect(await place.addFirst(key)).toBe(true);
  expect(await place.addFirst(newKey())).toBe(false);
  expect(await kidsIn()).toEqual([key.kid]);
});

test("changes leave the other keys as they stand there, and no draft behind", async () => {
  // By hand: no name, and a member of somebody else's.
  const byHand = { ...newKey(), kid: undefined, alg: undefined, note: "ours" };
  const [second, third] = [newKey(), newKey()];
  await put(path, byHand);
  await place.add(second);
  await place.add(third);
  const [first, other] = await recordsIn();
  await place.activateAt(first as KeyRecord, start);
  await place.remove(other as KeyRecord);
  expect(await jsonIn()).toEqual({
    keys: [JSON.parse(JSON.stringify({ ...byHand, activates_at: start })), third],
  });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["keys.json"]);
});

test("a change behind a symbolic link leaves the link", async () => {
  await mkdir(join(folder, "real"));
  await put(join(folder, "real", "keys.json"), newKey());
  await symlink(join("real", "keys.json"), path);
  await place.add(newKey());
  expect((await lstat(path)).isSymbolicLink()).toBe(true);
  expect(await kidsIn()).toHaveLength(2);
});

test.each([
  ["half a file", '{"keys":[{"d":"SECRET-PART"', /is not JSON/],
  ["keys that are no list", { keys: { d: "SECRET-PART" } }, /"keys" of .* is not a list/],
  ["a key that is a text", { keys: ["SECRET-PART"] }, /"keys" of .* is not a list of JSON objects/],
  ["one bad key of several", { keys: [newKey(), { d: "SECRET-PART" }] }, /"kty" must be/],
])("%s is a fault, without its text, and what was read last counts", async (_title, text, why) => {
  const key = newKey();
  await put(path, key);
  await recordsIn();
  await put(path, text);
  const { records = [], faults: [fault] = [] } = (await place.read()) ?? {};
  expect(records.map((record) => record.key.kid)).toEqual([key.kid]);
  expect(fault?.message).toMatch(why);
  expect(fault?.message).toContain(path);
  expect(fault?.message).not.toContain("SECRET-PART");
});

test("a key that stands there twice is a fault", async () => {
  const key = newKey();
  await put(path, { keys: [key, { ...key, activates_at: start }] });
  expect((await place.read())?.faults).toMatchObject([{ message: /are the same key/ }]);
});

test("a file that others may open is a fault with the chmod to run", async () => {
  await put(path, newKey());
  await chmod(path, 0o640);
  expect((await place.read())?.faults).toMatchObject([{ message: /chmod 600/ }]);
});

test("a folder in the place of the file is told by its name", async () => {
  await mkdir(path, { mode: 0o700 });
  expect((await place.read())?.faults).toMatchObject([
    { message: `The signing key ${path} cannot be read (EISDIR)` },
  ]);
});
