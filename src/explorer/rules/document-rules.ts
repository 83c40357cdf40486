/** Which elements of the schema a document touches, where they stand in its text, and which rules fall on them. */

import {
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { ElementRule } from "./requirement.js";

export interface TouchedElement {
  /** Its schema coordinate. */
  readonly coordinate: string;
  readonly kind: "field" | "input";
  /** Where its name stands in the text. */
  readonly from: number;
  readonly to: number;
}

export type Rules = Readonly<Record<string, ElementRule>>;

/** Undefined while the text is no document. */
export function parsed(text: string): DocumentNode | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** Every field, argument and input field that is known to the schema, in the order of the text. */
export function touchedElements(
  document: DocumentNode,
  schema: GraphQLSchema,
): readonly TouchedElement[] {
  const info = new TypeInfo(schema);
  const touched: TouchedElement[] = [];
  const add = (kind: TouchedElement["kind"], coordinate: string, at: NameNodeLike): void => {
    if (at.loc) touched.push({ kind, coordinate, from: at.loc.start, to: at.loc.end });
  };
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: ({ name }) => {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (parent && field && !field.name.startsWith("__")) {
          add("field", `${parent.name}.${field.name}`, name);
        }
      },
      Argument: ({ name }) => {
        // The directive's, where it stands in one: those have no rules.
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (parent && field && info.getArgument() && !info.getDirective()) {
          add("input", `${parent.name}.${field.name}(${name.value}:)`, name);
        }
      },
      ObjectField: ({ name }) => {
        // As it is written: it may say `Filter!`.
        const typeName = info.getParentInputType()?.toString().replaceAll(/\W/g, "");
        if (typeName !== undefined) add("input", `${typeName}.${name.value}`, name);
      },
    }),
  );
  return touched;
}

interface NameNodeLike {
  readonly loc?: { readonly start: number; readonly end: number } | undefined;
}

/** The operation, with the fragments that it spreads. */
export function onlyOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): DocumentNode {
  const used = new Set<string>();
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread: ({ name: { value } }) => {
        if (used.has(value)) return;
        used.add(value);
        const fragment = document.definitions.find(
          (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === value,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) collect(fragment);
      },
    });
  };
  collect(operation);
  const definitions = document.definitions.filter(
    (one) =>
      one === operation || (one.kind === Kind.FRAGMENT_DEFINITION && used.has(one.name.value)),
  );
  return { ...document, definitions };
}

export function operationsOf(
  document: DocumentNode | undefined,
): readonly OperationDefinitionNode[] {
  return (document?.definitions ?? []).filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
}

/** The one of this name, or the first; undefined where there is none. */
export function chosenOperation(
  document: DocumentNode | undefined,
  operationName: string,
): OperationDefinitionNode | undefined {
  const all = operationsOf(document);
  return all.find(({ name }) => name?.value === operationName) ?? all[0];
}

/** The rules of all that the document touches, each once. */
export function rulesOf(
  document: DocumentNode,
  schema: GraphQLSchema,
  rules: Rules,
): readonly ElementRule[] {
  const coordinates = new Set(
    touchedElements(document, schema).map(({ coordinate }) => coordinate),
  );
  return [...coordinates].flatMap((coordinate) => ruleAt(rules, coordinate) ?? []);
}

/** A name of a schema may be one that every object has. */
export function ruleAt(rules: Rules, coordinate: string): ElementRule | undefined {
  return Object.hasOwn(rules, coordinate) ? rules[coordinate] : undefined;
}
