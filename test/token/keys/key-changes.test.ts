import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { retireKey, rotateKeys } from "../../../src/token/keys/key-changes.js";
import type { RetireOutcome, RotateOutcome } from "../../../src/token/keys/key-changes.js";
import { keyFolder } from "../../../src/token/keys/key-folder.js";
import type { KeyPlace } from "../../../src/token/keys/key-place.js";
import { keySetFile } from "../../../src/token/keys/key-set-file.js";
import { keyStates } from "../../../src/token/keys/key-states.js";
import type { KeyState } from "../../../src/token/keys/key-states.js";
import { newFolder, newKey, put, retiringSeconds, start } from "../key-builders.js";

describe.each<[string, (folder: string) => KeyPlace]>([
  ["a folder", (folder) => keyFolder(join(folder, "keys"))],
  ["a file", (folder) => keySetFile(join(folder, "keys", "set.json"))],
])("keys in %s", (_title, open) => {
  let place: KeyPlace;
  let nowSeconds: number;
  beforeEach(async () => {
    place = open(await newFolder());
    nowSeconds = start;
  });
  const nowMillis = (): number => nowSeconds * 1000;

  const rotate = (afterMillis = 300_000): Promise<RotateOutcome> =>
    rotateKeys({ place, alg: "ES256", afterMillis, nowMillis });
  /** Makes a key that must be made. @returns its kid. */
  const make = async (): Promise<string> => {
    const outcome = await rotate();
    if (outcome.kind !== "made") throw new Error("no key was made");
    return outcome.made.record.key.kid;
  };
  const retire = (kid: string, immediately = false): Promise<RetireOutcome> =>
    retireKey({ place, kid, immediately, nowMillis });
  const states = async (): Promise<Record<string, KeyState>> => {
    const { records = [] } = (await place.read()) ?? {};
    return Object.fromEntries(
      keyStates(records, nowSeconds).map(({ record, state }) => [record.key.kid, state]),
    );
  };
  /** Three keys, made one after the other, the last of which signs. */
  const threeKeys = async (): Promise<readonly [string, string, string]> => {
    const first = await make();
    const second = await make();
    nowSeconds += 400;
    const third = await make();
    nowSeconds += 400;
    return [first, second, third];
  };

  describe("rotate", () => {
    test("the first key signs at once", async () => {
      const outcome = await rotate();
      expect(outcome).toMatchObject({
        kind: "made",
        made: { state: "active", sinceSeconds: start, untilSeconds: undefined },
        deleted: [],
      });
    });

    test("another one is published, signs later, and the former one verifies after that", async () => {
      const first = await make();
      const outcome = await rotate();
      expect(outcome).toMatchObject({ made: { state: "next", untilSeconds: start + 300 } });
      const second = outcome.kind === "made" ? outcome.made.record.key.kid : "";
      expect(await states()).toEqual({ [first]: "active", [second]: "next" });
      nowSeconds += 300;
      expect(await states()).toEqual({ [first]: "retiring", [second]: "active" });
    });

    test("an algorithm is chosen for each key", async () => {
      await make();
      const outcome = await rotateKeys({ place, alg: "RS256", afterMillis: 2000, nowMillis });
      expect(outcome).toMatchObject({ made: { record: { key: { alg: "RS256" } } } });
    });

    test("while a key waits no other is made", async () => {
      const first = await make();
      const next = await make();
      expect(await rotate()).toMatchObject({
        kind: "waiting",
        next: { record: { key: { kid: next } }, untilSeconds: start + 300 },
      });
      expect(Object.keys(await states()).sort()).toEqual([first, next].sort());
    });

    test("of rotations at the same moment one makes the first key, one the next, and the others wait", async () => {
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => rotate()));
      const made = outcomes.flatMap((outcome) =>
        outcome.kind === "made" ? outcome.made.state : [],
      );
      expect(made.sort()).toEqual(["active", "next"]);
      expect(Object.values(await states()).sort()).toEqual(["active", "next"]);
    });

    test("keys that are gone are deleted, those that may still verify are not", async () => {
      const [first, second, third] = await threeKeys();
      nowSeconds = start + 300 + retiringSeconds;
      const outcome = await rotate();
      expect(outcome).toMatchObject({ deleted: [{ record: { key: { kid: first } } }] });
      expect(await states()).toMatchObject({ [second]: "retiring", [third]: "active" });
      expect(await states()).not.toHaveProperty(first);
    });

    test("where all keys are gone the new one signs at once", async () => {
      await put(join(place.path.replace(/\/set\.json$/, ""), "set.json"), {
        ...newKey({ removed_at: start - 1 }),
      });
      expect(await rotate()).toMatchObject({ made: { state: "active" }, deleted: [{}] });
    });
  });

  describe("retire", () => {
    test("an unknown key is unknown, and names of prototypes are", async () => {
      await make();
      expect([await retire("x"), await retire("__proto__", true)]).toEqual([
        { kind: "unknown" },
        { kind: "unknown" },
      ]);
    });

    test.each([false, true])("the only key is kept (immediately: %s)", async (immediately) => {
      const only = await make();
      expect(await retire(only, immediately)).toMatchObject({ kind: "only" });
      expect(await states()).toEqual({ [only]: "active" });
    });

    test.each([false, true])("a next key is removed (immediately: %s)", async (immediately) => {
      const [first, next] = [await make(), await make()];
      expect(await retire(next, immediately)).toMatchObject({ kind: "removed" });
      expect(await states()).toEqual({ [first]: "active" });
    });

    test("the active key is relieved by the next one at its time, without any change", async () => {
      const [first, next] = [await make(), await make()];
      expect(await retire(first)).toMatchObject({
        kind: "relieved",
        next: { record: { key: { kid: next } }, untilSeconds: start + 300 },
      });
      expect(await states()).toEqual({ [first]: "active", [next]: "next" });
    });

    test("the active key at once: it is removed, and the next one signs now", async () => {
      const [first, next] = [await make(), await make()];
      expect(await retire(first, true)).toMatchObject({
        kind: "removed",
        active: { record: { key: { kid: next } }, sinceSeconds: start },
      });
      expect(await states()).toEqual({ [next]: "active" });
    });

    test("without a next one the key before signs again, and the tokens of this one stay good", async () => {
      const [first, second, third] = await threeKeys();
      expect(await retire(third)).toMatchObject({
        kind: "retiring",
        key: { state: "retiring", untilSeconds: nowSeconds + retiringSeconds },
        active: { record: { key: { kid: second } } },
      });
      expect(await states()).toEqual({
        [first]: "retiring",
        [second]: "active",
        [third]: "retiring",
      });
    });

    test("also in the second in which this one began to sign", async () => {
      await put(join(place.path.replace(/\/set\.json$/, ""), "set.json"), newKey());
      const second = await make();
      nowSeconds += 300;
      expect(await retire(second)).toMatchObject({ kind: "retiring", key: { state: "retiring" } });
      nowSeconds += 1;
      expect((await states())[second]).toBe("retiring");
    });

    test("at once without a next one: the key before signs again, and this one is removed", async () => {
      const [first, second, third] = await threeKeys();
      expect(await retire(third, true)).toMatchObject({
        kind: "removed",
        active: { record: { key: { kid: second } } },
      });
      expect(await states()).toEqual({ [first]: "retiring", [second]: "active" });
    });

    test("a retiring key ends by itself, or at once", async () => {
      const [first, second, third] = await threeKeys();
      expect(await retire(first)).toMatchObject({
        kind: "retiring",
        key: { untilSeconds: start + 300 + retiringSeconds },
        active: undefined,
      });
      expect(await retire(first, true)).toMatchObject({ kind: "removed" });
      expect(await states()).toEqual({ [second]: "retiring", [third]: "active" });
    });

    test("retirements of all keys at the same moment leave one that signs", async () => {
      const kids = await threeKeys();
      await Promise.all(kids.map((kid) => retire(kid, true)));
      expect(Object.values(await states())).toEqual(["active"]);
    });
  });

  test("nothing is left behind beside the keys", async () => {
    const [, , third] = await threeKeys();
    await retire(third, true);
    const folder = place.path.replace(/\/set\.json$/, "");
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

test("half of the keys are no ground to change any on", async () => {
  const directory = join(await newFolder(), "keys");
  const place = keyFolder(directory);
  await put(join(directory, "a.jwk"), newKey());
  const path = await put(join(directory, "b.jwk"), "{}");
  await expect(rotateKeys({ place, alg: "ES256", afterMillis: 2000 })).rejects.toThrow(path);
  await expect(retireKey({ place, kid: "x", immediately: true })).rejects.toThrow(path);
  expect((await readdir(directory)).sort()).toEqual(["a.jwk", "b.jwk"]);
});

test("a stolen key is ended at once, whatever else lies broken beside it", async () => {
  const directory = join(await newFolder(), "keys");
  const place = keyFolder(directory);
  const stolen = newKey({ activates_at: start - 50 });
  await put(join(directory, "a.jwk"), newKey({ activates_at: start - 100 }));
  await put(join(directory, "b.jwk"), stolen);
  await put(join(directory, "note.json"), "{");
  const kid = stolen["kid"];
  const nowMillis = () => start * 1000;
  const outcome = await retireKey({ place, kid, immediately: true, nowMillis });
  expect(outcome).toMatchObject({ kind: "removed" });
  expect((await readdir(directory)).sort()).toEqual(["a.jwk", "note.json"]);
});

test("a key that was made while the clock was ahead has started when the next one is made", async () => {
  const directory = join(await newFolder(), "keys");
  const place = keyFolder(directory);
  const early = newKey({ activates_at: start + 3600 });
  await put(join(directory, "signing-key.jwk"), early);
  const nowMillis = () => start * 1000;
  const outcome = await rotateKeys({ place, alg: "ES256", afterMillis: 5000, nowMillis });
  expect(outcome).toMatchObject({ kind: "made", made: { state: "next" } });
  const { records = [] } = (await place.read()) ?? {};
  const kidAt = (seconds: number) => keyStates(records, seconds)[0]?.record.key.kid;
  expect(kidAt(start)).toBe(early["kid"]);
  // It does not come back when its written time is there.
  const next = outcome.kind === "made" ? outcome.made.record.key.kid : "";
  for (const seconds of [start + 6, start + 3601]) expect(kidAt(seconds)).toBe(next);
});

test("a server that makes the first key meanwhile keeps it: this one is the next", async () => {
  const directory = join(await newFolder(), "keys");
  const place = keyFolder(directory);
  const outcome = await rotateKeys({
    place: {
      ...place,
      addFirst: async (jwk) => {
        await place.addFirst(newKey({ activates_at: 1 }));
        return place.addFirst(jwk);
      },
    },
    alg: "ES256",
    afterMillis: 2000,
  });
  expect(outcome).toMatchObject({ kind: "made", made: { state: "next" } });
  expect(await readdir(directory)).toHaveLength(2);
});

test("a key that cannot be written leaves everything as it was", async () => {
  const directory = join(await newFolder(), "keys");
  const file = join(directory, "set.json");
  await put(file, { keys: [newKey()] });
  await put(join(directory, "other"), "text");
  const place = keySetFile(file);
  const failing = rotateKeys({
    place: { ...place, add: (jwk) => keyFolder(join(directory, "other")).add(jwk) },
    alg: "ES256",
    afterMillis: 2000,
  });
  await expect(failing).rejects.toThrow(/ENOTDIR|EEXIST/);
  expect((await place.read())?.records).toHaveLength(1);
  expect((await readdir(directory)).filter((name) => name.startsWith("."))).toEqual([]);
});
