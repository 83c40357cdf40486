import bcrypt from "bcryptjs";
import fc from "fast-check";
import { comparison, createPasswords } from "../../../src/oauth/passwords/passwords.js";
import type { Passwords } from "../../../src/oauth/passwords/passwords.js";
import { rootSecret } from "../../../src/token/secrets/root-secret.js";
import { pepper } from "../login-fixture.js";

let passwords: Passwords;
beforeAll(() => {
  passwords = createPasswords({ pepper, bcryptCost: 5, hashThreads: 2 });
});
afterAll(() => passwords.close());

describe("a hash", () => {
  test("names its version, the key of its pepper and its cost, and is another one each time", async () => {
    const [one, two] = [await passwords.hash("secret"), await passwords.hash("secret")];
    expect(one).toMatch(/^\$sg1\$[\w-]{8}\$2b\$05\$[./A-Za-z0-9]{53}$/);
    expect(one).toContain(`$${pepper.current.id}$`);
    expect(one).not.toBe(two);
    expect(await passwords.verify(one, "secret")).toBe(true);
    expect(await passwords.verify(two, "secret")).toBe(true);
    expect(await passwords.verify(one, "Secret")).toBe(false);
  });

  test("is nothing without the pepper: bcrypt alone does not match it", async () => {
    const hash = await passwords.hash("secret");
    expect(bcrypt.compareSync("secret", hash.slice(hash.indexOf("$2b$")))).toBe(false);
  });

  test.each([
    ["a NUL at the end", "secret", "secret\0"],
    ["another byte 73", "a".repeat(100), `${"a".repeat(72)}X${"a".repeat(27)}`],
    ["a byte more after byte 72", "a".repeat(72), "a".repeat(73)],
    ["a space at the end", "secret", "secret "],
    ["another Unicode form", "\u00e9", "e\u0301"],
  ])("tells apart: %s", async (_title, stored, typed) => {
    const hash = await passwords.hash(stored);
    expect(await passwords.verify(hash, stored)).toBe(true);
    expect(await passwords.verify(hash, typed)).toBe(false);
  });

  test("is made of 1 to 1,024 bytes", async () => {
    const longest = "\u00e9".repeat(512);
    expect(await passwords.verify(await passwords.hash(longest), longest)).toBe(true);
    await expect(passwords.hash(`${longest}x`)).rejects.toThrow(/1 to 1024 bytes/);
    await expect(passwords.hash("")).rejects.toThrow(/1 to 1024 bytes/);
  });

  test("stays good while the root secret is rotated, and dies with its value", async () => {
    const [old, fresh] = ["zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a", "Qm4Xs8Vb1Nz6Lk3Jh9Gf2Dp7Wo5Ie0Ru"];
    const hash = await passwords.hash("secret");
    const verifyWith = async (values: string[]): Promise<unknown> => {
      const other = createPasswords({
        pepper: rootSecret(values).derive("test pepper"),
        bcryptCost: 4,
        hashThreads: 1,
      });
      const verdict = await other.verify(hash, "secret");
      await other.close();
      return verdict;
    };
    expect(await verifyWith([fresh, old])).toBe(true);
    expect(await verifyWith([fresh])).toBe(false);
  });

  test.each(["$2a$", "$2b$"])("plain bcrypt %s is accepted", async (prefix) => {
    const hash = bcrypt.hashSync("secret", 4).replace("$2b$", prefix);
    expect(await passwords.verify(hash, "secret")).toBe(true);
    expect(await passwords.verify(hash, "wrong")).toBe(false);
  });

  test("plain bcrypt does not match NULs with the empty password, nor with each other", async () => {
    expect(bcrypt.compareSync("\0", bcrypt.hashSync("", 4))).toBe(true);
    expect(await passwords.verify(bcrypt.hashSync("", 4), "\0")).toBe(false);
    expect(await passwords.verify(bcrypt.hashSync("ab", 4), "ab\0ab")).toBe(false);
  });

  test.each([
    null,
    undefined,
    "",
    "secret",
    "$2b$04$short",
    `$2b$31$${"a".repeat(53)}`,
    `$2x$04$${"a".repeat(53)}`,
    `$sg1$unknown0$2b$04$${"a".repeat(53)}`,
    `$sg2$${pepper.current.id}$2b$04$${"a".repeat(53)}`,
    `$argon2id$v=19$m=65536,t=3,p=4$${"a".repeat(43)}`,
  ])("nothing matches what is no hash of ours: %s", async (stored) => {
    for (const typed of ["secret", "", stored ?? "null"]) {
      expect(await passwords.verify(stored, typed)).toBe(false);
    }
  });
});

describe("the work of a comparison", () => {
  const costOf = (hash: string): number => Number(/\$2[ab]\$(\d\d)\$/.exec(hash)?.[1]);
  const roundsOf = (stored: string | null | undefined, configured: number, typed = "x"): number => {
    const { task } = comparison(stored, typed, pepper, configured);
    return [costOf(task.hash), ...task.dummyCosts].reduce((sum, cost) => sum + 2 ** cost, 0);
  };
  const bcryptHash = (cost: number): string =>
    `$2b$${String(cost).padStart(2, "0")}$${"a".repeat(53)}`;

  test("is 2^C rounds for every outcome, whatever smaller cost the hash has", () => {
    const cost = fc.integer({ min: 4, max: 15 });
    const kind = fc.constantFrom("plain", "peppered", "lost pepper", "none", "garbage");
    fc.assert(
      fc.property(cost, cost, kind, fc.string(), (a, b, storedKind, typed) => {
        const [smaller, configured] = [Math.min(a, b), Math.max(a, b)];
        const stored = {
          plain: bcryptHash(smaller),
          peppered: `$sg1$${pepper.current.id}${bcryptHash(smaller)}`,
          "lost pepper": `$sg1$00000000${bcryptHash(smaller)}`,
          none: null,
          garbage: "garbage",
        }[storedKind];
        expect(roundsOf(stored, configured, typed)).toBe(2 ** configured);
      }),
    );
  });

  test("is that of the hash where its cost is greater", () => {
    expect(roundsOf(bcryptHash(13), 12)).toBe(2 ** 13);
  });

  test("PWD-05 takes as long for a wrong password as for none, and for a cheap hash", async () => {
    const slow = createPasswords({ pepper, bcryptCost: 8, hashThreads: 1 });
    const stored = [await slow.hash("secret"), bcrypt.hashSync("secret", 4), null, undefined];
    const times = stored.map((): number[] => []);
    for (let round = 0; round < 5; round += 1) {
      for (const [index, hash] of stored.entries()) {
        const start = performance.now();
        expect(await slow.verify(hash, "wrong")).toBe(false);
        times[index]?.push(performance.now() - start);
      }
    }
    await slow.close();
    // The quickest of each: what the machine does beside it only ever adds. Skipped work would be a factor of 10.
    const quickest = times.map((list) => Math.min(...list));
    expect(Math.max(...quickest)).toBeLessThan(4 * Math.min(...quickest));
  });
});

test.each([3, 16, 4.5, Number.NaN])("a bcrypt cost of %s is refused", (bcryptCost) => {
  expect(() => createPasswords({ pepper, bcryptCost, hashThreads: 1 })).toThrow(/4 to 15/);
});
