/** What an operation costs: by hand, against a count without memory, and against what executing it makes. */

import fc from "fast-check";
import {
  buildSchema,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { createCostCheck, costLimit } from "../../../src/http/limits/cost-limit.js";
import { highestCost, operationCost } from "../../../src/http/limits/cost.js";
import { fragmentReader } from "../../../src/http/limits/fragments.js";
import { choices, Tape } from "../../scope/oracle/tape.js";
import {
  executeGenerated,
  generateOperation,
  schema as generatedSchema,
} from "./generated-operations.js";

const runs = Number(process.env["RUNS"] ?? 150);

const schema = buildSchema(`
  type Query {
    hello: String colour: Colour me: User users: [User] grid: [[User]] search(first: Int = 20): [Found]
    items(first: Int = 20, after: String): Items open(first: Int, last: Int): Items
    people(first: String, last: String): [User] wrapped: Wrapped node(id: ID): Node big(first: Big): Items
  }
  scalar Big
  enum Colour { RED }
  type Mutation implements Writes { rename: String create: Item items(first: Int = 20): Items }
  interface Writes { create: Item }
  type Subscription { changed: Item }
  type Items { nodes: [Item!]! edges: [Edge!]! others: [Item] totalCount: Int pageInfo: Info }
  type Info { more: Boolean }
  type Edge { node: Item cursor: String }
  type Item implements Node { id: ID owner: User tags: [String] list(first: Int = 7): [Item] }
  type User implements Node { id: ID name: String items(first: Int = 20): Items list(first: Int = 30): [Item] }
  interface Node { id: ID list(first: Int): [Item] }
  union Found = Item | User
  type Wrapped { items(first: Int = 20): Items }
`);

function costOf(text: string, variables?: Record<string, unknown>, of = schema): number {
  const document = parse(text);
  const operation = operationIn(document);
  return operationCost({
    schema: of,
    operation,
    fragment: fragmentReader(document),
    ...(variables && { variables }),
  }).cost;
}

function operationIn(document: DocumentNode): OperationDefinitionNode {
  const operation = getOperationAST(document);
  if (!operation) throw new Error("one operation is meant");
  return operation;
}

const numbers = "items(first: 100) { nodes { owner { name } } edges { node { id } } totalCount }";

describe("an operation costs", () => {
  test.each<[string, number]>([
    // Scalars, objects.
    ["{ hello colour __typename }", 0],
    ["{ me { id name } }", 1],
    ["{ a: me { id } b: me { id } }", 2],
    ["{ wrapped { items { totalCount } } }", 2],
    // Connections.
    [`{ ${numbers} }`, 1 + 100 + 100 + 100 + 100],
    ["{ items(first: 100) { pageInfo { more } nodes { id } } }", 1 + 1 + 100],
    ["{ items { nodes { id } } }", 1 + 20],
    ["{ items(first: null) { nodes { id } } }", 1 + 20],
    ["{ items(first: 0) { totalCount nodes { owner { id } } } }", 1],
    ["{ items(first: -5) { nodes { id } } }", 1],
    ["{ open { nodes { id } } }", 1 + 10],
    ["{ open(last: 5) { nodes { id } } }", 1 + 5],
    ["{ open(first: 3, last: 5) { edges { cursor } } }", 1 + 5],
    ["{ items(first: 1000) { nodes { id owner { id name } } } }", 2001],
    // The page size of the field above, and not of one further up.
    [
      "{ items(first: 3) { nodes { owner { items { nodes { id } } } } } }",
      1 + 3 * (1 + 1 + 1 + 20),
    ],
    // Lists.
    ["{ users { id } }", 10],
    ["{ grid { id } }", 100],
    ["{ items { nodes { tags } } }", 1 + 20],
    ["{ users { items(first: 2) { nodes { id } } } }", 10 * (1 + 1 + 2)],
    ["{ search(first: 5) { __typename } }", 5],
    ["{ search { ... on Item { owner { id } } ... on User { items { totalCount } } } }", 20 * 3],
    ['{ people(first: "Ada", last: "7") { id } }', 10],
    // Another list of a connection: as long as a page, and as any list at least.
    ["{ items(first: 50) { others { id } } }", 1 + 50],
    ["{ items(first: 2) { others { id } } }", 1 + 10],
    // The object's default counts, not the interface's.
    ["{ node(id: 1) { list { id } } }", 1 + 30],
    ["{ node(id: 1) { ... on Item { list { id } } } }", 1 + 7],
    ["{ node(id: 1) { list(first: 2) { id } } }", 1 + 2],
    // Fragments.
    ["{ ...F } fragment F on Query { me { id } }", 1],
    ["{ items(first: 3) { ...F } } fragment F on Items { nodes { id } }", 1 + 3],
    [
      "{ a: items(first: 3) { ...F } b: items(first: 5) { ...F } } fragment F on Items { nodes { id } }",
      10,
    ],
    ["{ ... { ... on Query { me { id } } } }", 1],
    // What is never executed.
    ["{ users @skip(if: true) { id } me @include(if: false) { id } }", 0],
    [
      "{ ... @skip(if: true) { me { id } } ...F @include(if: false) } fragment F on Query { me { id } }",
      0,
    ],
    ["{ users @skip(if: false) { id } me @include(if: true) { id } }", 11],
    ["query ($b: Boolean!) { users @skip(if: $b) { id } }", 10],
    // Other kinds of operation.
    ["mutation { rename }", 10],
    ["mutation { create { id } }", 11],
    ["mutation { a: create { id } ... on Writes { b: create { owner { id } } } }", 11 + 12],
    ["subscription { changed { owner { id } } }", 2],
    // Introspection.
    ['{ __schema { types { fields { name } } } __type(name: "Item") { name } me { id } }', 1],
  ])("%s: as it should", (text, cost) => {
    expect(costOf(text)).toBe(cost);
  });

  test.each<[string, Record<string, unknown>, number]>([
    ["query ($n: Int) { items(first: $n) { nodes { id } } }", { n: 7 }, 1 + 7],
    ["query ($n: Int) { items(first: $n) { nodes { id } } }", {}, 1 + 20],
    ["query ($n: Int) { items(first: $n) { nodes { id } } }", { n: null }, 1 + 20],
    ["query ($n: Int) { open(first: $n, last: 2) { nodes { id } } }", { n: 1 }, 1 + 2],
    ["query ($n: Big) { big(first: $n) { nodes { id } } }", { n: 12n }, 1 + 12],
    ["query ($n: Big) { big(first: $n) { nodes { id } } }", { n: Infinity }, highestCost],
    ["query ($n: Big) { big(first: $n) { totalCount } }", { n: Infinity }, 1],
    ["query ($n: Big) { big(first: $n) { nodes { id } } }", { n: NaN }, 1 + 10],
    ["query ($n: Big) { big(first: $n) { nodes { id } } }", { n: 1.5 }, 1 + 2],
  ])("%s with %p: as it should", (text, variables, cost) => {
    expect(costOf(text, variables)).toBe(cost);
  });

  test("a number, however large the sizes and deep the lists are", () => {
    const nested = "items(first: 2147483647) { nodes { owner { ".repeat(40);
    expect(costOf(`{ me { ${nested} id ${"} } }".repeat(40)} } }`)).toBe(highestCost);
    const lists = buildSchema(`type Query { all: ${"[".repeat(400)}Query${"]".repeat(400)} }`);
    expect(costOf("{ all { __typename } }", {}, lists)).toBe(highestCost);
  });

  test("fragments that double at each level are counted once each", () => {
    const chain = Array.from(
      { length: 60 },
      (_, n) =>
        `fragment F${n} on User { a: items(first: 1) { nodes { owner { ...F${n + 1} } } } b: items(first: 1) { nodes { owner { ...F${n + 1} } } } }`,
    );
    expect(costOf(`{ me { ...F0 } } ${chain.join(" ")} fragment F60 on User { id }`)).toBe(
      highestCost,
    );
  });

  test.each([
    "{ ...F } fragment F on Query { me { id } ...F }",
    "{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }",
    "{ nothing { id } me { nothing { id } items(nothing: 1, first: []) { id } } ...Gone ... on Nothing { a { b } } }",
    "{ ... on Colour { a { b } } hello { a } items }",
    "query ($n: Nothing) { items(first: $n) { nodes } }",
    "mutation { ...F } fragment F on Item { id }",
  ])("%s: something, though another rule refuses it", (text) => {
    expect(costOf(text)).toBeLessThan(100);
  });
});

describe("MAX_COST", () => {
  const page = (size: number) => `{ items(first: ${size}) { nodes { id } } }`;
  const faultsOf = (text: string) =>
    validate(schema, parse(text), [costLimit(101)]).map(({ message }) => message);

  test("an operation may cost as much", () => {
    expect(faultsOf(page(100))).toEqual([]);
  });

  test("one more is refused with the limit, its value, and what to do", () => {
    expect(faultsOf(page(101))).toEqual([
      "The operation costs 102; the limit (MAX_COST) is 101. Ask for smaller pages, or for less in one operation.",
    ]);
  });

  test("each operation of a document has it for itself", () => {
    expect(faultsOf(`query A ${page(100)} query B ${page(100)} query C ${page(200)}`)).toHaveLength(
      1,
    );
  });

  test("beyond what is counted the message says so", () => {
    expect(
      faultsOf("{ items(first: 2147483647) { nodes { list(first: 2147483647) { id } } } }"),
    ).toEqual([expect.stringContaining("costs 1000000000000 or more;")]);
  });

  describe("with variables", () => {
    const check = createCostCheck(101);
    const document = parse(
      "query ($n: Int = 1000, $x: Int) { items(first: $n) { nodes { id } } search(first: $x) { __typename } }",
    );
    const operation = operationIn(document);
    const faultWith = (variables: Record<string, unknown> | null | undefined) =>
      check({ schema, document, operation, variables })?.message;

    test("validation leaves it to the request, whatever the defaults are", () => {
      expect(validate(schema, document, [costLimit(101)])).toEqual([]);
    });

    test.each([
      [{ n: 80 }, undefined],
      [{ n: 81 }, 102],
      [{ n: 0, x: 100 }, undefined],
      [{ n: 0, x: 101 }, 102],
      [{ n: 0, unknown: 5 }, undefined],
      [{}, 1021],
      [undefined, 1021],
      [null, 1021],
      // Refused for what they are.
      [{ n: "many" }, undefined],
    ])("%p", (variables, cost) => {
      const fault = faultWith(variables);
      if (cost === undefined) expect(fault).toBeUndefined();
      else expect(fault).toContain(`The operation costs ${cost}; the limit (MAX_COST) is 101.`);
    });
  });
});

/** Every fragment spelt out wherever it is spread, and sizes passed down from above. */
function naiveCost(document: DocumentNode, variables: Readonly<Record<string, unknown>>): number {
  const fragment = fragmentReader(document);
  const operation = operationIn(document);
  const { coerced = {} } = getVariableValues(
    generatedSchema,
    operation.variableDefinitions ?? [],
    variables,
  );
  const root = generatedSchema.getRootType(operation.operation);
  if (!root) throw new Error("the schema has it");

  const inSet = (set: SelectionSetNode, parent: GraphQLCompositeType, page?: number): number => {
    let cost = 0;
    for (const selection of set.selections) {
      const literals = (selection.directives ?? []).map(({ name, arguments: [given] = [] }) =>
        given?.value.kind === Kind.BOOLEAN ? `${name.value} ${given.value.value}` : "",
      );
      if (literals.includes("skip true") || literals.includes("include false")) continue;
      if (selection.kind === Kind.FIELD) {
        cost += ofField(selection, parent, page);
        continue;
      }
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragment(selection.name.value) : selection;
      if (!inner) throw new Error("every fragment is there");
      const type = inner.typeCondition
        ? generatedSchema.getType(inner.typeCondition.name.value)
        : parent;
      if (!isCompositeType(type)) throw new Error("fragments stand on composite types");
      cost += inSet(inner.selectionSet, type, page);
    }
    return cost;
  };

  const ofField = (node: FieldNode, parent: GraphQLCompositeType, page?: number): number => {
    const name = node.name.value;
    if (name === "__typename" || (!isObjectType(parent) && !isInterfaceType(parent))) return 0;
    const extra = parent === generatedSchema.getMutationType() ? 10 : 0;
    const field = parent.getFields()[name];
    const type = field && getNamedType(field.type);
    if (!field || !isCompositeType(type) || !node.selectionSet) return extra;
    const sizes = ["first", "last"].flatMap((size) => {
      const given = node.arguments?.find((argument) => argument.name.value === size)?.value;
      if (given?.kind === Kind.INT) return [Number(given.value)];
      if (given?.kind === Kind.VARIABLE && typeof coerced[given.name.value] === "number") {
        return [coerced[given.name.value] as number];
      }
      const owners = isAbstractType(parent) ? generatedSchema.getPossibleTypes(parent) : [parent];
      return owners
        .map(
          (owner) =>
            owner.getFields()[name]?.args.find((argument) => argument.name === size)?.defaultValue,
        )
        .filter((value) => typeof value === "number");
    });
    const size = sizes.length > 0 ? Math.max(...sizes) : undefined;
    const levels = String(field.type).split("[").length - 1;
    if (levels === 0) return extra + 1 + inSet(node.selectionSet, type, size);
    const length =
      size ?? (name === "nodes" || name === "edges" ? (page ?? 10) : Math.max(page ?? 10, 10));
    return extra + length * 10 ** (levels - 1) * (1 + inSet(node.selectionSet, type));
  };

  return inSet(operation.selectionSet, root);
}

const generated = (check: (tape: Tape) => Promise<void> | void) =>
  fc.assert(
    fc.asyncProperty(choices, async (tape) => check(new Tape(tape))),
    { numRuns: runs, endOnFailure: true },
  );

function coercedCost(document: DocumentNode, variables: Readonly<Record<string, unknown>>): number {
  const operation = operationIn(document);
  const { coerced } = getVariableValues(
    generatedSchema,
    operation.variableDefinitions ?? [],
    variables,
  );
  const fragment = fragmentReader(document);
  return operationCost({
    schema: generatedSchema,
    operation,
    fragment,
    ...(coerced && { variables: coerced }),
  }).cost;
}

test("generated operations cost what a count costs that remembers nothing", async () => {
  let costly = 0;
  await generated((tape) => {
    const { text, variables } = generateOperation(tape);
    const document = parse(text);
    const cost = coercedCost(document, variables);
    expect(cost).toBe(naiveCost(document, variables));
    if (cost > 100) costly++;
  });
  expect(costly).toBeGreaterThan(runs / 20);
});

test("generated operations make no more objects than they cost", async () => {
  let executed = 0;
  await generated(async (tape) => {
    const { text, variables } = generateOperation(tape);
    const document = parse(text);
    const cost = coercedCost(document, variables);
    if (cost > 5_000) return;
    const { objects } = await executeGenerated(document, variables);
    expect(objects).toBeLessThanOrEqual(cost);
    if (objects > 0) executed++;
  });
  expect(executed).toBeGreaterThan(runs / 4);
});
