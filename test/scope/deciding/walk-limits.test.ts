/** Operations that are made to cost much before they run. */

import { parse } from "graphql";
import { decide as decideOn, requiredScopes, variableErrors } from "../../../src/scope/entry.js";
import { decide, guard, run, withScopes } from "../guarded.js";

const schema = guard(
  `type Query { n: N secret: Int @requiresScope(scope: "s") } type Mutation { m: N }
   type N { n: N v: Int @requiresScope(scope: "v") }`,
  { Query: { n: () => ({ v: 7 }), secret: () => 1 }, Mutation: { m: () => ({ v: 7 }) } },
);

/** Fragments whose combinations double at each level. */
function exploding(levels: number): string {
  const parts = Array.from({ length: levels }, (_, i) => {
    const next = i + 1;
    return `fragment S${i} on N { a: n { ...S${next} ...Q1 } b: n { ...S${next} } }
            fragment Q${i} on N { a: n { ...Q${next} } b: n { ...Q${next} } }`;
  });
  return `${parts.join(" ")} fragment S${levels} on N { v } fragment Q${levels} on N { v }`;
}

test("a query whose fragments explode is decided soon, and each of its fields is guarded all the same", async () => {
  const startedAt = performance.now();
  expect(decide(schema, `{ n { v ...S0 } } ${exploding(22)}`, withScopes())).toEqual({
    kind: "run",
    guarded: true,
  });
  // It took minutes and all of the memory; a bound this wide fails for nothing else.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  const small = `{ n { v ...S0 ...Q0 } } ${exploding(3)}`;
  expect(await run(schema, small, withScopes())).toMatchObject({ data: { n: { v: null } } });
});

test("its root fields are decided on as ever", () => {
  expect(decide(schema, `{ secret } ${exploding(1)}`, withScopes())).toMatchObject({
    kind: "refused",
  });
});

test("a mutation that cannot be looked through is refused: 400, and no scope would help", () => {
  expect(
    decide(schema, `mutation { m { ...S0 } } ${exploding(22)}`, withScopes("v")),
  ).toMatchObject({
    kind: "refused",
    challenge: { kind: "too-large" },
    errors: [{ extensions: { code: "BAD_REQUEST" } }],
  });
});

test("readers say that they cannot look through it", () => {
  expect(() => requiredScopes(schema, parse(`{ n { ...S0 } } ${exploding(22)}`))).toThrow(
    /too many ways/,
  );
});

test("variables that do not fit are found out about without looking at all of them", () => {
  const values = Array.from({ length: 200 }, (_, n) => `VALUE_NUMBER_${n}`).join(" ");
  const wide = guard(`enum E { ${values} } type Query { a(e: [E]): Int }`);
  const document = parse("query ($e: [E]) { a(e: $e) }");
  const operation = document.definitions.find(
    (one) => one.kind === ("OperationDefinition" as never),
  ) as never;
  const variables = { e: Array<string>(20_000).fill("VALUE_NUMBR") };
  const startedAt = performance.now();
  expect(decideOn(wide, { document, operation, variables }, withScopes())).toMatchObject({
    kind: "run",
  });
  expect(variableErrors(wide, operation, variables, withScopes()).length).toBeLessThanOrEqual(6);
  // Each error looks for the nearest of 200 names: all 20,000 of them took 18 s.
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test("what is wrong with variables names nothing that the caller may not see", () => {
  const hidden = guard(
    `enum Level { OPEN SECRETVAL } input F { a: Int secretField: Int @requiresScope(scope: "x") }
     type Query { pub(f: F): Int }`,
    {},
    { introspection: "visible" },
  );
  const document = parse("query ($f: F) { pub(f: $f) }");
  const operation = document.definitions[0] as never;
  const messages = (...scopes: string[]) =>
    variableErrors(hidden, operation, { f: { secretFeld: 1 } }, withScopes(...scopes)).map(
      ({ message, extensions }) => `${String(extensions["code"])} ${message}`,
    );
  expect(messages()).toEqual([expect.stringMatching(/^BAD_USER_INPUT .*secretFeld/)]);
  expect(messages().join()).not.toContain("secretField");
  expect(messages("x").join()).toContain('Did you mean "secretField"?');
});
