/** MAX_COST: checked with the document, and again with the variables where a page size is one. */

import {
  GraphQLError,
  type ASTVisitor,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { coerceVariables } from "../../scope/deciding/coerced-variables.js";
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

interface SizedCost {
  /** The variables that say how long a page is. */
  readonly sizes: ReadonlySet<string>;
  /** What the operation cost with the last sizes: clients ask for the same page again and again. */
  last?: { readonly sizes: string | undefined; readonly cost: number };
}

/** For the operations that {@link costLimit} cannot judge. Which these are is found once for each document. */
export function createCostCheck(maxCost: number): CostCheck {
  const costs = new WeakMap<OperationDefinitionNode, SizedCost>();
  return ({ schema, document, operation, variables }) => {
    const count = (coerced: Readonly<Record<string, unknown>>): OperationCost => {
      const fragment = fragmentReader(document);
      return operationCost({ schema, operation, fragment, variables: coerced });
    };
    let known = costs.get(operation);
    if (!known) costs.set(operation, (known = { sizes: count({}).sizeVariables }));
    if (known.sizes.size === 0) return undefined;
    const { coerced } = coerceVariables(schema, operation, variables ?? {});
    // Variables that do not fit are refused for that.
    if (!coerced) return undefined;
    const sizes = sizesIn(known.sizes, coerced);
    if (sizes === undefined || known.last?.sizes !== sizes) {
      known.last = { sizes, cost: count(coerced).cost };
    }
    const { cost } = known.last;
    return cost > maxCost ? tooCostly(cost, maxCost, operation) : undefined;
  };
}

/** Undefined where one of them is of a scalar of somebody's own: another object each time. */
function sizesIn(
  names: ReadonlySet<string>,
  coerced: Readonly<Record<string, unknown>>,
): string | undefined {
  let sizes = "";
  for (const name of names) {
    const size = coerced[name];
    if (typeof size !== "number" && size !== undefined && size !== null) return undefined;
    sizes += `${String(size)} `;
  }
  return sizes;
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
