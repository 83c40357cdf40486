import fc from "fast-check";
import { combine, satisfies, type Rule } from "../../src/scope/rule.js";

const scope = fc.constantFrom("a", "b", "c", "constructor");
const rule: fc.Arbitrary<Rule> = fc.array(fc.uniqueArray(scope, { minLength: 1 }), {
  minLength: 1,
  maxLength: 4,
});

describe("rule", () => {
  test("the outer list is OR, the inner lists are AND", () => {
    const either: Rule = [["a", "b"], ["c"]];
    expect(satisfies(new Set(["a", "b"]), either)).toBe(true);
    expect(satisfies(new Set(["c"]), either)).toBe(true);
    expect(satisfies(new Set(["a"]), either)).toBe(false);
  });

  test("no alternative is satisfied by nobody, an empty one by any verified access", () => {
    expect(satisfies(new Set(["a"]), [])).toBe(false);
    expect(satisfies(new Set(), [[]])).toBe(true);
  });

  test("the combined rule of requirements is satisfied exactly when all of them are", () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 3 }), fc.uniqueArray(scope), (rules, scopes) => {
        const held = new Set(scopes);
        const requirements = rules.map((one, index) => ({ coordinate: `T.${index}`, rule: one }));
        expect(satisfies(held, combine(requirements))).toBe(
          rules.every((one) => satisfies(held, one)),
        );
      }),
    );
  });

  test("an alternative that asks for more than another one is left out", () => {
    const requirements = [
      { coordinate: "T", rule: [["a"]] },
      { coordinate: "T.f", rule: [["a"], ["a", "b"]] },
    ];
    expect(combine(requirements)).toEqual([["a"]]);
  });

  test("whatever the order, and of two that ask for the same the first one stays", () => {
    const combined = (rule: Rule): Rule => combine([{ coordinate: "T", rule }]);
    expect(combined([["a", "b"], ["a"]])).toEqual([["a"]]);
    expect(combined([["a"], ["b", "a"]])).toEqual([["a"]]);
    expect(combined([["a", "b"], ["b", "a"], ["c"]])).toEqual([["a", "b"], ["c"]]);
  });

  test("nothing at all is what everybody satisfies who is verified", () => {
    expect(combine([])).toEqual([[]]);
  });

  test("a product of 32 alternatives is still told whole", () => {
    const pairs = Array.from({ length: 5 }, (_, index) => ({
      coordinate: `T.${index}`,
      rule: [[`x${index}`], [`y${index}`]],
    }));
    expect(combine(pairs)).toHaveLength(32);
  });

  test("a product that would explode stays the first rule alone", () => {
    const wide = Array.from({ length: 10 }, (_, index) => ({
      coordinate: `T.${index}`,
      rule: [[`x${index}`], [`y${index}`]],
    }));
    expect(combine(wide)).toEqual([["x0"], ["y0"]]);
    expect(combine(wide, wide[3])).toEqual([["x3"], ["y3"]]);
  });
});
