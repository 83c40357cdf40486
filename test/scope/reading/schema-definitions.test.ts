/** Schemas that are built by code: their rules stand at single fields, or as plain data in extensions. */

import { mapSchema } from "@graphql-tools/utils";
import {
  execute,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  isObjectType,
  Kind,
  parse,
  type FieldDefinitionNode,
} from "graphql";
import { applyScopes } from "../../../src/scope/entry.js";
import { guard, withScopes } from "../guarded.js";

function fieldNode(sdl: string): FieldDefinitionNode | undefined {
  const [definition] = parse(`type T { ${sdl} }`).definitions;
  return definition?.kind === Kind.OBJECT_TYPE_DEFINITION ? definition.fields?.[0] : undefined;
}

const rule = { requiresScope: { scope: "me" } };

function schemaWith(user: Partial<ConstructorParameters<typeof GraphQLObjectType>[0]>) {
  const User = new GraphQLObjectType({
    name: "User",
    fields: { email: { type: GraphQLString } },
    ...user,
  });
  const query = new GraphQLObjectType({
    name: "Query",
    fields: { u: { type: User, resolve: () => ({ email: "secret-1" }) } },
  });
  return applyScopes(new GraphQLSchema({ query }), { strictCoverage: "off" });
}

const ask = async (schema: GraphQLSchema, source: string, ...scopes: string[]) =>
  JSON.stringify(
    await execute({
      schema,
      document: parse(source),
      contextValue: { access: withScopes(...scopes) },
    }),
  );

test.each([
  [
    "at the node of a field whose type has none",
    {
      fields: {
        email: {
          type: GraphQLString,
          astNode: fieldNode('email: String @requiresScope(scope: "me")'),
        },
      },
    },
  ],
  [
    "in the extensions of a field",
    { fields: { email: { type: GraphQLString, extensions: { directives: rule } } } },
  ],
  [
    "in the extensions of a field, as a list of name and args",
    {
      fields: {
        email: {
          type: GraphQLString,
          extensions: {
            directives: [{ name: "requiresScope", args: { scopes: [["me"], ["a", "b"]] } }],
          },
        },
      },
    },
  ],
  ["in the extensions of a type", { extensions: { directives: rule } }],
])("a rule %s is enforced", async (_where, user) => {
  const schema = schemaWith(user);
  expect(await ask(schema, "{ u { email } }")).not.toContain("secret");
  expect(await ask(schema, "{ u { email } }", "me")).toContain("secret-1");
});

test("rules at arguments and input fields of code are enforced", async () => {
  const filter = new GraphQLInputObjectType({
    name: "Filter",
    fields: {
      hidden: { type: GraphQLInt, extensions: { directives: rule } },
      open: { type: GraphQLInt },
    },
  });
  const query = new GraphQLObjectType({
    name: "Query",
    fields: {
      a: {
        type: GraphQLInt,
        args: { f: { type: filter }, x: { type: GraphQLInt, extensions: { directives: rule } } },
        resolve: () => 1,
      },
    },
  });
  const schema = applyScopes(new GraphQLSchema({ query }), { strictCoverage: "off" });
  expect(await ask(schema, "{ a(f: { open: 1 }) }")).toBe('{"data":{"a":1}}');
  expect(await ask(schema, "{ a(x: 1) }")).toContain("FORBIDDEN");
  expect(await ask(schema, "{ a(f: { hidden: 1 }) }")).toContain("FORBIDDEN");
  expect(await ask(schema, "{ a(f: { hidden: 1 }, x: 1) }", "me")).toBe('{"data":{"a":1}}');
});

test("a wrong value in extensions stops start-up like one in SDL", () => {
  expect(() =>
    schemaWith({ extensions: { directives: { requiresScope: { scopes: ["a"] } } } }),
  ).toThrow(/User: "scopes" is a list of lists/);
});

test("a schema whose nodes were copied on the way declares nothing twice", () => {
  const schema = guard(
    'type Query { a(x: Int @requiresScope(scope: "x")): Int @requiresScope(scope: "a") } input I { v: Int @authenticated }',
  );
  const copied = mapSchema(schema, {});
  for (const type of Object.values(copied.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.astNode) field.astNode = structuredClone({ ...field.astNode, loc: undefined });
    }
  }
  expect(() => applyScopes(copied, { strictCoverage: "off" })).not.toThrow();
});
