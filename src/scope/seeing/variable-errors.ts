/** What is wrong with the variables of an operation, in words that name nothing that the caller may not see. */

import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  typeFromAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from "graphql";
import type { Access } from "../access.js";
import { coerceVariables, maxErrors } from "../deciding/coerced-variables.js";
import { isIntrospectionFiltered } from "./introspection.js";
import { visibleSchema } from "./visible-schema.js";

/**
 * The errors of coercing the variables (GraphQL §6.1.2), with the code BAD_USER_INPUT; none where they fit.
 *
 * @param schema a guarded one. Where its introspection is filtered, the messages are those of the caller's own schema.
 */
export function variableErrors(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> | undefined,
  access: Access,
): readonly GraphQLError[] {
  const found = coercionErrors(schema, operation, variables);
  if (found.length === 0 || !isIntrospectionFiltered(schema)) return found;
  const seen = coercionErrors(visibleSchema(schema, access), operation, variables);
  return seen.length > 0 ? seen : [badInput("The variables do not fit the operation.")];
}

function coercionErrors(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> = {},
): readonly GraphQLError[] {
  const { errors } = coerceVariables(schema, operation, variables);
  if (!errors) return [];
  const wrongValues = (operation.variableDefinitions ?? []).flatMap((definition) =>
    wrongValuesOf(schema, definition, variables),
  );
  // graphql-js repeats the value that it refuses, and that may be a password. A type that is no input type here is one
  // that the caller may not see: validation has let the operation through.
  const own = errors
    .filter(({ message }) => !/ got invalid value | cannot be used as an input type/.test(message))
    .map(({ message, nodes }) => badInput(message, nodes));
  return [...wrongValues, ...own].slice(0, maxErrors + 1);
}

/** What is wrong inside the value of one variable: where, and why; never the value. */
function wrongValuesOf(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  // Missing, and null where it must not be, have errors of their own, without a value.
  if (!isInputType(type) || value === undefined || value === null) return [];
  const found: GraphQLError[] = [];
  try {
    coerceInputValue(value, type, (path, _invalidValue, { message }) => {
      // Nothing else ends the walk through a value of which everything may be wrong.
      if (found.length >= maxErrors) throw enough;
      const place = path.length === 0 ? "" : ` at "${name}${path.map(step).join("")}"`;
      const told = `Variable "$${name}" got an invalid value${place}: ${reason(message)}`;
      found.push(badInput(told, definition));
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
  return found;
}

const enough = new Error("as many errors as are told");

function step(key: string | number): string {
  return typeof key === "number" ? `[${key}]` : `.${key}`;
}

/** "String cannot represent a non string value: 7" ends before the 7. */
function reason(message: string): string {
  return message.replace(/( cannot represent [^:]*value): [^]*$/, "$1.");
}

function badInput(
  message: string,
  nodes?: GraphQLError["nodes"] | VariableDefinitionNode,
): GraphQLError {
  return new GraphQLError(message, { nodes, extensions: { code: "BAD_USER_INPUT" } });
}
