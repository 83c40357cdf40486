/** What introspection says beside an author's words: which scopes an element requires, and who else decides. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import {
  buildClientSchema,
  getIntrospectionQuery,
  printSchema,
  type GraphQLSchema,
  type IntrospectionQuery,
} from "graphql";
import {
  anonymous,
  applyScopes,
  isIntrospectionFiltered,
  visibleSchema,
  withScopeTypeDefs,
  type Access,
} from "../../../src/scope/entry.js";
import { coordinatesOf } from "../coordinates.js";
import { guard, run, withScopes } from "../guarded.js";

const policies = { owner: () => true, tenant: () => true };

const typeDefs = `
  "Everything that can be asked."
  type Query {
    hello: String
    "Who asks."
    me: String @requiresScope(scope: "me")
    anybody: String @authenticated
    item(deleted: Boolean @requiresScope(scope: "admin"), first: Int): Item
    find(by: Search): Int
    node: Node
    kind: Kind
    stamp: Stamp
    found: Found
  }
  """
  A thing.

  Of somebody.
  """
  type Item implements Node @requiresScope(scope: "read") @policy(name: "owner") { id: ID, secret: String @policy(name: "tenant") }
  interface Node { id: ID @requiresScope(scope: "id") }
  type Plain { n: Int }
  union Found @requiresScope(scope: "found") = Plain
  enum Kind @requiresScope(scope: "kind") { A }
  scalar Stamp @requiresScope(scope: "stamp") @specifiedBy(url: "https://stamp.example")
  directive @old(a: Int @deprecated(reason: "b")) repeatable on FIELD
  input One @oneOf { a: Int, b: Int @deprecated }
  input Search { text: String, "Of whom." owner: ID @requiresScope(scope: "admin") }
`;

const all = getIntrospectionQuery({
  inputValueDeprecation: true,
  specifiedByUrl: true,
  schemaDescription: true,
  directiveIsRepeatable: true,
  oneOf: true,
});

async function introspected(schema: GraphQLSchema, access: Access): Promise<IntrospectionQuery> {
  const { data, errors } = await run(schema, all, access);
  expect(errors).toBeUndefined();
  return data as unknown as IntrospectionQuery;
}

/** Coordinate → description, as a client sees it. */
async function described(
  schema: GraphQLSchema,
  access: Access = anonymous,
): Promise<Record<string, string | null | undefined>> {
  const seen: Record<string, string | null | undefined> = {};
  for (const type of (await introspected(schema, access)).__schema.types) {
    seen[type.name] = type.description;
    if (type.kind === "INPUT_OBJECT") {
      for (const field of type.inputFields) seen[`${type.name}.${field.name}`] = field.description;
    }
    if (type.kind !== "OBJECT" && type.kind !== "INTERFACE") continue;
    for (const field of type.fields) {
      const coordinate = `${type.name}.${field.name}`;
      seen[coordinate] = field.description;
      for (const { name, description } of field.args) {
        seen[`${coordinate}(${name}:)`] = description;
      }
    }
  }
  return seen;
}

const schema = guard(typeDefs, {}, { policies });

describe("a description has a last paragraph", () => {
  test.each([
    ["Query.me", "Who asks.\n\nRequires scope `me`."],
    ["Query.anybody", "Requires an access token."],
    ["Query.item(deleted:)", "Requires scope `admin`."],
    ["Search.owner", "Of whom.\n\nRequires scope `admin`."],
    [
      "Item",
      "A thing.\n\nOf somebody.\n\nRequires scope `read`. Decided object by object by `owner`.",
    ],
    ["Item.secret", "Requires scope `read`. Decided object by object by `owner` and `tenant`."],
    // Its type's, and its interface's.
    ["Item.id", "Requires scopes `read` and `id`. Decided object by object by `owner`."],
    ["Node.id", "Requires scope `id`."],
    ["Found", "Requires scope `found`."],
    ["Kind", "Requires scope `kind`."],
    ["Stamp", "Requires scope `stamp`."],
    // What it answers with has a rule.
    ["Query.kind", "Requires scope `kind`."],
  ])("at %s", async (coordinate, description) => {
    expect((await described(schema))[coordinate]).toBe(description);
  });

  test.each(["Query.hello", "Query.item(first:)", "Search", "Search.text", "Plain", "Plain.n"])(
    "and none at %s, which is open",
    async (coordinate) => {
      expect((await described(schema))[coordinate]).toBeNull();
    },
  );

  test("and the author's words alone where nothing is required", async () => {
    expect((await described(schema))["Query"]).toBe("Everything that can be asked.");
  });

  test.each([
    ['@requiresScope(scope: "a")', "Requires scope `a`."],
    ['@requiresScope(scopes: [["a", "b"]])', "Requires scopes `a` and `b`."],
    ['@requiresScope(scopes: [["a", "b", "c"]])', "Requires scopes `a`, `b` and `c`."],
    ['@requiresScope(scopes: [["a"], ["b"]])', "Requires scope `a` or `b`."],
    ['@requiresScope(scopes: [["a"], ["b"], ["c"]])', "Requires scope `a`, `b` or `c`."],
    ['@requiresScope(scopes: [["a"], ["b", "c"]])', "Requires scope `a` or scopes `b` and `c`."],
    ['@authenticated @requiresScope(scope: "a")', "Requires scope `a`."],
  ])("that reads %s as words", async (rule, sentence) => {
    const seen = await described(guard(`type Query { a: Int ${rule} }`));
    expect(seen["Query.a"]).toBe(sentence);
  });

  test("that shows rules one by one where their combinations would be many", async () => {
    const rule = (letter: string): string =>
      `@requiresScope(scopes: [["${letter}1"], ["${letter}2"], ["${letter}3"]])`;
    const seen = await described(
      guard(`type Query { a: T ${rule("x")} } type T ${rule("y")} { n: Int }`),
    );
    expect(seen["Query.a"]).toBe("Requires `(x1 or x2 or x3) and (y1 or y2 or y3)`.");
  });

  test("by `__type` too, and below any field that leads to the query type", async () => {
    const { data } = await run(
      schema,
      `{ __type(name: "Query") { fields { name description } } }`,
      anonymous,
    );
    expect(JSON.stringify(data)).toContain("Who asks.\\n\\nRequires scope `me`.");
  });
});

