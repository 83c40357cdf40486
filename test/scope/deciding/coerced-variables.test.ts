import { buildSchema, parse, type OperationDefinitionNode } from "graphql";
import { coerceVariables, ownVariables } from "../../../src/scope/deciding/coerced-variables.js";

const schema = buildSchema(`
  type Query { items(first: Int = 3): String }
`);
const sized = operationIn("query ($first: Int = 7) { items(first: $first) }");
const other = operationIn("query ($first: Int) { items(first: $first) }");

describe("coerceVariables", () => {
  it("coerces the variables of a request once", () => {
    const sent = { first: 2 };
    ownVariables(sent);
    const first = coerceVariables(schema, sized, sent);
    expect(first).toEqual({ coerced: { first: 2 } });
    expect(coerceVariables(schema, sized, sent)).toBe(first);
  });

  it("coerces an object that nobody called a request's own each time: its caller may change it", () => {
    const sent: { first?: number } = { first: 2 };
    expect(coerceVariables(schema, sized, sent).coerced).toEqual({ first: 2 });
    delete sent.first;
    expect(coerceVariables(schema, sized, sent).coerced).toEqual({ first: 7 });
  });

  it("coerces them anew for another request with the same values", () => {
    const first = coerceVariables(schema, sized, { first: 2 });
    expect(coerceVariables(schema, sized, { first: 2 })).not.toBe(first);
  });

  it("coerces them anew for another operation and for another schema", () => {
    const sent = {};
    ownVariables(sent);
    expect(coerceVariables(schema, sized, sent).coerced).toEqual({ first: 7 });
    expect(coerceVariables(schema, other, sent).coerced).toEqual({});
    const strict = buildSchema("type Query { items(first: Int): String }");
    const before = coerceVariables(schema, sized, sent);
    expect(coerceVariables(strict, sized, sent)).not.toBe(before);
  });

  it("tells what does not fit", () => {
    const { coerced, errors } = coerceVariables(schema, sized, { first: "two" });
    expect(coerced).toBeUndefined();
    expect(errors?.[0]?.message).toMatch(/Int cannot represent/);
  });

  it("has nothing to coerce where nothing is declared", () => {
    const plain = operationIn("{ items }");
    expect(coerceVariables(schema, plain, { first: 2 })).toEqual({ coerced: {} });
  });
});

function operationIn(text: string): OperationDefinitionNode {
  return parse(text).definitions[0] as OperationDefinitionNode;
}
