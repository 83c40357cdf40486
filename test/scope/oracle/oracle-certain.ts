/** The oracle on mutations and subscriptions: is anything certain to be denied, whatever the data turn out to be? */

import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { suppliedNeeds, type SentVariables } from "./oracle-inputs.js";
import { fieldNeeds, meets, typeNeeds, type Asker } from "./oracle.js";
import { composite, isComposite, namedType, possibleTypes, type Model } from "./model.js";

export interface Asked {
  readonly model: Model;
  readonly document: DocumentNode;
  readonly variables: SentVariables;
  readonly asker: Asker;
}

/** Whether every run of the operation meets a denial. */
export function isCertainlyDenied(asked: Asked, rootType: string): boolean {
  return missesIn(asked, rootType, [asked.variables.operation.selectionSet]);
}

/** Whether a query loses all of its root fields. */
export function losesEveryRootField(asked: Asked, rootType: string): boolean {
  const fields = [...collected(asked, rootType, [asked.variables.operation.selectionSet])];
  return fields.length > 0 && fields.every(([, nodes]) => isDenied(asked, rootType, nodes));
}

function missesIn(asked: Asked, typeName: string, sets: readonly SelectionSetNode[]): boolean {
  return [...collected(asked, typeName, sets).values()].some((nodes) => {
    if (isDenied(asked, typeName, nodes)) return true;
    const name = nodes[0]?.name.value;
    const field = composite(asked.model, typeName)?.fields.find((one) => one.name === name);
    if (!field) return false;
    const returned = namedType(field.type);
    if (!isComposite(asked.model, returned)) return false;
    const below = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const isAbstract = asked.model.types.get(returned)?.kind !== "object";
    const possible = possibleTypes(asked.model, returned);
    return (
      possible.length > 0 &&
      possible.every((one) => {
        const forbidden =
          isAbstract && !meets(asked.model, asked.asker, typeNeeds(asked.model, one));
        return forbidden || missesIn(asked, one, below);
      })
    );
  });
}

function isDenied(asked: Asked, typeName: string, nodes: readonly FieldNode[]): boolean {
  const { model, variables, asker } = asked;
  const name = nodes[0]?.name.value ?? "";
  if (name.startsWith("__")) return false;
  const needs = [
    ...fieldNeeds(model, typeName, name),
    ...suppliedNeeds(model, typeName, name, nodes, variables),
  ];
  return !meets(model, asker, needs);
}

/** GraphQL §6.3.2, for an object type: response key → the fields with this key that are included. */
function collected(
  asked: Asked,
  typeName: string,
  sets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const groups = new Map<string, FieldNode[]>();
  const add = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (!isIncluded(asked, selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        groups.set(key, [...(groups.get(key) ?? []), selection]);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection
          : asked.document.definitions.find(
              (one) =>
                one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
            );
      if (!fragment || !("selectionSet" in fragment)) continue;
      const on = "typeCondition" in fragment ? fragment.typeCondition?.name.value : undefined;
      if (on === undefined || possibleTypes(asked.model, on).includes(typeName)) {
        add(fragment.selectionSet);
      }
    }
  };
  sets.forEach(add);
  return groups;
}

function isIncluded({ variables }: Asked, selection: SelectionNode): boolean {
  return (selection.directives ?? []).every((directive) => {
    const value = directive.arguments?.[0]?.value;
    let condition: unknown;
    if (value?.kind === Kind.BOOLEAN) condition = value.value;
    else if (value?.kind === Kind.VARIABLE) {
      const name = value.name.value;
      const definition = variables.operation.variableDefinitions?.find(
        ({ variable }) => variable.name.value === name,
      );
      const standard = definition?.defaultValue;
      condition = Object.hasOwn(variables.sent, name)
        ? variables.sent[name]
        : standard?.kind === Kind.BOOLEAN && standard.value;
    }
    return directive.name.value === "skip" ? condition !== true : condition === true;
  });
}
