/** A schema that says in its descriptions what its elements require: for introspection, never for execution. */

import { isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from "graphql";
import type { Check } from "../compiling/check.js";
import type { Rulebook } from "../compiling/rulebook.js";
import { requirementSentences } from "./requirement-sentences.js";
import { copySchema } from "./schema-copy.js";

const described = new WeakMap<GraphQLSchema, GraphQLSchema>();

/**
 * The same schema; each element with a rule or a policy has one paragraph more. Built when it is asked for first.
 *
 * @param shown a guarded schema, or what an access may see of it
 * @param rulebook that of the guarded one
 */
export function describedSchema(shown: GraphQLSchema, rulebook: Rulebook): GraphQLSchema {
  const known = described.get(shown);
  if (known) return known;
  const paragraphs = paragraphsOf(shown, rulebook);
  const schema = copySchema(shown, {
    seesType: () => true,
    sees: () => true,
    seesDirective: () => true,
    seesImplementation: () => true,
    describe: (coordinate, description) => {
      const paragraph = paragraphs.get(coordinate);
      if (paragraph === undefined) return description;
      return description ? `${description}\n\n${paragraph}` : paragraph;
    },
  });
  described.set(shown, schema);
  return schema;
}

/** Coordinate → what is to be added there. */
function paragraphsOf(shown: GraphQLSchema, rulebook: Rulebook): ReadonlyMap<string, string> {
  const paragraphs = new Map<string, string>();
  const add = (
    coordinate: string,
    check: Check = rulebook.nothing,
    policies: readonly string[] = [],
  ): void => {
    const paragraph = requirementSentences(check.requirements, policies);
    if (paragraph !== "") paragraphs.set(coordinate, paragraph);
  };
  for (const type of Object.values(shown.getTypeMap())) {
    // On an interface a policy speaks for the objects behind it, whose types say so.
    const policies = isObjectType(type) ? [rulebook.declared.policies.get(type.name) ?? []] : [];
    add(type.name, rulebook.typeCheck(type.name), policies.flat());
    if (isInputObjectType(type)) {
      for (const [name, { check }] of rulebook.inputFields(type.name)) {
        add(`${type.name}.${name}`, check);
      }
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const name of Object.keys(type.getFields())) {
      const coordinate = `${type.name}.${name}`;
      const rules = rulebook.field(type.name, name);
      add(coordinate, rules.check, rules.policies);
      for (const [argument, { check }] of rules.inputs) add(`${coordinate}(${argument}:)`, check);
    }
  }
  return paragraphs;
}
