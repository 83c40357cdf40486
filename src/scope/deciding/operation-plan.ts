/** One walk an operation, kept as long as its document, and one decision for each set of scopes. */

import {
  getVariableValues,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { walkOperation, type WalkedOperation } from "./operation-walk.js";
import type { Rulebook } from "../compiling/rulebook.js";
import type { CoercedVariables, SentVariables, Variables } from "./supplied-inputs.js";

/** One operation of a valid document, about to be executed. */
export interface PlanRequest {
  readonly operation: OperationDefinitionNode;
  readonly fragment: (name: string) => FragmentDefinitionNode | undefined;
  /** As the client sent them, or as execution coerced them already. */
  readonly variables:
    Pick<SentVariables, "sent"> | Pick<CoercedVariables, "sent" | "coerced" | "schema">;
}

/** Walks operations, and remembers the walks that no variable could change. */
export class OperationPlanner {
  readonly #schema: GraphQLSchema;
  readonly #rulebook: Rulebook;
  readonly #kept = new WeakMap<OperationDefinitionNode, WalkedOperation>();

  constructor(schema: GraphQLSchema, rulebook: Rulebook) {
    this.#schema = schema;
    this.#rulebook = rulebook;
  }

  /**
   * The walk; the same object as long as the document lives, where it does not depend on variables. Undefined where
   * execution cannot begin: variables that cannot be coerced, no root type. Execution reports these itself.
   */
  walk(request: PlanRequest): WalkedOperation | undefined {
    const { operation, fragment } = request;
    const variables = this.#variables(request);
    if (!variables) return undefined;
    const kept = this.#kept.get(operation);
    // An operation's node may be put beside other fragments of the same names.
    if (kept && [...kept.fragments].every(([name, node]) => fragment(name) === node)) return kept;
    const schema = this.#schema;
    const rulebook = this.#rulebook;
    const walked = walkOperation({ schema, rulebook, operation, fragment, variables });
    if (walked && !walked.dependsOnVariables) this.#kept.set(operation, walked);
    return walked;
  }

  #variables({ operation, variables }: PlanRequest): Variables | undefined {
    if (!variables.sent) return { operation, ...variables };
    const { sent } = variables;
    const definitions = operation.variableDefinitions ?? [];
    const { coerced } = getVariableValues(
      this.#schema,
      definitions,
      { ...sent },
      // Whether there is one is all that matters here.
      { maxErrors: 1 },
    );
    return coerced && { operation, sent, coerced };
  }
}
