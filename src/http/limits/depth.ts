/** MAX_DEPTH: how deep the fields of an operation may be nested. */

import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { isLeftOut } from "./selections.js";

/**
 * Refuses operations whose fields are nested deeper than `maxDepth`; a root field has depth 1. Introspection is left
 * out: the queries of tools are deep, and read nothing but the schema.
 */
export function depthLimit(maxDepth: number): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const depths = new Map<FragmentDefinitionNode, number>();
    // A fragment is measured once, however often it is spread; one inside itself counts as deep as can be.
    const depthOfFragment = (fragment: FragmentDefinitionNode): number => {
      const known = depths.get(fragment);
      if (known !== undefined) return known;
      depths.set(fragment, Infinity);
      const depth = depthOf(fragment.selectionSet);
      depths.set(fragment, depth);
      return depth;
    };
    const depthOf = (set: SelectionSetNode | undefined): number => {
      let deepest = 0;
      for (const selection of set?.selections ?? []) {
        if (isLeftOut(selection)) continue;
        if (selection.kind === Kind.FIELD) {
          const isIntrospection = selection.name.value.startsWith("__");
          deepest = Math.max(deepest, isIntrospection ? 1 : 1 + depthOf(selection.selectionSet));
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          deepest = Math.max(deepest, depthOf(selection.selectionSet));
        } else {
          const fragment = context.getFragment(selection.name.value);
          if (fragment) deepest = Math.max(deepest, depthOfFragment(fragment));
        }
      }
      return deepest;
    };
    return {
      OperationDefinition(node) {
        const depth = depthOf(node.selectionSet);
        // A circle of fragments has an error of its own.
        if (depth <= maxDepth || depth === Infinity) return;
        context.reportError(
          new GraphQLError(
            `The operation is nested ${depth} fields deep; the limit (MAX_DEPTH) is ${maxDepth}.`,
            { nodes: node },
          ),
        );
      },
    };
  };
}
