/** Strict coverage: a field that nobody thought about must not be open by accident. */

import { isInterfaceType, isObjectType, type GraphQLSchema } from "graphql";
import type { Rulebook } from "./rulebook.js";
import type { SchemaFault } from "../reading/schema-fault.js";

/**
 * Which fields need an effective rule or `@public`: `roots`, those of the root types (what only covered roots reach is
 * covered); `fields`, every output field; `off`, none: an element without a rule is public.
 */
export type Coverage = "roots" | "fields" | "off";

/** The fields that are neither guarded nor said to be open. */
export function uncovered(
  schema: GraphQLSchema,
  rulebook: Rulebook,
  coverage: Coverage = "off",
): SchemaFault[] {
  if (coverage === "off") return [];
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types =
    coverage === "roots"
      ? roots.filter((type) => type != null)
      : Object.values(schema.getTypeMap()).filter(
          (type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith("__"),
        );
  return types.flatMap((type) => {
    if (!("getFields" in type) || rulebook.declared.public.has(type.name)) return [];
    return Object.keys(type.getFields())
      .filter((fieldName) => {
        const { check, policies } = rulebook.field(type.name, fieldName);
        const open = rulebook.declared.public.has(`${type.name}.${fieldName}`);
        return !open && check === rulebook.nothing && policies.length === 0;
      })
      .map((fieldName) => ({
        coordinate: `${type.name}.${fieldName}`,
        message:
          "it has no rule. Give it @requiresScope or @authenticated, or say @public if everybody may read it.",
      }));
  });
}
