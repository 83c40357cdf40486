/** What an operation needs, before anybody asks for it: one rule for each element that it touches. */

import {
  getVariableValues,
  Kind,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { requirementsIn } from "../deciding/misses.js";
import { walkOperation, type WalkedOperation } from "../deciding/operation-walk.js";
import { onePerCoordinate } from "../compiling/requirements.js";
import type { Requirement } from "../rule.js";
import { rulebookOf } from "../deciding/scoped-schemas.js";

export interface OperationChoice {
  /** Which operation of the document; needed where it has several. */
  readonly operationName?: string | undefined;
  /** As a client sends them: they decide on `@skip`, `@include`, and on which inputs are supplied. Default: none. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The rules of everything that an operation touches, behind abstract types for every possible type: one for each
 * coordinate, in the order of the walk. All of them must hold; they are never multiplied out. The document is taken as
 * valid: what the schema does not know needs nothing.
 *
 * @param schema guarded, or with directives alone.
 * @throws Error where the operation cannot be told, or its variables cannot be coerced.
 */
export function requiredScopes(
  schema: GraphQLSchema,
  document: DocumentNode,
  choice: OperationChoice = {},
): readonly Requirement[] {
  const operation = chosenOperation(document, choice.operationName);
  return onePerCoordinate(requirementsIn(walkChosen(schema, document, operation, choice).root));
}

/**
 * The operation that the name means (GraphQL §6.1 GetOperation).
 *
 * @throws Error where there is none, or several and no name.
 */
export function chosenOperation(
  document: DocumentNode,
  operationName: string | undefined,
): OperationDefinitionNode {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const names = operations.map(({ name }) => name?.value ?? "(without a name)").join(", ");
  if (operationName !== undefined) {
    const named = operations.find(({ name }) => name?.value === operationName);
    if (named) return named;
    throw new Error(
      `The document has no operation "${operationName}". ${names ? `It has: ${names}.` : "It has none."}`,
    );
  }
  const [only] = operations;
  if (!only) throw new Error("The document has no operation.");
  if (operations.length > 1) {
    throw new Error(`The document has several operations. Say which: ${names}.`);
  }
  return only;
}

/**
 * Walks the operation.
 *
 * @throws Error where the variables cannot be coerced, or the schema has no root type for it.
 */
export function walkChosen(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { variables = {} }: OperationChoice,
): WalkedOperation {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(
    schema,
    definitions,
    { ...variables },
    { maxErrors: 5 },
  );
  if (!coerced) {
    const told = errors.map(({ message }) => message).join(" ");
    throw new Error(`The variables do not fit the operation: ${told}`);
  }
  const walked = walkOperation({
    schema,
    rulebook: rulebookOf(schema),
    operation,
    fragment: (name) => fragments.get(name),
    variables: { operation, sent: variables, coerced },
  });
  if (!walked) throw new Error(`The schema has no ${operation.operation} type.`);
  if (walked.incomplete)
    throw new Error("The operation combines its fragments in too many ways to be looked through.");
  return walked;
}
