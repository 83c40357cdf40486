/** What an operation costs, counted before it runs: about one for each object that it can make the server fetch. */

import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { FragmentReader } from "./fragments.js";
import { isLeftOut } from "./selections.js";
import { pageSize, sizeVariables } from "./page-size.js";

/** What a list is taken to hold where nothing says how long it can get. */
const assumedListLength = 10;

/** What a root field of a mutation costs beside its objects: it writes. */
const mutationCost = 10;

/** No cost is higher: so that sizes multiplied with sizes stay numbers. */
export const highestCost = 1e12;

export interface CostRequest {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragment: FragmentReader;
  /** Coerced. One that is missing is taken for one that was not sent. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface OperationCost {
  /** Up to `highestCost`. */
  readonly cost: number;
  /** The names of the variables that page sizes come from. */
  readonly sizeVariables: ReadonlySet<string>;
}

/** The cost of a selection set, for every length that the lists directly in it can turn out to have. */
interface SetCost {
  readonly once: number;
  /** For each element of `edges` and `nodes`, whose number the field above may say (Relay connections). */
  readonly perPaged: number;
  /** For each element of the other lists without a size of their own. */
  readonly perListed: number;
}

const nothing: SetCost = { once: 0, perPaged: 0, perListed: 0 };

/**
 * - A field that returns an object, an interface or a union costs 1 for each object; scalars and enums cost nothing.
 * - `first` and `last` say how many objects a list holds: the list of the field itself, or `edges` and `nodes` directly
 *   below it. A list of which nothing says that holds 10.
 * - A root field of a mutation costs 10 more.
 * - What stands under several types, or several times, is added up: never less than what can be fetched.
 * - Introspection is left out. It has a limit of its own.
 *
 * Each fragment is counted once, however often it is spread. A document that does not fit the schema is counted as far
 * as it does.
 */
export function operationCost({
  schema,
  operation,
  fragment,
  variables = {},
}: CostRequest): OperationCost {
  const namesOfSizes = new Set<string>();
  const known = new Map<FragmentDefinitionNode, SetCost>();

  const costOfFragment = (definition: FragmentDefinitionNode): SetCost => {
    const before = known.get(definition);
    if (before) return before;
    // A fragment inside itself: a rule of its own refuses that.
    known.set(definition, nothing);
    const type = schema.getType(definition.typeCondition.name.value);
    const cost = costOfSet(definition.selectionSet, isCompositeType(type) ? type : undefined);
    known.set(definition, cost);
    return cost;
  };

  const costOfSet = (set: SelectionSetNode, parent: GraphQLCompositeType | undefined): SetCost => {
    let cost = nothing;
    for (const selection of set.selections) {
      if (isLeftOut(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        if (parent) cost = sum(cost, costOfField(selection, parent));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        const type = condition === undefined ? parent : schema.getType(condition);
        cost = sum(
          cost,
          costOfSet(selection.selectionSet, isCompositeType(type) ? type : undefined),
        );
      } else {
        const definition = fragment(selection.name.value);
        if (definition) cost = sum(cost, costOfFragment(definition));
      }
    }
    return cost;
  };

  const costOfField = (node: FieldNode, parent: GraphQLCompositeType): SetCost => {
    const name = node.name.value;
    const definition =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!definition) return nothing;
    const extra = isMutationRoot(schema, parent) ? mutationCost : 0;
    const type = getNamedType(definition.type);
    if (isLeafType(type) || !node.selectionSet) return { ...nothing, once: extra };

    for (const variable of sizeVariables(node)) namesOfSizes.add(variable);
    const size = pageSize({ schema, parent, definition, node, variables });
    const below = costOfSet(node.selectionSet, type);
    const lists = listDepth(definition.type);
    if (lists === 0) return { ...nothing, once: capped(extra + 1 + total(below, size)) };

    const perElement = capped((1 + total(below)) * assumedListLength ** (lists - 1));
    if (size !== undefined) return { ...nothing, once: capped(extra + size * perElement) };
    return name === "edges" || name === "nodes"
      ? { once: extra, perPaged: perElement, perListed: 0 }
      : { once: extra, perPaged: 0, perListed: perElement };
  };

  const root = schema.getRootType(operation.operation) ?? undefined;
  return { cost: total(costOfSet(operation.selectionSet, root)), sizeVariables: namesOfSizes };
}

/** @param size what `first` or `last` of the field above says. */
function total({ once, perPaged, perListed }: SetCost, size?: number): number {
  const paged = size ?? assumedListLength;
  // A field may page through lists of other names, too: so they are never taken for shorter.
  const listed = Math.max(paged, assumedListLength);
  return capped(once + capped(paged * perPaged) + capped(listed * perListed));
}

function sum(a: SetCost, b: SetCost): SetCost {
  return {
    once: capped(a.once + b.once),
    perPaged: capped(a.perPaged + b.perPaged),
    perListed: capped(a.perListed + b.perListed),
  };
}

function capped(cost: number): number {
  return Math.min(cost, highestCost);
}

/** How many lists are around each other: 2 for `[[Item]]`. */
function listDepth(type: GraphQLOutputType): number {
  const nullable = getNullableType(type);
  return isListType(nullable) ? 1 + listDepth(nullable.ofType) : 0;
}

function isMutationRoot(schema: GraphQLSchema, parent: GraphQLCompositeType): boolean {
  const mutation = schema.getMutationType();
  if (!mutation) return false;
  return parent === mutation || (isAbstractType(parent) && schema.isSubType(parent, mutation));
}
