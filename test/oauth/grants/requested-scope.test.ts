import fc from "fast-check";
import { grantScopes, readRequestedScope } from "../../../src/oauth/grants/requested-scope.js";
import type { ScopeCatalogue } from "../../../src/oauth/grants/requested-scope.js";

const names = ["a", "b", "c", "d"];
const catalogue: ScopeCatalogue = {
  scopes: names.map((name) => ({ name, default: name === "a" || name === "c" })),
  closure: new Map([
    ["a", new Set(["a"])],
    ["d", new Set(["d", "c"])],
  ]),
};

test("no parameter asks for nothing", () => {
  expect(readRequestedScope(undefined, catalogue)).toEqual({ ok: true, value: undefined });
});

test.each([
  ["100 scopes", Array(100).fill("a").join(" "), true],
  ["101 scopes", Array(101).fill("a").join(" "), "scopeForm"],
  ["4,097 characters", "a".repeat(4097), "scopeForm"],
  ["4,096 characters", "a".repeat(4096), "scopeUnknown"],
  ["spaces alone", " ".repeat(50), "scopeForm"],
  ["an unknown scope", "a e", "scopeUnknown"],
])("%s: %#", (_title, parameter, verdict) => {
  const read = readRequestedScope(parameter, catalogue);
  expect(read.ok || read.fault).toBe(verdict);
});

test("a million spaces cost nothing", () => {
  const start = performance.now();
  expect(readRequestedScope("a ".repeat(1_000_000), catalogue).ok).toBe(false);
  expect(performance.now() - start).toBeLessThan(50);
});

test("a default that the user has by implication is granted too", () => {
  expect(grantScopes(undefined, ["d"], catalogue)).toEqual({ ok: true, value: ["c"] });
});

test("what is granted is exactly what was asked for, if all of it is allowed, and otherwise nothing", () => {
  const some = fc.subarray([...names]);
  const users = fc.subarray([...names, "gone"]);
  fc.assert(
    fc.property(some, users, (requested, userScopes) => {
      const allowed = new Set(userScopes.includes("d") ? [...userScopes, "c"] : userScopes);
      const decision = grantScopes(new Set(requested), userScopes, catalogue);
      expect(decision).toEqual(
        requested.every((scope) => allowed.has(scope))
          ? { ok: true, value: requested }
          : { ok: false, fault: "scopeNotAllowed" },
      );
    }),
  );
});

test("nothing outside the catalogue is ever granted", () => {
  expect(grantScopes(new Set(["gone"]), ["gone"], catalogue).ok).toBe(false);
  expect(grantScopes(undefined, ["gone"], catalogue)).toEqual({ ok: true, value: [] });
});
