import { chmod, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { keyFolder } from "../../../src/token/keys/key-folder.js";
import type { KeyPlace } from "../../../src/token/keys/key-place.js";
import type { KeyRecord } from "../../../src/token/keys/key-states.js";
import { newFolder, newKey, put, start } from "../key-builders.js";

let directory: string;
let place: KeyPlace;
beforeEach(async () => {
  directory = join(await newFolder(), "keys");
  place = keyFolder(directory);
});

const at = (name: string): string => join(directory, name);
const kidsIn = async (from = place): Promise<string[] | undefined> =>
  (await from.read())?.records.map(({ key }) => key.kid);
const firstIn = async (from = place): Promise<KeyRecord> => {
  const record = (await from.read())?.records[0];
  if (record === undefined) throw new Error("there is no key");
  return record;
};

test("a folder that is not there is no empty folder", async () => {
  expect(await place.read()).toBeUndefined();
  await put(at("README.txt"), "not a key");
  expect(await place.read()).toEqual({ records: [], faults: [] });
});

test("the keys are those of all files that end in .jwk or .json, by the names of the files", async () => {
  const [first, second] = [newKey(), newKey({ activates_at: start, removed_at: start + 1 })];
  await put(at("b.json"), second);
  await put(at("a.jwk"), first);
  await put(at(".draft-1-abc.jwk"), "{");
  expect(await place.read()).toMatchObject({
    records: [
      { key: { kid: first.kid }, path: at("a.jwk"), activatesAtSeconds: undefined },
      { key: { kid: second.kid }, activatesAtSeconds: start, removedAtSeconds: start + 1 },
    ],
    faults: [],
  });
});

test("the first key is made by one of those that try at once, and is private", async () => {
  const made = await Promise.all(
    Array.from({ length: 8 }, () => keyFolder(directory).addFirst(newKey())),
  );
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await readdir(directory)).toEqual(["signing-key.jwk"]);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect((await stat(at("signing-key.jwk"))).mode & 0o777).toBe(0o600);
});

test("a key that is not changed is read once, and a changed one again", async () => {
  const key = newKey();
  await put(at("a.jwk"), key);
  const record = await firstIn();
  expect(await firstIn()).toBe(record);
  await place.activateAt(record, start);
  expect(await firstIn()).toMatchObject({ key: { kid: key.kid }, activatesAtSeconds: start });
});

test("a change of the time leaves everything else of the file as it was, and is private", async () => {
  const key = { ...newKey({ activates_at: 1, removed_at: 2_000_000_000 }), note: "ours" };
  await put(at("a.jwk"), key);
  await place.activateAt(await firstIn(), start);
  expect(JSON.parse(await readFile(at("a.jwk"), "utf8"))).toEqual({ ...key, activates_at: start });
  expect((await stat(at("a.jwk"))).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(["a.jwk"]);
});

test("added keys have files of their own, and a removed key has none", async () => {
  const [first, second] = [newKey(), newKey()];
  await place.addFirst(first);
  await place.add(second);
  expect(new Set(await kidsIn())).toEqual(new Set([first.kid, second.kid]));
  const { records = [] } = (await place.read()) ?? {};
  for (const record of records.filter(({ key }) => key.kid === first.kid)) {
    await place.remove(record);
    await place.remove(record);
  }
  expect(await kidsIn()).toEqual([second.kid]);
  expect(await readdir(directory)).toEqual([`${second.kid}.jwk`]);
});

test.each([
  ["an empty file", "", /is not JSON/],
  ["half a file", '{"kty":"EC","d":"SECRET-PART', /is not JSON/],
  ["a list", "[]", /is not a JSON object/],
  ["a public key", { ...newKey(), d: undefined }, /"d" is missing/],
  ["a time as a text", { ...newKey(), activates_at: "soon" }, /"activates_at" is not a whole/],
  ["half a second", { ...newKey(), removed_at: 1.5 }, /"removed_at" is not a whole number/],
  ["a time before 1970", { ...newKey(), activates_at: -1 }, /"activates_at" is not a whole/],
])(
  "%s is a fault by its name, without its text, and no other key is lost",
  async (_, text, why) => {
    const path = await put(at("broken.jwk"), text);
    const other = newKey();
    await put(at("other.jwk"), other);
    const { records = [], faults: [fault] = [] } = (await place.read()) ?? {};
    expect(records.map(({ key }) => key.kid)).toEqual([other.kid]);
    expect(fault?.message).toMatch(why);
    expect(fault?.message).toContain(path);
    expect(fault?.message).not.toContain("SECRET-PART");
  },
);

test("what cannot be read any more counts with what was read last, until it can be read again", async () => {
  const path = await put(at("a.jwk"), newKey());
  const record = await firstIn();
  await put(path, '{"half');
  expect(await place.read()).toMatchObject({ records: [record], faults: [{ message: /JSON/ }] });
  const other = newKey();
  await put(path, other);
  expect(await place.read()).toMatchObject({ records: [{ key: { kid: other.kid } }], faults: [] });
});

test("a file that others may open is a fault with the chmod to run, also where it was good", async () => {
  const path = await put(at("a.jwk"), newKey());
  await firstIn();
  await chmod(path, 0o644);
  const { records = [], faults: [fault] = [] } = (await place.read()) ?? {};
  expect(records).toHaveLength(1);
  expect(fault?.message).toContain(`chmod 600 ${path}`);
  await chmod(path, 0o600);
  expect((await place.read())?.faults).toEqual([]);
});

test("a folder into which others may write is refused with the chmod to run", async () => {
  await put(at("a.jwk"), newKey());
  await chmod(directory, 0o770);
  await expect(place.read()).rejects.toThrow(`chmod 700 ${directory}`);
});

test("a folder that is a file is told by its name", async () => {
  const path = join(await newFolder(), "keys");
  await put(path, "text");
  await expect(keyFolder(path).read()).rejects.toThrow(`The folder ${path} cannot be read`);
});

test("one key in two files is a fault: removed from one it would live on in the other", async () => {
  const key = newKey();
  await put(at("a.jwk"), key);
  await put(at("copy.json"), key);
  expect(await place.read()).toMatchObject({
    records: [{ path: at("a.jwk") }],
    faults: [{ message: `${at("copy.json")} holds the key of ${at("a.jwk")}. Remove one of them` }],
  });
});

test("a file that was moved or removed is gone", async () => {
  const key = newKey();
  await put(at("a.jwk"), key);
  await firstIn();
  await rename(at("a.jwk"), at("b.jwk"));
  expect(await firstIn()).toMatchObject({ path: at("b.jwk"), key: { kid: key.kid } });
  await rm(at("b.jwk"));
  expect(await kidsIn()).toEqual([]);
});
