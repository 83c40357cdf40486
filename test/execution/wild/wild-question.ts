/** Generated queries and mutations, most of which can be compiled, and callers. */

import { Kind, parse, print, validate, visit, type GraphQLSchema } from "graphql";
import { anonymous, type Access } from "../../../src/scope/entry.js";
import { withScopes } from "../../scope/generated-schemas.js";
import { scopeNames } from "../../scope/oracle/generate-model.js";
import { generateOperation } from "../../scope/oracle/generate-operation.js";
import type { Model } from "../../scope/oracle/model.js";
import type { Tape } from "../../scope/oracle/tape.js";
import type { Question } from "../servers.js";

/** A valid operation; undefined where none came up. */
export function wildQuestion(
  model: Model,
  tape: Tape,
  schema: GraphQLSchema,
): Question | undefined {
  for (let attempt = 0; attempt < 4; attempt++) {
    const { kind, text, variables, operationName } = generateOperation(model, tape);
    if (kind === "subscription") continue;
    const query = tape.chance(75) ? withoutConditionVariables(text) : text;
    // Selections that cannot be merged are not valid, above all.
    if (validate(schema, parse(query)).length === 0) return { query, variables, operationName };
  }
  return undefined;
}

/** `@skip` and `@include` with what their variables default to, or true: those that read a variable are not compiled. */
function withoutConditionVariables(text: string): string {
  const values = new Map<string, boolean>();
  const isCondition = (name: string): boolean => /^c\d+$/.test(name);
  const withoutDefinitions = visit(parse(text), {
    VariableDefinition: ({ variable, defaultValue }) => {
      if (!isCondition(variable.name.value)) return undefined;
      const isFalse = defaultValue?.kind === Kind.BOOLEAN && !defaultValue.value;
      values.set(variable.name.value, !isFalse);
      return null;
    },
  });
  return print(
    visit(withoutDefinitions, {
      Variable: ({ name: { value: name } }) =>
        isCondition(name) ? { kind: Kind.BOOLEAN, value: values.get(name) ?? true } : undefined,
    }),
  );
}

export function wildAccess(tape: Tape): Access {
  if (tape.chance(10)) return anonymous;
  return withScopes(tape.chance(30) ? scopeNames : tape.some(scopeNames, 65));
}
