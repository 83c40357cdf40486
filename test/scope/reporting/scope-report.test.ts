/** The report: coordinate by coordinate, what is needed. */

import { buildSchema } from "graphql";
import { readFileSync } from "node:fs";
import {
  reportMarkdown,
  reportText,
  scopeReport,
  scopeTypeDefs,
  type ScopeReportRow,
} from "../../../src/scope/entry.js";
import { guard } from "../guarded.js";

const sdl = `
  type Query {
    hello: String @public
    me: User @requiresScope(scope: "me")
    items(secret: Kind, n: Int @requiresScope(scope: "n")): [Item]
      @requiresScope(scopes: [["read:items"], ["admin", "audit"]]) @authenticated
    open(in: In): Int
  }
  type User implements Node @authenticated { id: ID mail: String @requiresScope(scope: "mail") }
  interface Node @requiresScope(scope: "node") { id: ID @requiresScope(scope: "id") }
  type Item @policy(name: "owner") { title: String }
  type About @public { version: Int }
  union Either @requiresScope(scope: "either") = User | Item
  enum Kind @requiresScope(scope: "kind") { A }
  scalar Free
  input In { own: Int @requiresScope(scope: "own"), kind: Kind, plain: Int }
  extend type Query { about: About either: Either free: Free }
`;
const schema = buildSchema(scopeTypeDefs + sdl);
const rows = scopeReport(schema);
const row = (coordinate: string): ScopeReportRow | undefined =>
  rows.find((one) => one.coordinate === coordinate);
const needs = (coordinate: string) =>
  row(coordinate)?.effective.map((one) => `${one.coordinate}=${one.rule.join("|")}`);

describe("scopeReport", () => {
  test("has every field, and other elements where a rule falls on them, in schema order", () => {
    expect(rows.map(({ coordinate }) => coordinate)).toEqual([
      "Query.hello",
      "Query.me",
      "Query.items",
      "Query.items(secret:)",
      "Query.items(n:)",
      "Query.open",
      "Query.about",
      "Query.either",
      "Query.free",
      "User",
      "User.id",
      "User.mail",
      "Node",
      "Node.id",
      "Item",
      "Item.title",
      "About",
      "About.version",
      "Either",
      "Kind",
      "In.own",
      "In.kind",
    ]);
  });

  test("tells own rules from inherited ones, and names where each comes from", () => {
    expect(row("Query.me")?.own).toEqual([{ coordinate: "Query.me", rule: [["me"]] }]);
    expect(needs("Query.me")).toEqual(["Query.me=me", "User=", "Node=node"]);
    expect(row("User.id")?.own).toEqual([]);
    expect(needs("User.id")).toEqual(["User=", "Node=node", "Node.id=id"]);
    expect(needs("User")).toEqual(["User=", "Node=node"]);
    expect(needs("Query.items(secret:)")).toEqual(["Kind=kind"]);
    expect(needs("In.kind")).toEqual(["Kind=kind"]);
    expect(needs("Query.either")).toEqual(["Either=either"]);
  });

  test("folds several rules of one element into one", () => {
    expect(row("Query.items")?.own).toEqual([
      { coordinate: "Query.items", rule: [["read:items"], ["admin", "audit"]] },
    ]);
  });

  test("tells what is said to be public from what nobody thought about", () => {
    expect(row("Query.hello")).toMatchObject({ public: true, open: true });
    expect(row("About")).toMatchObject({ kind: "type", public: true, open: true });
    expect(row("About.version")).toMatchObject({ public: true, open: true });
    expect(row("Query.open")).toMatchObject({ public: false, open: true });
    expect(row("Query.me")).toMatchObject({ public: false, open: false });
  });

  test("names policies, and does not call their fields open", () => {
    expect(row("Item")).toMatchObject({ policies: ["owner"], open: false });
    expect(row("Item.title")).toMatchObject({ policies: ["owner"], open: false, effective: [] });
  });

  test("is plain data, and the same for the guarded schema", () => {
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
    expect(scopeReport(guard(sdl))).toEqual(rows);
  });
});

describe("the report for readers", () => {
  const small = scopeReport(
    buildSchema(`${scopeTypeDefs}
      type Query {
        hello: String @public
        open: Int
        me: User @requiresScope(scope: "me")
        items: Item @requiresScope(scopes: [["read:items"], ["admin", "audit"]])
      }
      type User @authenticated { id: ID @requiresScopes(scopes: [["a|b"], ["c\`d"]]) }
      type Item { id: ID @policy(name: "owner") either: Int @policy(name: "p\\nq") @requiresScope(scopes: [["x"], ["y"]]) }
      directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION
    `),
  );

  test("as text: aligned columns", () => {
    expect(reportText(small)).toBe(
      [
        "ELEMENT      OWN RULE                         NEEDS",
        "Query.hello  -                                public",
        "Query.open   -                                open",
        "Query.me     me                               me",
        "Query.items  read:items or (admin and audit)  read:items or (admin and audit)",
        "User         any access token                 any access token",
        "User.id      a|b or c`d                       a|b or c`d",
        'Item.id      -                                policy "owner"',
        'Item.either  x or y                           x or y, and policy "p\\nq"',
        "",
      ].join("\n"),
    );
  });

  test("as a Markdown table, whatever characters a scope has", () => {
    expect(reportMarkdown(small)).toBe(
      [
        "| Element | Own rule | Needs |",
        "| --- | --- | --- |",
        "| `Query.hello` |  | public |",
        "| `Query.open` |  | open |",
        "| `Query.me` | `me` | `me` |",
        "| `Query.items` | `read:items or (admin and audit)` | `read:items or (admin and audit)` |",
        "| `User` | `any access token` | `any access token` |",
        "| `User.id` | `` a\\|b or c`d `` | `` a\\|b or c`d `` |",
        '| `Item.id` |  | `policy "owner"` |',
        '| `Item.either` | `x or y` | `x or y, and policy "p\\nq"` |',
        "",
      ].join("\n"),
    );
  });

  test("of the default schema names every root field", () => {
    const text = reportText(
      scopeReport(
        buildSchema(
          scopeTypeDefs + readFileSync(new URL("../../../schema.graphql", import.meta.url), "utf8"),
        ),
      ),
    );
    expect(text).toMatch(/^Query\.items +read:items +read:items$/m);
    expect(text).toMatch(/^Query\.hello +- +public$/m);
  });
});
