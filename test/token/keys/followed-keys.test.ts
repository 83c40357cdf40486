import { chmod, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createAccessTokens } from "../../../src/token/access-token.js";
import type { AccessTokens } from "../../../src/token/access-token.js";
import { followKeys } from "../../../src/token/keys/followed-keys.js";
import type { FollowedKeysOptions } from "../../../src/token/keys/followed-keys.js";
import { retireKey, rotateKeys } from "../../../src/token/keys/key-changes.js";
import { keyFolder } from "../../../src/token/keys/key-folder.js";
import { keySetFile } from "../../../src/token/keys/key-set-file.js";
import type { SigningKeys } from "../../../src/token/keys/signing-key.js";
import { newFolder, newKey, put, retiringSeconds, start } from "../key-builders.js";

let directory: string;
let nowSeconds: number;
const opened: SigningKeys[] = [];
beforeEach(async () => {
  directory = join(await newFolder(), "keys");
  nowSeconds = start;
});
afterEach(() => {
  for (const keys of opened.splice(0)) keys.close();
});

const nowMillis = (): number => nowSeconds * 1000;
const at = (name: string): string => join(directory, name);

async function follow(options: Partial<FollowedKeysOptions> = {}): Promise<SigningKeys> {
  const place = keyFolder(directory);
  const keys = await followKeys({
    place,
    create: false,
    nowMillis,
    lookAgainMillis: 5,
    ...options,
  });
  opened.push(keys);
  return keys;
}

/** Waits for what a look at the files will bring. */
async function until(isSo: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (!isSo()) {
    if (performance.now() > giveUpAt) throw new Error("It did not come to be");
    await sleep(2);
  }
}

