/** The generated TypeScript: it compiles, and says no more and no less than the catalogue. */

import { buildSchema } from "graphql";
import ts from "typescript";
import { scopeTypeDefs, scopeTypes } from "../../../src/scope/entry.js";

const generate = (sdl: string) => scopeTypes(buildSchema(scopeTypeDefs + sdl));

/** The list as the module exports it, after the compiler found nothing to say about its syntax. */
async function listOf(source: string): Promise<unknown> {
  const { outputText, diagnostics } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  expect(diagnostics).toEqual([]);
  const module = (await import(`data:text/javascript,${encodeURIComponent(outputText)}`)) as {
    readonly scopes: unknown;
  };
  return module.scopes;
}

describe("scopeTypes", () => {
  test("a union type and a list, with the sentences of the catalogue", async () => {
    const source = generate(`
      schema @scope(name: "me", description: "Read who you are")
        @scope(name: "read:items", description: "Read items") { query: Query }
      type Query { a: Int @requiresScope(scope: "me") }
    `);
    expect(source).toBe(`/**
 * A scope of the schema.
 *
 * - \`me\`: Read who you are
 * - \`read:items\`: Read items
 */
export type Scope = "me" | "read:items";

/** All scopes of the schema. */
export const scopes = [
  /** Read who you are */
  "me",
  /** Read items */
  "read:items",
] as const;
`);
    expect(await listOf(source)).toEqual(["me", "read:items"]);
  });

  test("without a catalogue: the scopes that rules name", async () => {
    const source = generate(
      'type Query { a: Int @requiresScope(scopes: [["b"], ["a", "c"]]) b: Int @authenticated }',
    );
    expect(source).toContain('export type Scope = "b" | "a" | "c";');
    expect(await listOf(source)).toEqual(["b", "a", "c"]);
  });

  test("without any scope: never", async () => {
    const source = generate("type Query { a: Int }");
    expect(source).toContain("export type Scope = never;");
    expect(await listOf(source)).toEqual([]);
  });

  test.each([
    ["a sentence that ends the comment", "*/ globalThis.broken = true; /*"],
    ["a sentence over several lines", "one\\n@deprecated two\\r\\n three"],
    ["a line separator", "one\u2028globalThis.broken = true //"],
  ])("%s stays a comment", async (_what, description) => {
    const source = generate(
      `schema @scope(name: "a", description: "${description}") { query: Query } type Query { x: Int }`,
    );
    expect(await listOf(source)).toEqual(["a"]);
    expect("broken" in globalThis).toBe(false);
    expect(source).not.toMatch(/^\s*\*? *@deprecated/m);
  });

  test("a scope may hold whatever RFC 6749 allows", async () => {
    const name = "a*/b`|';$" + "{c}";
    const source = generate(`type Query { a: Int @requiresScope(scope: "${name}") }`);
    expect(await listOf(source)).toEqual([name]);
  });
});
