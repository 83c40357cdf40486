/** An operation in its plainest form, for a compiler: one field a position, no fragment, no argument, no directive. */

import {
  getNamedType,
  isLeafType,
  isObjectType,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type {
  WalkedField,
  WalkedObject,
  WalkedOperation,
} from "../scope/deciding/operation-walk.js";
import { takeKeptEffects } from "./effect.js";
import { positionOf, type Position } from "./position.js";

export interface PlainOperation {
  readonly document: DocumentNode;
  /** By the fields of the document. `__typename` has no position: nothing resolves it. */
  readonly positions: ReadonlyMap<FieldNode, Position>;
  /** How much code it makes, roughly: see `mostSize`. */
  readonly size: number;
}

// Each field makes code that names it with all those above it. An operation of a person or a program has a few hundred
// fields; this many make code in a tenth of a second, and of some megabytes.
const fieldSize = 20;
const mostSize = 20_000;

/**
 * A query, or a mutation of one field, without variables in `@skip`, `@include` and guarded inputs, as a walk found it;
 * undefined for every other operation, and for what compiled code could mistake: objects behind abstract types,
 * introspection, odd names.
 */
export function plainOperation(
  schema: GraphQLSchema,
  type: OperationTypeNode,
  { root, incomplete, dependsOnVariables }: WalkedOperation,
): PlainOperation | undefined {
  const rootType = schema.getRootType(type);
  if (!rootType || incomplete || dependsOnVariables) return undefined;
  const isMutation = type === OperationTypeNode.MUTATION;
  // Of several, each waits for the ones before it, and they would all have to be kept (GraphQL §6.2.2).
  if (type === OperationTypeNode.SUBSCRIPTION || (isMutation && root.fields.length > 1)) {
    return undefined;
  }
  const reading = new PlainReading(isMutation);
  const content = reading.object(root, rootType, "");
  if (!content) return undefined;
  const operation = { kind: Kind.OPERATION_DEFINITION, operation: type } as const;
  const definitions = [{ ...operation, selectionSet: selectionSet(content.nodes) }];
  const document = { kind: Kind.DOCUMENT, definitions } as const;
  return { document, positions: reading.positions, size: reading.size };
}

/** The fields of an object. */
interface Content {
  readonly nodes: readonly FieldNode[];
  readonly positions: readonly Position[];
}

class PlainReading {
  readonly positions = new Map<FieldNode, Position>();
  size = 0;
  // Compiled code knows a position by its keys, put together: `b.a_c` and `b_a.c` must not meet.
  readonly #places = new Set<string>();
  readonly #isMutation: boolean;

  constructor(isMutation: boolean) {
    this.#isMutation = isMutation;
  }

  object(object: WalkedObject, type: GraphQLObjectType, place: string): Content | undefined {
    const nodes: FieldNode[] = [];
    const positions: Position[] = [];
    for (const walked of object.fields) {
      const node = this.#field(walked, type, place);
      if (!node) return undefined;
      nodes.push(node);
      const position = this.positions.get(node);
      if (position) positions.push(position);
    }
    return { nodes, positions };
  }

  #field(walked: WalkedField, parentType: GraphQLObjectType, above: string): FieldNode | undefined {
    const { responseKey, nodes, children } = walked;
    // As compiled code puts it together, the last key first.
    const place = `${responseKey}_${above}`;
    // Nested fragments can have more combinations than anybody can look at: it is over with the first field too many.
    this.size += fieldSize + place.length;
    if (this.size > mostSize || !isUsable(responseKey)) return undefined;
    const name = nodes[0]?.name.value ?? responseKey;
    if (name === "__typename") return fieldNode(name, responseKey);
    const field = parentType.getFields()[name];
    if (!field || this.#places.has(place)) return undefined;
    this.#places.add(place);
    const content = this.#content(getNamedType(field.type), children, place);
    if (content === undefined) return undefined;
    const node = fieldNode(name, responseKey, content?.nodes);
    const below = content?.positions;
    const hasEffect = this.#isMutation;
    if (hasEffect) takeKeptEffects(field);
    this.positions.set(node, positionOf({ walked, parentType, field, below, hasEffect }));
    return node;
  }

  /** Null for a leaf. */
  #content(
    type: GraphQLNamedType,
    [child]: readonly WalkedObject[],
    place: string,
  ): Content | null | undefined {
    if (isLeafType(type)) return null;
    return isObjectType(type) && !type.isTypeOf && child
      ? this.object(child, type, place)
      : undefined;
  }
}

// `__proto__` as a key would be no key, and compiled code has names of its own: `__context`, and `idx0` for an index.
function isUsable(responseKey: string): boolean {
  return responseKey === "__typename" || !/^__|idx\d/.test(responseKey);
}

function fieldNode(name: string, key: string, selections?: readonly FieldNode[]): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    ...(key !== name && { alias: { kind: Kind.NAME, value: key } }),
    ...(selections && { selectionSet: selectionSet(selections) }),
  };
}

function selectionSet(selections: readonly FieldNode[]) {
  return { kind: Kind.SELECTION_SET, selections } as const;
}
