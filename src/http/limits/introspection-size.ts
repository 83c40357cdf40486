/** How many values introspection answers with, counted on the schema that it asks about. */

import {
  __Schema,
  __Type,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type GraphQLType,
  type SelectionSetNode,
} from "graphql";
import type { FragmentReader } from "./fragments.js";

function isIntrospection({ name }: FieldNode): boolean {
  return name.value === SchemaMetaFieldDef.name || name.value === TypeMetaFieldDef.name;
}

/** Whether it is selected anywhere below, fragments included. */
export function hasIntrospection(
  set: SelectionSetNode | undefined,
  fragment: FragmentReader,
): boolean {
  const spread = new Set<string>();
  const isIn = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((selection) => {
      if (selection.kind === Kind.FIELD && isIntrospection(selection)) return true;
      if (selection.kind !== Kind.FRAGMENT_SPREAD) return isIn(selection.selectionSet);
      const name = selection.name.value;
      if (spread.has(name)) return false;
      spread.add(name);
      return isIn(fragment(name)?.selectionSet);
    }) ?? false;
  return isIn(set);
}

/** A selection set with its fragments, read once. */
interface Selected {
  /** How many fields there are, those with fields below included. */
  readonly fields: number;
  /** Those with fields below. */
  readonly branches: readonly Branch[];
  /** The sizes that are known, by element of the schema. */
  readonly sizes: Map<unknown, number>;
}

interface Branch {
  readonly node: FieldNode;
  readonly below: SelectionSetNode;
}

/**
 * How many values the introspection in an operation answers with, on this very schema; counting ends once there are
 * more than `most`. Each selection set is counted once for each element of the schema, however often it is reached.
 */
export function introspectionSize(
  schema: GraphQLSchema,
  operation: SelectionSetNode,
  fragment: FragmentReader,
  most: number,
): number {
  const read = new Map<SelectionSetNode, Selected>();
  const selectedIn = (set: SelectionSetNode): Selected => {
    const before = read.get(set);
    if (before) return before;
    const nodes = fieldsOf(set, fragment);
    const branches = nodes.flatMap((node) =>
      node.selectionSet ? [{ node, below: node.selectionSet }] : [],
    );
    const selected = { fields: nodes.length, branches, sizes: new Map<unknown, number>() };
    read.set(set, selected);
    return selected;
  };

  const sizeOf = (set: SelectionSetNode, type: GraphQLObjectType, source: unknown): number => {
    const { fields, branches, sizes } = selectedIn(set);
    if (branches.length === 0) return fields;
    const before = sizes.get(source);
    if (before !== undefined) return before;
    // A fragment inside itself: a rule of its own refuses that.
    sizes.set(source, 0);
    let size = fields;
    for (const { node, below } of branches) {
      const field = type.getFields()[node.name.value];
      if (!field) continue;
      const inner = getNamedType(field.type);
      if (!isObjectType(inner)) continue;
      size += sizeOfAll(below, inner, elementsOf(schema, field, source), most - size);
    }
    sizes.set(source, size);
    return size;
  };

  const sizeOfAll = (
    set: SelectionSetNode,
    type: GraphQLObjectType,
    elements: readonly unknown[],
    limit: number,
  ): number => {
    const { fields, branches } = selectedIn(set);
    if (branches.length === 0) return fields * elements.length;
    let size = 0;
    for (const element of elements) {
      if (size > limit) break;
      size += sizeOf(set, type, element);
    }
    return size;
  };

  let size = 0;
  for (const node of fieldsOf(operation, fragment)) {
    const set = node.selectionSet;
    if (!set) continue;
    if (node.name.value === SchemaMetaFieldDef.name) {
      size += 1 + sizeOf(set, __Schema, schema);
    } else if (node.name.value === TypeMetaFieldDef.name) {
      const sizes = namedTypes(schema, node).map((named) => sizeOf(set, __Type, named));
      size += 1 + Math.max(0, ...sizes);
    } else if (hasIntrospection(set, fragment)) {
      return Infinity;
    }
    if (size > most) break;
  }
  return size;
}

/** The fields of a selection set, each fragment in it read once (GraphQL §6.3.2). */
function fieldsOf(set: SelectionSetNode, fragment: FragmentReader): readonly FieldNode[] {
  const fields: FieldNode[] = [];
  const spread = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        fields.push(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const definition = fragment(selection.name.value);
        if (definition) visit(definition.selectionSet);
      }
    }
  };
  visit(set);
  return fields;
}

/** What a field of introspection answers with, deprecated elements included. */
function elementsOf(
  schema: GraphQLSchema,
  { name, resolve }: GraphQLField<unknown, unknown>,
  source: unknown,
): readonly unknown[] {
  // The one field below that asks the schema. The others look at their source alone.
  if (name === "possibleTypes") {
    const asked = source as GraphQLType;
    return isAbstractType(asked) ? schema.getPossibleTypes(asked) : [];
  }
  const info = { schema } as GraphQLResolveInfo;
  const value: unknown = resolve?.(source, { includeDeprecated: true }, undefined, info);
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** The type that `__type(name:)` names, or every type where a variable does. */
function namedTypes(schema: GraphQLSchema, node: FieldNode): readonly unknown[] {
  const name = node.arguments?.find((argument) => argument.name.value === "name")?.value;
  if (name?.kind !== Kind.STRING) return Object.values(schema.getTypeMap());
  return [schema.getType(name.value)].filter((type) => type !== undefined);
}