describe("at the start", () => {
  test("a key is made where there is none: mode 0600, folder 0700, and the same at the next start", async () => {
    const made = await follow({ create: true });
    expect(await readdir(directory)).toEqual(["signing-key.jwk"]);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(at("signing-key.jwk"))).mode & 0o777).toBe(0o600);
    const jwk = JSON.parse(await readFile(at("signing-key.jwk"), "utf8")) as object;
    expect(jwk).toMatchObject({ kty: "EC", alg: "ES256", kid: made.active.kid });
    expect((await follow()).active.kid).toBe(made.active.kid);
  });

  test("starts at the same moment agree on one key", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => follow({ create: true })));
    expect(new Set(all.map(({ active }) => active.kid)).size).toBe(1);
    expect(await readdir(directory)).toHaveLength(1);
  });

  test("without leave to make one, a missing key is an error that says what to do", async () => {
    const missing = follow();
    await expect(missing).rejects.toThrow(/scopegate keys rotate.*or set TOKEN_SECRET/);
    await expect(missing).rejects.toThrow(directory);
    await expect(stat(directory)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("a key that somebody put there is used, and no other is made", async () => {
    const key = newKey();
    await put(at("mine.json"), key);
    expect((await follow({ create: true })).active.kid).toBe(key.kid);
    expect(await readdir(directory)).toEqual(["mine.json"]);
  });

  test("one broken key among good ones is an error: its good tokens would be refused", async () => {
    await put(at("a.jwk"), newKey());
    const path = await put(at("b.jwk"), "{");
    await expect(follow({ create: true })).rejects.toThrow(`${path} is not JSON`);
  });

  test("a key file that others may open is an error with the chmod to run", async () => {
    const path = await put(at("a.jwk"), newKey());
    await chmod(path, 0o644);
    await expect(follow({ create: true })).rejects.toThrow(`chmod 600 ${path}`);
  });

  test("keys that are all removed are none", async () => {
    await put(at("a.jwk"), newKey({ removed_at: start }));
    await expect(follow()).rejects.toThrow(/no signing key/);
  });

  test("a set in one file is followed in the same way", async () => {
    const [first, second] = [newKey(), newKey()];
    const path = await put(at("set"), { keys: [first, second] });
    const keys = await follow({ place: keySetFile(path) });
    expect(keys.active.kid).toBe(first.kid);
    expect(keys.find(second.kid)?.kid).toBe(second.kid);
    await put(path, { keys: [second] });
    await until(() => keys.find(first.kid) === undefined);
    expect(keys.active.kid).toBe(second.kid);
  });
});

describe("by the clock, without a look at the files", () => {
  const former = newKey({ activates_at: start });
  const later = newKey({ activates_at: start + 300 });
  let keys: SigningKeys;
  beforeEach(async () => {
    await put(at("a.jwk"), former);
    await put(at("b.jwk"), later);
    keys = await follow({ lookAgainMillis: 3_600_000 });
  });
  const published = (): unknown[] => keys.published().map(({ kid }) => kid);

  test("the next key is published and verifies, and does not sign", () => {
    expect(keys.active.kid).toBe(former.kid);
    expect(keys.find(later.kid)).toMatchObject({ kid: later.kid });
    expect(published()).toEqual([former.kid, later.kid]);
    for (const jwk of keys.published()) expect(jwk).not.toHaveProperty("d");
  });

  test("at its second it signs, and the former one verifies, each the same object as before", () => {
    const before = [keys.find(former.kid), keys.find(later.kid)];
    nowSeconds = start + 299.999;
    expect(keys.active).toBe(before[0]);
    nowSeconds = start + 300;
    expect(keys.active).toBe(before[1]);
    expect([keys.find(former.kid), keys.find(later.kid)]).toEqual(before);
    expect(keys.find(former.kid)).toBe(before[0]);
    expect(published()).toEqual([later.kid, former.kid]);
  });

  test("the former key is gone once its last token has expired", () => {
    nowSeconds = start + 300 + retiringSeconds - 1;
    expect(keys.find(former.kid)).toBeDefined();
    nowSeconds += 1;
    expect(keys.find(former.kid)).toBeUndefined();
    expect(published()).toEqual([later.kid]);
  });

  test("a clock that is put back puts the keys back", () => {
    nowSeconds = start + 300;
    expect(keys.active.kid).toBe(later.kid);
    nowSeconds = start;
    expect(keys.active.kid).toBe(former.kid);
  });

  test("names from prototypes find no key", () => {
    for (const kid of ["__proto__", "constructor", "toString", ""]) {
      expect(keys.find(kid)).toBeUndefined();
    }
  });
});

describe("while it runs", () => {
  test("a new key comes, a removed one goes, and what stays is the same object", async () => {
    const [first, second] = [newKey({ activates_at: 1 }), newKey({ activates_at: start + 300 })];
    await put(at("a.jwk"), first);
    const keys = await follow();
    const before = keys.active;
    await put(at("b.jwk"), second);
    await until(() => keys.find(second.kid) !== undefined);
    expect(keys.active).toBe(before);
    const next = keys.find(second.kid);
    // Written anew, by the same key.
    await put(at("b.jwk"), { ...second, activates_at: start });
    await until(() => keys.active.kid === second.kid);
    expect(keys.active).toBe(next);
    await rm(at("a.jwk"));
    await until(() => keys.find(first.kid) === undefined);
    expect(keys.find(second.kid)).toBe(next);
  });

  test("a verified token is not good any more once its key is removed", async () => {
    await put(at("a.jwk"), newKey());
    const second = newKey();
    await put(at("b.jwk"), second);
    const keys = await follow();
    const tokens = createAccessTokens({
      keys,
      issuer: () => "https://as.test",
      audience: () => "https://as.test/graphql",
      accessTokenTtlSeconds: 900,
      nowMillis,
    });
    const request = { subject: "u1", clientId: "first-party", scopes: ["me"] };
    const { accessToken } = tokens.issue(request);
    expect([tokens.verify(accessToken).ok, tokens.verify(accessToken).ok]).toEqual([true, true]);
    await rm(at("a.jwk"));
    await until(() => !tokens.verify(accessToken).ok);
    expect(tokens.verify(accessToken)).toMatchObject({ reason: "unknown-key" });
    expect(tokens.verify(tokens.issue(request).accessToken).ok).toBe(true);
  });

  test("what cannot be read is told once, the last good keys stay, and the others are followed", async () => {
    const [first, second] = [newKey(), newKey()];
    await put(at("a.jwk"), first);
    await put(at("b.jwk"), second);
    const failures: string[] = [];
    const keys = await follow({ onFailure: ({ message }) => failures.push(message) });
    await put(at("a.jwk"), "{");
    await until(() => failures.length === 1);
    expect(failures[0]).toContain("a.jwk is not JSON");
    await rm(at("b.jwk"));
    await until(() => keys.find(second.kid) === undefined);
    expect(keys.active.kid).toBe(first.kid);
    await put(at("a.jwk"), first);
    await chmod(at("a.jwk"), 0o644);
    await until(() => failures.length === 2);
    expect(failures[1]).toContain("chmod 600");
    await put(at("a.jwk"), "{");
    await chmod(at("a.jwk"), 0o600);
    await until(() => failures.length === 3);
    expect(failures[2]).toBe(failures[0]);
  });

  test("a folder that is away keeps its keys until it is back", async () => {
    const first = newKey();
    await put(at("a.jwk"), first);
    const failures: string[] = [];
    const keys = await follow({ onFailure: ({ message }) => failures.push(message) });
    await rename(directory, `${directory}-away`);
    await until(() => failures.length === 1);
    expect(failures[0]).toBe(`${directory} is not there any more: put it back`);
    expect(keys.active.kid).toBe(first.kid);
    await rename(`${directory}-away`, directory);
    await put(at("b.jwk"), newKey({ activates_at: start }));
    await until(() => keys.active.kid !== first.kid);
    expect(failures).toHaveLength(1);
  });

  test("when the last key is taken away nothing verifies, and signing says what to do", async () => {
    const first = newKey();
    await put(at("a.jwk"), first);
    const failures: string[] = [];
    const keys = await follow({ onFailure: ({ message }) => failures.push(message) });
    await rm(at("a.jwk"));
    await until(() => failures.length === 1);
    expect(keys.find(first.kid)).toBeUndefined();
    expect(keys.published()).toEqual([]);
    expect(() => keys.active).toThrow(/There is no signing key in .*scopegate keys rotate/);
    await put(at("a.jwk"), first);
    await until(() => keys.find(first.kid) !== undefined);
    expect(keys.active.kid).toBe(first.kid);
  });

  test("a closed one looks no more and keeps what it has", async () => {
    const first = newKey();
    await put(at("a.jwk"), first);
    const [keys, witness] = [await follow(), await follow()];
    keys.close();
    await rm(at("a.jwk"));
    await until(() => witness.find(first.kid) === undefined);
    await sleep(20);
    expect(keys.active.kid).toBe(first.kid);
  });
});

test("through rotations and retirements each process verifies what another signed, at every moment", async () => {
  await put(at("a.jwk"), newKey());
  const place = keyFolder(directory);
  const [one, other] = [await follow(), await follow()];
  const tokensOf = (keys: SigningKeys): AccessTokens =>
    createAccessTokens({
      keys,
      issuer: () => "https://as.test",
      audience: () => "https://as.test/graphql",
      accessTokenTtlSeconds: 900,
      nowMillis,
    });
  const [signer, verifier] = [tokensOf(one), tokensOf(other)];
  const issued: string[] = [];
  const refused: unknown[] = [];
  const signedBy = new Set<string>();
  const load = setInterval(() => {
    signedBy.add(one.active.kid);
    issued.push(signer.issue({ subject: "u1", clientId: "c", scopes: ["me"] }).accessToken);
    for (const token of [issued.at(-1), issued[0]]) {
      const verified = verifier.verify(token ?? "");
      if (!verified.ok) refused.push(verified.reason);
    }
  }, 1);
  try {
    for (let round = 0; round < 3; round += 1) {
      const outcome = await rotateKeys({ place, alg: "ES256", afterMillis: 60_000, nowMillis });
      if (outcome.kind !== "made") throw new Error("The key before has not begun to sign");
      const { kid } = outcome.made.record.key;
      await until(() => one.find(kid) !== undefined && other.find(kid) !== undefined);
      nowSeconds += 61;
      expect([one.active.kid, other.active.kid]).toEqual([kid, kid]);
      await until(() => signedBy.has(kid));
    }
    // Back to the key before, gently: the tokens of the last one stay good.
    const { kid } = one.active;
    expect(await retireKey({ place, kid, immediately: false, nowMillis })).toMatchObject({
      kind: "retiring",
    });
    await until(() => one.active.kid !== kid && other.active.kid !== kid);
    expect(other.find(kid)).toBeDefined();
  } finally {
    clearInterval(load);
  }
  expect(refused).toEqual([]);
  expect(signedBy.size).toBe(4);
});
