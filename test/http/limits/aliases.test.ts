/** How often a field is selected in a selection set: by hand, and against what executing the operation resolves. */

import fc from "fast-check";
import {
  buildSchema,
  getIntrospectionQuery,
  NoUnusedFragmentsRule,
  parse,
  validate,
  type GraphQLSchema,
} from "graphql";
import { aliasLimit } from "../../../src/http/limits/aliases.js";
import { choices, Tape } from "../../scope/oracle/tape.js";
import {
  executeGenerated,
  generateOperation,
  schema as generatedSchema,
} from "./generated-operations.js";

const runs = Number(process.env["RUNS"] ?? 150);

const schema = buildSchema(`
  type Query { me: Query any: Any node: Node x: Int y: Int }
  interface Node { x: Int }
  interface Other { x: Int }
  type A implements Node & Other { x: Int y: Int }
  type B implements Node { x: Int y: Int }
  type C implements Node { x: Int }
  union Any = A | B
`);

function faultsOf(operation: string, maxAliases = 3, of: GraphQLSchema = schema): string[] {
  return validate(of, parse(operation), [aliasLimit(maxAliases)]).map(({ message }) => message);
}

const times = (count: number, field = "x") =>
  Array.from({ length: count }, (_, n) => `${field}${n}: ${field}`).join(" ");

describe("MAX_ALIASES", () => {
  test.each([
    `{ ${times(3)} }`,
    `{ ${times(3)} ${times(3, "y")} }`,
    "{ x x x }",
    "query A { x x } query B { x x }",
    "{ a: me { x x } b: me { x x } }",
    "{ x x ... { x } }",
    "{ x ...F } fragment F on Query { x ...G } fragment G on Query { x }",
    // Collected once.
    "{ ...F ...F ...G } fragment F on Query { x x } fragment G on Query { x ...F }",
    // Never on one object.
    "{ any { ... on A { x x x } ... on B { x x x } } }",
    "{ any { ... on A { x x ... on Other { x } } ... on B { x x x } } }",
    // Never executed.
    "{ x x x ... @skip(if: true) { x } x @include(if: false) ...F @skip(if: true) } fragment F on Query { x }",
  ])("%s is not too much", (operation) => {
    expect(faultsOf(operation)).toEqual([]);
  });

  test.each([
    `{ ${times(4)} }`,
    "{ x x x x }",
    "{ x x ... { x ... on Query { x } } }",
    "{ me { me { x x x x } } }",
    "{ x x ...F } fragment F on Query { x ...G } fragment G on Query { x }",
    "{ me { ...F } } fragment F on Query { x x x x }",
    "{ any { ... on A { x x } ... on Node { x x } } }",
    "{ node { x x ... on A { x } ... on Other { x } } }",
    // Type A alone gets all of them, and is not named.
    "{ node { x ... on B { x } ... on Other { x x x } } }",
    "query ($b: Boolean!) { x x x x @skip(if: $b) }",
  ])("%s is refused with the field, the limit and its value", (operation) => {
    expect(faultsOf(operation)).toEqual([
      'The field "x" is selected 4 times in one selection set; the limit (MAX_ALIASES) is 3. Send some of them in ' +
        "another operation.",
    ]);
  });

  test("each field past it has an error", () => {
    expect(faultsOf(`{ ${times(4)} ${times(5, "y")} }`)).toHaveLength(2);
  });

  test("introspection of tools has few of them", () => {
    expect(faultsOf(getIntrospectionQuery(), 3)).toEqual([]);
  });

  test("fragments that double at each level are collected once each", () => {
    const chain = Array.from(
      { length: 60 },
      (_, n) => `fragment F${n} on Query { ...F${n + 1} ... { ...F${n + 1} } x }`,
    );
    expect(faultsOf(`{ ...F0 } ${chain.join(" ")} fragment F60 on Query { x }`, 61)).toEqual([]);
    expect(faultsOf(`{ ...F0 } ${chain.join(" ")} fragment F60 on Query { x }`, 60)).toHaveLength(
      1,
    );
  });

  test.each([
    "{ ...F } fragment F on Query { x ...F }",
    "{ ...F } fragment F on Query { me { ...F } ...G } fragment G on Query { ...F }",
    "{ ...Gone nothing { x } ... on Nothing { x } }",
  ])("%s does not hang it; another rule refuses that", (operation) => {
    expect(faultsOf(operation)).toEqual([]);
  });
});

/** The highest number in any message: what the rule counts at most. */
function counted(text: string): number {
  const messages = validate(generatedSchema, parse(text), [aliasLimit(0)], { maxErrors: 10_000 });
  return Math.max(
    0,
    ...messages.map(({ message }) => Number(/selected (\d+) times/.exec(message)?.[1])),
  );
}

function forGenerated(check: (tape: Tape) => Promise<void>): Promise<void> {
  const property = fc.asyncProperty(choices, (tape) => check(new Tape(tape)));
  return fc.assert(property, { numRuns: runs, endOnFailure: true });
}

test("on object types it counts exactly what an execution resolves", async () => {
  let several = 0;
  await forGenerated(async (tape) => {
    const { text, variables } = generateOperation(tape, {
      leastSize: 1,
      abstract: false,
      directives: false,
    });
    const document = parse(text);
    // What is never spread is never executed.
    if (validate(generatedSchema, document, [NoUnusedFragmentsRule]).length > 0) return;
    const { selections } = await executeGenerated(document, variables, 2);
    expect(counted(text)).toBe(selections);
    if (selections > 1) several++;
  });
  expect(several).toBeGreaterThan(runs / 10);
});

test("with interfaces and unions it never counts less", async () => {
  await forGenerated(async (tape) => {
    const { text, variables } = generateOperation(tape);
    const { selections } = await executeGenerated(parse(text), variables, 2);
    expect(counted(text)).toBeGreaterThanOrEqual(selections);
  });
});
