import { buildSchema } from "graphql";
import { anonymous, granted } from "../../../src/scope/access.js";
import { ClearanceDesk } from "../../../src/scope/compiling/clearance.js";
import { scopeTypeDefs } from "../../../src/scope/reading/directives.js";
import { compileRulebook } from "../../../src/scope/compiling/rulebook.js";

const names = Array.from({ length: 40 }, (_, n) => `s${n}`);
const fields = names.map((name) => `${name}: Int @requiresScope(scope: "${name}")`).join(" ");
const rulebook = compileRulebook(
  buildSchema(`${scopeTypeDefs} type Query { ${fields} open: Int }`),
);

const check = (fieldName: string) => rulebook.field("Query", fieldName).check;

describe("clearance", () => {
  test("more scopes than a machine word has bits are told apart", () => {
    const desk = new ClearanceDesk(rulebook);
    for (const name of names) {
      const clearance = desk.of(granted({ subject: "u1", scopes: [name] }));
      const allowed = names.filter((other) => clearance.allows(check(other)));
      expect(allowed).toEqual([name]);
    }
  });

  test("anonymous passes where nothing is asked for, and nowhere else", () => {
    const clearance = new ClearanceDesk(rulebook).of(anonymous);
    expect(clearance.allows(check("open"))).toBe(true);
    expect(clearance.allows(check("s0"))).toBe(false);
  });

  test("scopes that no rule names share one clearance: a caller cannot flood what is kept", () => {
    const desk = new ClearanceDesk(rulebook);
    const clearances = Array.from({ length: 50 }, (_, n) =>
      desk.of(granted({ subject: "u1", scopes: ["s1", `invented-${n}`] })),
    );
    expect(new Set(clearances).size).toBe(1);
  });

  test("what is kept is bounded: the oldest of 1,000 goes first, and is answered again rightly", () => {
    const desk = new ClearanceDesk(rulebook);
    const of = (n: number) =>
      desk.of(granted({ subject: "u1", scopes: names.filter((_, bit) => (n >> bit) % 2 === 1) }));
    const first = of(1);
    for (let n = 2; n <= 1_000; n++) of(n);
    expect(of(1)).toBe(first);
    of(1_001);
    const again = of(1);
    expect(again).not.toBe(first);
    expect(again.allows(check("s0"))).toBe(true);
    expect(again.allows(check("s1"))).toBe(false);
  });

  test("a check of another rulebook is denied", () => {
    const clearance = new ClearanceDesk(rulebook).of(granted({ subject: "u1", scopes: names }));
    const foreign = { index: 9_999, requirements: [] };
    expect(clearance.allows(foreign)).toBe(false);
  });

  test("an access whose scopes can change is asked about anew each time", () => {
    const desk = new ClearanceDesk(rulebook);
    const scopes = new Set(["s0"]);
    const access = { kind: "granted", subject: "u1", scopes } as const;
    expect(desk.of(access).allows(check("s0"))).toBe(true);
    scopes.delete("s0");
    expect(desk.of(access).allows(check("s0"))).toBe(false);
  });

  test("authenticated without a scope that counts is not anonymous", () => {
    const desk = new ClearanceDesk(rulebook);
    expect(desk.of(anonymous).authenticated).toBe(false);
    expect(desk.of(granted({ subject: "u1", scopes: [] })).authenticated).toBe(true);
  });
});
