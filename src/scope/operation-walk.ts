/** The one walk over an operation: which positions it can touch, and what each of them needs. */

import {
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  Kind,
  typeFromAST,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { Check, Rulebook } from "./rulebook.js";

/** A field of the answer, wherever aliases and fragments put it. */
export interface WalkedField {
  /** Its alias, or its name: the key in the answer. */
  readonly responseKey: string;
  readonly coordinate: string;
  readonly nodes: readonly FieldNode[];
  /** What the position needs. Introspection (`__typename`, `__schema`, `__type`) needs nothing. */
  readonly check: Check;
  /** What is selected below it: one entry for an object type, one for each possible type of an abstract one. */
  readonly children: readonly WalkedObject[];
}

export interface WalkedObject {
  readonly typeName: string;
  /** What an object found behind an abstract type needs; nothing where the type was declared. */
  readonly check: Check;
  readonly fields: readonly WalkedField[];
}

export interface WalkedOperation {
  readonly operation: OperationDefinitionNode;
  readonly root: WalkedObject;
}

/** What the walk reads. Variables are coerced as execution coerces them (GraphQL §6.1.2). */
export interface WalkInput {
  readonly schema: GraphQLSchema;
  readonly rulebook: Rulebook;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Walks an operation; undefined where the schema has no such root type (execution then reports it). */
export function walkOperation(input: WalkInput): WalkedOperation | undefined {
  const rootType = input.schema.getRootType(input.operation.operation);
  if (!rootType) return undefined;
  return { operation: input.operation, root: new Walker(input).root(rootType) };
}

class Walker {
  readonly #input: WalkInput;
  // Selections that several paths share are walked once: fragments nested in fragments would double at each level.
  readonly #walked = new Map<string, WalkedObject>();
  readonly #nodeNumbers = new Map<FieldNode, number>();

  constructor(input: WalkInput) {
    this.#input = input;
  }

  root(type: GraphQLObjectType): WalkedObject {
    const { rulebook, operation } = this.#input;
    const fields: WalkedField[] = [];
    this.#addFields(type, [operation.selectionSet], fields);
    return { typeName: type.name, check: rulebook.nothing, fields };
  }

  #addFields(
    type: GraphQLObjectType,
    selectionSets: readonly SelectionSetNode[],
    fields: WalkedField[],
  ): void {
    const groups = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of selectionSets) this.#collect(type, set, groups, spread);
    for (const [responseKey, nodes] of groups) {
      const name = nodes[0]?.name.value ?? responseKey;
      const coordinate = `${type.name}.${name}`;
      const field = name.startsWith("__") ? undefined : type.getFields()[name];
      const check = field
        ? this.#input.rulebook.fieldCheck(type.name, name)
        : this.#input.rulebook.nothing;
      const children = field ? this.#children(getNamedType(field.type), nodes) : [];
      fields.push({ responseKey, coordinate, nodes, check, children });
    }
  }

  #children(type: GraphQLNamedType, nodes: readonly FieldNode[]): WalkedObject[] {
    if (!isCompositeType(type)) return [];
    if (!isAbstractType(type)) return [this.#object(type, nodes, false)];
    return this.#input.schema
      .getPossibleTypes(type)
      .map((possible) => this.#object(possible, nodes, true));
  }

  #object(type: GraphQLObjectType, nodes: readonly FieldNode[], found: boolean): WalkedObject {
    const key = `${type.name} ${found} ${nodes.map((node) => this.#numberOf(node)).join(",")}`;
    const known = this.#walked.get(key);
    if (known) return known;
    const { rulebook } = this.#input;
    const fields: WalkedField[] = [];
    const check = found ? rulebook.objectCheck(type.name) : rulebook.nothing;
    const object = { typeName: type.name, check, fields };
    this.#walked.set(key, object);
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    this.#addFields(type, sets, fields);
    return object;
  }

  // GraphQL §6.3.2 CollectFields.
  #collect(
    type: GraphQLObjectType,
    set: SelectionSetNode,
    groups: Map<string, FieldNode[]>,
    spread: Set<string>,
  ): void {
    for (const selection of set.selections) {
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const responseKey = selection.alias?.value ?? selection.name.value;
        const group = groups.get(responseKey);
        if (group) group.push(selection);
        else groups.set(responseKey, [selection]);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection
          : this.#input.fragments.get(selection.name.value);
      if (!fragment || !this.#applies(fragment.typeCondition, type)) continue;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(selection.name.value)) continue;
        spread.add(selection.name.value);
      }
      this.#collect(type, fragment.selectionSet, groups, spread);
    }
  }

  #applies(
    condition: FragmentDefinitionNode["typeCondition"] | undefined,
    type: GraphQLObjectType,
  ): boolean {
    if (!condition) return true;
    const named = typeFromAST(this.#input.schema, condition);
    if (named === type) return true;
    return isAbstractType(named) && this.#input.schema.isSubType(named, type);
  }

  #isIncluded(node: { readonly directives?: readonly DirectiveNode[] }): boolean {
    if (!node.directives?.length) return true;
    const { variables } = this.#input;
    try {
      if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.["if"] === true) return false;
      return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.["if"] !== false;
    } catch {
      // A condition that cannot be evaluated is an error of execution; until then the selection counts.
      return true;
    }
  }

  #numberOf(node: FieldNode): number {
    const known = this.#nodeNumbers.get(node);
    if (known !== undefined) return known;
    const number = this.#nodeNumbers.size;
    this.#nodeNumbers.set(node, number);
    return number;
  }
}
