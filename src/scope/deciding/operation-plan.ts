/** One walk an operation, kept as long as its document, and one decision for each set of scopes. */

import type { FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { coerceVariables } from "./coerced-variables.js";
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
  #schema: GraphQLSchema;
  readonly #rulebook: Rulebook;
  readonly #kept = new WeakMap<OperationDefinitionNode, WalkedOperation>();

  constructor(schema: GraphQLSchema, rulebook: Rulebook) {
    this.#schema = schema;
    this.#rulebook = rulebook;
  }

  /** From now on variables are coerced as for this schema, the one that is executed: once for both. */
  use(guarded: GraphQLSchema): void {
    this.#schema = guarded;
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
    if (kept && hasFragments(kept, fragment)) return kept;
    const schema = this.#schema;
    const rulebook = this.#rulebook;
    const walked = walkOperation({ schema, rulebook, operation, fragment, variables });
    if (walked && !walked.dependsOnVariables) this.#kept.set(operation, walked);
    return walked;
  }

  #variables({ operation, variables }: PlanRequest): Variables | undefined {
    if (!variables.sent) return { operation, ...variables };
    const { sent } = variables;
    const { coerced } = coerceVariables(this.#schema, operation, sent);
    return coerced && { operation, sent, coerced };
  }
}

/** Whether they are the same: an operation's node may be put beside other fragments of the same names. */
function hasFragments({ fragments }: WalkedOperation, fragment: PlanRequest["fragment"]): boolean {
  for (const [name, node] of fragments) {
    if (fragment(name) !== node) return false;
  }
  return true;
}
