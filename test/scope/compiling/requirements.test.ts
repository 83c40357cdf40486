/** Rules in words. */

import { requirementsText, ruleText } from "../../../src/scope/entry.js";
import { onePerCoordinate } from "../../../src/scope/compiling/requirements.js";

const need = (coordinate: string, ...rule: readonly (readonly string[])[]) => ({
  coordinate,
  rule,
});

describe("a rule in words", () => {
  test.each([
    [[["me"]], "me"],
    [[["read:items"], ["admin", "audit"]], "read:items or (admin and audit)"],
    [[["a", "b"]], "a and b"],
    [
      [
        ["a", "b"],
        ["c", "d"],
      ],
      "(a and b) or (c and d)",
    ],
    [[[]], "any access token"],
    [[["a"], []], "any access token"],
  ])("%j", (rule, text) => {
    expect(ruleText(rule)).toBe(text);
  });
});

describe("rules that must all hold, in words", () => {
  test.each([
    [[], ""],
    [[need("A", [])], "any access token"],
    [[need("A", []), need("A.b", ["me"])], "me"],
    [[need("A", ["x"], ["y"]), need("A.b", ["me"])], "(x or y) and me"],
    [[need("A", ["x", "z"], ["y"])], "(x and z) or y"],
    [[need("A", ["x", "z"]), need("A.b", ["me"])], "x and z and me"],
    [[need("A", ["me"]), need("A.b", ["me"])], "me"],
    [[need("A", ["x"], ["y"]), need("A.b", ["x"])], "x"],
    [[need("A", ["x"], ["y"]), need("A.b", ["y"], ["x"])], "x or y"],
    [[need("A", ["x"]), need("A.b", ["x", "z"])], "x and z"],
    [[need("A", ["x"], ["y"]), need("A.b", ["x"], ["z"])], "(x or y) and (x or z)"],
  ])("%j", (requirements, text) => {
    expect(requirementsText(requirements)).toBe(text);
  });
});

describe("one for each coordinate", () => {
  test("the order stays; several of one element are folded into their product", () => {
    expect(
      onePerCoordinate([
        need("B", []),
        need("A", ["x"]),
        need("B", ["y"], ["z"]),
        need("A", ["w"]),
      ]),
    ).toEqual([need("B", ["y"], ["z"]), need("A", ["x", "w"])]);
  });

  test("any access token alone stays", () => {
    expect(onePerCoordinate([need("A", []), need("A", [])])).toEqual([need("A", [])]);
  });

  test("a large product is not made, and nothing is lost", () => {
    const wide = (letter: string) =>
      need("A", ...Array.from({ length: 6 }, (_, n) => [`${letter}${n}`]));
    expect(onePerCoordinate([wide("a"), need("A", []), wide("b")])).toEqual([wide("a"), wide("b")]);
  });
});
