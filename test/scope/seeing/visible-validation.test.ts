/** When a document does not fit the schema, the messages name and suggest only what the caller may see. */

import { parse } from "graphql";
import {
  anonymous,
  visibleSchema,
  visibleValidationErrors,
  type Access,
} from "../../../src/scope/entry.js";
import { guard, withScopes } from "../guarded.js";

const schema = guard(`
  type Query {
    hello: String
    secretField: String @requiresScope(scope: "open-sesame")
    node: Node
    search(plain: Int, secretArgument: SecretEnum): Int
    find(by: Search): Int
  }
  interface Node { id: ID }
  type Plain implements Node { id: ID }
  type SecretNode implements Node @requiresScope(scope: "open-sesame") { id: ID }
  enum SecretEnum @requiresScope(scope: "open-sesame") { SECRET_VALUE }
  input Search { text: String, secretInput: Int @requiresScope(scope: "open-sesame") }
  directive @spot(secretArgument: SecretEnum, plain: Int) on FIELD
`);
const entitled = withScopes("open-sesame");

describe("validation messages for a caller", () => {
  const messages = (source: string, access: Access) =>
    visibleValidationErrors(schema, parse(source), access).map(({ message }) => message);

  test("suggest nothing that the caller may not see", () => {
    expect(messages("{ secretFeld }", entitled)).toEqual([
      'Cannot query field "secretFeld" on type "Query". Did you mean "secretField"?',
    ]);
    expect(messages("{ secretFeld }", anonymous)).toEqual([
      'Cannot query field "secretFeld" on type "Query".',
    ]);
  });

  test.each([
    ["{ node { ... on SecretNod { id } } }"],
    ["{ search(secretArgumen: 1) }"],
    ["{ find(by: { secretInpu: 1 }) }"],
    ["query ($x: SecretEnu) { search(plain: $x) }"],
    ["{ hello @spot(secretArgumen: A) }"],
  ])("%s", (source) => {
    const typed = /\w*[sS]ecret\w*/.exec(source)?.[0] ?? "";
    const told = messages(source, anonymous).join(" ").replaceAll(`"${typed}"`, "");
    expect(told.length).toBeGreaterThan(10);
    expect(told).not.toMatch(/secret/i);
    expect(messages(source, entitled).join(" ").replaceAll(`"${typed}"`, "")).toMatch(/secret/i);
  });

  test("are one sentence where the fault lies in the invisible part alone", () => {
    expect(messages("{ hello }", anonymous)).toEqual(["The operation does not fit the schema."]);
  });

  test("follow the server's own rules and limit", () => {
    const document = parse("{ a b c }");
    const { length } = visibleValidationErrors(schema, document, anonymous, { maxErrors: 1 });
    // The last one says that there are more.
    expect(length).toBe(2);
    const own = visibleValidationErrors(schema, document, anonymous, { rules: [] });
    expect(own.map(({ message }) => message)).toEqual(["The operation does not fit the schema."]);
  });

  test("are given to whoever may see nothing, too", () => {
    const closed = guard("type Query { secret: Int @authenticated }");
    expect(visibleSchema(closed, anonymous).getQueryType()?.getFields()).toEqual({});
    const [error] = visibleValidationErrors(closed, parse("{ secre }"), anonymous);
    expect(error?.message).toBe('Cannot query field "secre" on type "Query".');
  });
});
