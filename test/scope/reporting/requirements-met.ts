/** Whether an access meets a requirement, implied scopes included: the oracle for readers of requirements. */

import type { GraphQLSchema } from "graphql";
import { catalogueOf, type Access, type Requirement } from "../../../src/scope/entry.js";

export function isMet(schema: GraphQLSchema, access: Access, { rule }: Requirement): boolean {
  if (access.kind === "anonymous") return false;
  const held = new Set(access.scopes);
  const { scopes } = catalogueOf(schema);
  for (const scope of held) {
    for (const implied of scopes.find(({ name }) => name === scope)?.implies ?? [])
      held.add(implied);
  }
  return rule.some((alternative) => alternative.every((scope) => held.has(scope)));
}
