/** MAX_COST: checked with the document, and again with the variables where a page size is one. */

import {
  getVariableValues,
  GraphQLError,
  type ASTVisitor,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { highestCost, operationCost, type OperationCost } from "./cost.js";
import { fragmentReader } from "./fragments.js";

/** Refuses operations that cost more than `maxCost`, of which no variable changes the cost. */
export function costLimit(maxCost: number): ValidationRule {
  return (context: ValidationContext): ASTVisitor => ({
    OperationDefinition(operation) {
      const { cost, sizeVariables } = operationCost({
        schema: context.getSchema(),
        operation,
        fragment: (name) => context.getFragment(name),
      });
      if (sizeVariables.size > 0 || cost <= maxCost) return;
      context.reportError(tooCostly(cost, maxCost, operation));
    },
  });
}

/** One operation of a valid document, before it is executed. */
interface CostedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
}

/** The error of an operation that costs too much with its variables; undefined where it may run. */
export type CostCheck = (operation: CostedOperation) => GraphQLError | undefined;

/** For the operations that {@link costLimit} cannot judge. Which these are is found once for each document. */
export function createCostCheck(maxCost: number): CostCheck {
  const sizeVariablesOf = new WeakMap<OperationDefinitionNode, ReadonlySet<string>>();
  return ({ schema, document, operation, variables }) => {
    const count = (coerced: Readonly<Record<string, unknown>>): OperationCost => {
      const fragment = fragmentReader(document);
      return operationCost({ schema, operation, fragment, variables: coerced });
    };
    let names = sizeVariablesOf.get(operation);
    if (!names) {
      names = count({}).sizeVariables;
      sizeVariablesOf.set(operation, names);
    }
    if (names.size === 0) return undefined;
    const definitions = operation.variableDefinitions?.filter(({ variable }) =>
      names.has(variable.name.value),
    );
    const { coerced } = getVariableValues(
      schema,
      definitions ?? [],
      { ...variables },
      { maxErrors: 1 },
    );
    // Variables that do not fit are refused for that.
    if (!coerced) return undefined;
    const { cost } = count(coerced);
    return cost > maxCost ? tooCostly(cost, maxCost, operation) : undefined;
  };
}

function tooCostly(
  cost: number,
  maxCost: number,
  operation: OperationDefinitionNode,
): GraphQLError {
  const costs = cost < highestCost ? String(cost) : `${highestCost} or more`;
  return new GraphQLError(
    `The operation costs ${costs}; the limit (MAX_COST) is ${maxCost}. Ask for smaller pages, or for less in one ` +
      "operation.",
    { nodes: operation },
  );
}
