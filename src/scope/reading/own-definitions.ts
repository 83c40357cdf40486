/** Our directive definitions beside a schema's own: added where they are missing, compared where they are there. */

import { Kind, parse, print, type DirectiveDefinitionNode, type DocumentNode } from "graphql";
import { readDeclarations } from "./declarations.js";
import { definitionsIn, directiveUses, type TypeDefs } from "./definition-reader.js";
import { federationName, scopeTypeDefs } from "./directives.js";
import { SchemaFaultError, type SchemaFault } from "./schema-fault.js";

const ours = new Map(
  parse(scopeTypeDefs)
    .definitions.filter((definition) => definition.kind === Kind.DIRECTIVE_DEFINITION)
    .map((definition) => [definition.name.value, definition]),
);

// What a schema for Apollo Federation uses and leaves to federation to define. Added where it is used and missing.
const federation: ReadonlyMap<string, string> = new Map([
  [
    federationName,
    `directive @${federationName}(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM`,
  ],
  [
    "link",
    `directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
     scalar link__Import
     enum link__Purpose { SECURITY EXECUTION }`,
  ],
]);

/**
 * The type definitions as SDL, module by module, together with the definitions of our directives that it lacks.
 *
 * @throws SchemaFaultError where a directive of ours is defined with another meaning, or cannot be enforced as written.
 */
export function withScopeTypeDefs(typeDefs: TypeDefs): string[] {
  const definitions = definitionsIn(typeDefs);
  const theirs = definitions.filter(
    (definition) =>
      definition.kind === Kind.DIRECTIVE_DEFINITION && ours.has(definition.name.value),
  ) as DirectiveDefinitionNode[];
  const faults = theirs.flatMap(disagreement);
  // Here already: what graphql itself says of a misplaced or misspelt directive names neither place nor remedy.
  const named = definitions.filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION);
  const defined = new Set((named as DirectiveDefinitionNode[]).map(({ name }) => name.value));
  const uses = directiveUses(definitions);
  const used = new Set(uses.map(({ node }) => node.name.value));
  const added = [...federation].filter(([name]) => used.has(name) && !defined.has(name));
  readDeclarations([...defined, ...added.map(([name]) => name)], uses, undefined, faults);
  if (faults.length > 0) throw new SchemaFaultError(faults);
  const missing = [...ours.values()].filter(({ name }) => !defined.has(name.value));
  return [...modules(typeDefs), ...missing.map(print), ...added.map(([, sdl]) => sdl)];
}

// Modules stay apart: only so does a reader see a rule that two of them declare. And they are text, because merging
// changes the nodes of parsed documents in place.
function modules(typeDefs: TypeDefs): string[] {
  if (typeof typeDefs === "string") return [typeDefs];
  if (typeof typeDefs === "function") return modules(typeDefs());
  if (Array.isArray(typeDefs)) return typeDefs.flatMap((part: TypeDefs) => modules(part));
  return [print(typeDefs as DocumentNode)];
}

/** A definition agrees when everything that can be written with it means what it means with ours. */
function disagreement(theirs: DirectiveDefinitionNode): SchemaFault[] {
  const name = theirs.name.value;
  const definition = ours.get(name);
  if (!definition) return [];
  const locations = new Set(definition.locations.map(({ value }) => value));
  const types = new Map(
    (definition.arguments ?? []).map((argument) => [argument.name.value, print(argument.type)]),
  );
  const agrees =
    theirs.locations.every(({ value }) => locations.has(value)) &&
    (theirs.arguments ?? []).every((argument) => {
      const type = types.get(argument.name.value);
      return type !== undefined && withoutBang(print(argument.type)) === withoutBang(type);
    });
  if (agrees) return [];
  const expected = print({ ...definition, description: undefined });
  return [
    {
      coordinate: `@${name}`,
      message: `is defined in another way than it is enforced. Leave the definition out, or write: ${expected}`,
    },
  ];
}

// Whether the outermost type may be null does not change what a rule means.
function withoutBang(type: string): string {
  return type.replace(/!$/, "");
}
