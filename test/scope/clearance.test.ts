import { buildSchema } from "graphql";
import { anonymous, granted } from "../../src/scope/access.js";
import { ClearanceDesk } from "../../src/scope/clearance.js";
import { scopeTypeDefs } from "../../src/scope/directives.js";
import { compileRulebook } from "../../src/scope/rulebook.js";

const names = Array.from({ length: 40 }, (_, n) => `s${n}`);
const fields = names.map((name) => `${name}: Int @requiresScope(scope: "${name}")`).join(" ");
const rulebook = compileRulebook(
  buildSchema(`${scopeTypeDefs} type Query { ${fields} open: Int }`),
);

describe("clearance", () => {
  test("more scopes than a machine word has bits are told apart", () => {
    const desk = new ClearanceDesk(rulebook);
    for (const name of names) {
      const clearance = desk.of(granted({ subject: "u1", scopes: [name] }));
      const allowed = names.filter((other) =>
        clearance.allows(rulebook.fieldCheck("Query", other)),
      );
      expect(allowed).toEqual([name]);
    }
  });

  test("anonymous passes where nothing is asked for, and nowhere else", () => {
    const clearance = new ClearanceDesk(rulebook).of(anonymous);
    expect(clearance.allows(rulebook.fieldCheck("Query", "open"))).toBe(true);
    expect(clearance.allows(rulebook.fieldCheck("Query", "s0"))).toBe(false);
  });

  test("scopes that no rule names share one clearance: a caller cannot flood what is kept", () => {
    const desk = new ClearanceDesk(rulebook);
    const clearances = Array.from({ length: 50 }, (_, n) =>
      desk.of(granted({ subject: "u1", scopes: ["s1", `invented-${n}`] })),
    );
    expect(new Set(clearances).size).toBe(1);
  });

  test("what is kept is bounded, and what was dropped is answered again, rightly", () => {
    const desk = new ClearanceDesk(rulebook);
    const bits = (n: number): string[] => names.filter((_, bit) => (n >> bit) % 2 === 1);
    for (let n = 1; n <= 1100; n++) desk.of(granted({ subject: "u1", scopes: bits(n) }));
    const clearance = desk.of(granted({ subject: "u1", scopes: bits(1) }));
    expect(clearance.allows(rulebook.fieldCheck("Query", "s0"))).toBe(true);
    expect(clearance.allows(rulebook.fieldCheck("Query", "s1"))).toBe(false);
  });

  test("a check of another rulebook is denied", () => {
    const clearance = new ClearanceDesk(rulebook).of(granted({ subject: "u1", scopes: names }));
    const foreign = { index: 9_999, requirements: [] };
    expect(clearance.allows(foreign)).toBe(false);
  });
});
