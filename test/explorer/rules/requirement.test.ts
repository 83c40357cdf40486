import fc from "fast-check";
import {
  lockLabel,
  lockState,
  ruleText,
  scopesFor,
  withImplied,
  type ElementRule,
  type Rule,
} from "../../../src/explorer/rules/requirement.js";

const needing = (...needs: Rule[]): ElementRule => ({ needs, policies: [] });
const holding = (...names: string[]): ReadonlySet<string> => new Set(names);

describe("a lock", () => {
  test.each<
    [
      title: string,
      rule: ElementRule | undefined,
      held: ReadonlySet<string> | undefined,
      label: string,
    ]
  >([
    ["no rule", undefined, undefined, "public: needs no access token"],
    ["no rule, with a token", undefined, holding("me"), "public: needs no access token"],
    ["a scope, without a token", needing([["me"]]), undefined, "missing: needs me"],
    ["a scope that is held", needing([["me"]]), holding("me"), "granted: needs me"],
    ["a scope that is not", needing([["me"]]), holding("you"), "missing: needs me"],
    ["one of two scopes", needing([["a"], ["b"]]), holding("b"), "granted: needs a or b"],
    ["half of two scopes", needing([["a", "b"]]), holding("b"), "missing: needs a and b"],
    ["two rules", needing([["a"]], [["b"], ["c"]]), holding("a"), "missing: needs a and (b or c)"],
    ["any token, without one", needing([[]]), undefined, "missing: needs any access token"],
    ["any token", needing([[]]), holding(), "granted: needs any access token"],
    ["a scope and any token", needing([["me"]], [[]]), holding("me"), "granted: needs me"],
    [
      "a policy alone",
      { needs: [], policies: ["owner"] },
      undefined,
      "granted: owner decides object by object",
    ],
    [
      "a policy beside a scope",
      { needs: [[["me"]]], policies: ["owner"] },
      holding("me"),
      "granted: needs me; owner decides object by object",
    ],
  ])("says for %s what it means", (_title, rule, held, label) => {
    expect(lockLabel(rule, held)).toBe(label);
    expect(label.startsWith(lockState(rule, held))).toBe(true);
  });
});

test("a text says each rule once", () => {
  expect(ruleText(needing([["a"]], [["a"]], [["b"]]))).toBe("a and b");
});

test("scopes bring what they imply, and what that implies; a circle ends", () => {
  const catalogue = [
    { name: "admin", implies: ["write"] },
    { name: "write", implies: ["read"] },
    { name: "read", implies: ["admin"] },
    { name: "other", implies: [] },
  ];
  expect([...withImplied(["admin"], catalogue)].sort()).toEqual(["admin", "read", "write"]);
  expect([...withImplied(["unknown"], catalogue)]).toEqual(["unknown"]);
});

describe("the scopes for an operation", () => {
  test("are none where nothing needs an access token", () => {
    expect(scopesFor([], undefined)).toBeUndefined();
    expect(scopesFor([{ needs: [], policies: ["owner"] }], undefined)).toBeUndefined();
  });

  test("are an empty set where any access token will do", () => {
    expect(scopesFor([needing([[]])], undefined)).toEqual(new Set());
  });

  const names = ["a", "b", "c", "d", "e"];
  const scopes = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 });
  const rules = fc.array(fc.array(scopes, { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 5,
  });

  test("satisfy every rule, and no other set adds fewer to what is held", () => {
    fc.assert(
      fc.property(rules, fc.option(scopes, { nil: undefined }), (needs, held) => {
        const rule = needing(...needs);
        const before = held && new Set(held);
        const chosen = scopesFor([rule], before);
        const added = (set: Iterable<string>): number =>
          [...set].filter((name) => !(before?.has(name) ?? false)).length;
        const satisfies = (set: ReadonlySet<string>): boolean => lockState(rule, set) === "granted";
        const least = Math.min(...subsets(names).filter(satisfies).map(added));
        expect(chosen && satisfies(chosen)).toBe(true);
        expect(added(chosen ?? [])).toBe(least);
      }),
    );
  });
});

function subsets(all: readonly string[]): ReadonlySet<string>[] {
  return Array.from(
    { length: 2 ** all.length },
    (_, bits) => new Set(all.filter((_name, index) => (bits >> index) % 2 === 1)),
  );
}
