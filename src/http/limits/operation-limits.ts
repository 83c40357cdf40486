/** The limits of an operation, and all the rules that hold a document to them. */

import type { ValidationRule } from "graphql";
import { introspectionLimit } from "./introspection-limit.js";
import { aliasLimit } from "./aliases.js";
import { costLimit } from "./cost-limit.js";
import { depthLimit } from "./depth.js";

export interface OperationLimits {
  /** The longest document, in lexical tokens. */
  readonly maxTokens: number;
  /** The deepest nesting of fields. */
  readonly maxDepth: number;
  /** The most selections of one field in one selection set. */
  readonly maxAliases: number;
  /** The highest cost: see `operationCost`. */
  readonly maxCost: number;
}

/** What is refused is told with the limit and its value. The parser counts the tokens; these rules do the rest. */
export function limitRules(limits: OperationLimits): readonly ValidationRule[] {
  return [
    depthLimit(limits.maxDepth),
    aliasLimit(limits.maxAliases),
    costLimit(limits.maxCost),
    introspectionLimit,
  ];
}
