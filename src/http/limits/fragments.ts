/** The fragments of a document, by name. */

import { Kind, type DocumentNode, type FragmentDefinitionNode } from "graphql";

export type FragmentReader = (name: string) => FragmentDefinitionNode | null | undefined;

export function fragmentReader({ definitions }: DocumentNode): FragmentReader {
  const byName = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) byName.set(definition.name.value, definition);
  }
  return (name) => byName.get(name);
}