describe("nothing but descriptions is another", () => {
  const lines = (text: string): string[] => text.split("\n").map((line) => line.trim());

  test("in introspection", async () => {
    const plain = makeExecutableSchema({ typeDefs: withScopeTypeDefs(typeDefs) });
    const withoutWords = (value: IntrospectionQuery): unknown => {
      const bare = JSON.parse(
        JSON.stringify(value, (key, inner: unknown) => (key === "description" ? null : inner)),
      ) as { __schema: { types: { name: string }[]; directives: { name: string }[] } };
      for (const list of [bare.__schema.types, bare.__schema.directives]) {
        list.sort((a, b) => (a.name < b.name ? -1 : 1));
      }
      return bare;
    };
    expect(withoutWords(await introspected(schema, anonymous))).toEqual(
      withoutWords(await introspected(plain, anonymous)),
    );
  });

  test("in the schema that is executed and printed", async () => {
    const plain = makeExecutableSchema({ typeDefs: withScopeTypeDefs(typeDefs) });
    const own = applyScopes(plain, { policies, strictCoverage: "off" });
    await introspected(own, anonymous);
    expect(lines(printSchema(own))).toEqual(lines(printSchema(plain)));
    expect(printSchema(own)).not.toContain("Requires");
    expect(printSchema(visibleSchema(own, withScopes("me")))).not.toContain("Requires");
  });

  test("and messages go on naming everything: that is no filter", async () => {
    expect(isIntrospectionFiltered(schema)).toBe(false);
    const { data } = await run(schema, "{ hello }", anonymous);
    expect(data).toEqual({ hello: null });
  });
});

describe("where introspection shows what is visible", () => {
  const visible = guard(typeDefs, {}, { policies, introspection: "visible" });

  test("it names the scopes of what the caller sees, and of nothing else", async () => {
    const nobody = await introspected(visible, anonymous);
    expect(JSON.stringify(nobody)).not.toMatch(
      /Requires|Decided|`(me|admin|read|kind|stamp|found|id)`/,
    );
    const seen = await described(visible, withScopes("me"));
    expect(seen["Query.me"]).toBe("Who asks.\n\nRequires scope `me`.");
    expect(JSON.stringify(seen)).not.toMatch(/`(admin|read|kind|stamp|found|id)`/);
    expect(isIntrospectionFiltered(visible)).toBe(true);
  });

  test("it shows the elements of the visible schema, all of them and no others", async () => {
    for (const access of [anonymous, withScopes("me"), withScopes("read", "id", "kind")]) {
      const shown = buildClientSchema(await introspected(visible, access));
      const expected = coordinatesOf(visibleSchema(visible, access));
      expect(new Set(coordinatesOf(shown))).toEqual(new Set(expected));
    }
  });
});

test("where denials do not disclose, descriptions do not either", async () => {
  for (const introspection of ["full", "visible"] as const) {
    const silent = guard(typeDefs, {}, { policies, introspection, disclose: false });
    const access = withScopes("me", "read", "id");
    expect(JSON.stringify(await introspected(silent, access))).not.toMatch(/Requires|Decided/);
    expect((await described(silent, access))["Query.me"]).toBe("Who asks.");
  }
});
