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
import type { Check } from "../compiling/check.js";
import type { InputRules } from "../compiling/input-rules.js";
import type { Rulebook } from "../compiling/rulebook.js";
import { suppliedChecks, suppliesByVariable, type Variables } from "./supplied-inputs.js";

/** A field of the answer, wherever aliases and fragments put it. */
export interface WalkedField {
  /** Its alias, or its name: the key in the answer. */
  readonly responseKey: string;
  readonly coordinate: string;
  readonly nodes: readonly FieldNode[];
  /** What the position needs. Introspection (`__typename`, `__schema`, `__type`) needs nothing. */
  readonly check: Check;
  /** What the supplied arguments need. */
  readonly inputChecks: readonly Check[];
  /** The policies that will be asked when it is reached. */
  readonly policies: readonly string[];
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
  readonly root: WalkedObject;
  /**
   * Whether it was too large to be walked to its end: nested fragments can have more combinations than anybody can look
   * at. What is missing is deep inside; the root fields are all there.
   */
  readonly incomplete: boolean;
  /** Whether other variables could change the walk: one that `@skip`, `@include` or a guarded input reads. */
  readonly dependsOnVariables: boolean;
  /** The fragments that were looked up, by name; undefined for one that does not exist. */
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode | undefined>;
}

/** What the walk reads. */
export interface WalkInput {
  readonly schema: GraphQLSchema;
  readonly rulebook: Rulebook;
  readonly operation: OperationDefinitionNode;
  readonly fragment: (name: string) => FragmentDefinitionNode | undefined;
  readonly variables: Variables;
}

/** Walks an operation; undefined where the schema has no such root type (execution then reports it). */
export function walkOperation(input: WalkInput): WalkedOperation | undefined {
  const rootType = input.schema.getRootType(input.operation.operation);
  if (!rootType) return undefined;
  const walker = new Walker(input);
  const root = walker.root(rootType);
  const { incomplete, dependsOnVariables, fragments } = walker;
  return { root, incomplete, dependsOnVariables, fragments };
}

// An operation of a person or a program has a few hundred.
const mostObjects = 5_000;

class Walker {
  incomplete = false;
  dependsOnVariables = false;
  readonly fragments = new Map<string, FragmentDefinitionNode | undefined>();
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
    const { rulebook, variables } = this.#input;
    const groups = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of selectionSets) this.#collect(type, set, groups, spread);
    for (const [responseKey, nodes] of groups) {
      const name = nodes[0]?.name.value ?? responseKey;
      const coordinate = `${type.name}.${name}`;
      const field = name.startsWith("__") ? undefined : type.getFields()[name];
      const rules = field && rulebook.field(type.name, name);
      const inputs = rules?.inputs ?? noInputs;
      if (suppliesByVariable(inputs, nodes)) this.dependsOnVariables = true;
      fields.push({
        responseKey,
        coordinate,
        nodes,
        check: rules?.check ?? rulebook.nothing,
        inputChecks: suppliedChecks(inputs, nodes, variables),
        policies: rules?.policies ?? [],
        children: field ? this.#children(getNamedType(field.type), nodes) : [],
      });
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
    const check = found ? rulebook.typeCheck(type.name) : rulebook.nothing;
    const object = { typeName: type.name, check, fields };
    if (this.#walked.size >= mostObjects) {
      this.incomplete = true;
      return object;
    }
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
        selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragment(selection.name.value);
      if (!fragment || !this.#applies(fragment.typeCondition, type)) continue;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(selection.name.value)) continue;
        spread.add(selection.name.value);
      }
      this.#collect(type, fragment.selectionSet, groups, spread);
    }
  }

  #fragment(name: string): FragmentDefinitionNode | undefined {
    const fragment = this.#input.fragment(name);
    this.fragments.set(name, fragment);
    return fragment;
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
    if (node.directives.some(readsVariable)) this.dependsOnVariables = true;
    const variables = this.#input.variables.coerced;
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

const noInputs: InputRules = new Map();

function readsVariable(directive: DirectiveNode): boolean {
  return (
    (directive.name.value === "skip" || directive.name.value === "include") &&
    (directive.arguments ?? []).some(({ value }) => value.kind === Kind.VARIABLE)
  );
}
