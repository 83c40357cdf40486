/** MAX_ALIASES: how often one field may be selected in one selection set, under whatever names. */

import {
  GraphQLError,
  isObjectType,
  isAbstractType,
  Kind,
  type ASTVisitor,
  type FieldNode,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { isLeftOut } from "./selections.js";

/**
 * Refuses a field that is selected more than `maxAliases` times in one selection set, aliased or not. What fragments
 * bring along counts, as execution collects it (GraphQL §6.3.2): a fragment once, however often it is spread, and what
 * stands under different object types never together.
 */
export function aliasLimit(maxAliases: number): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const check = (node: FieldNode | OperationDefinitionNode): void => {
      if (!node.selectionSet) return;
      for (const [name, count] of mostSelections(context, node.selectionSet)) {
        if (count <= maxAliases) continue;
        context.reportError(
          new GraphQLError(
            `The field "${name}" is selected ${count} times in one selection set; the limit (MAX_ALIASES) is ` +
              `${maxAliases}. Send some of them in another operation.`,
            { nodes: node },
          ),
        );
      }
    };
    return { OperationDefinition: check, Field: check };
  };
}

/** How often each field is selected, on the object type that gets it most often. */
function mostSelections(
  context: ValidationContext,
  set: SelectionSetNode,
): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  const objectTypes = new Set<string>();
  collect(context, set, (condition) => {
    if (isObjectType(context.getSchema().getType(condition))) objectTypes.add(condition);
    return true;
  });
  // One turn for each object type that the selection set names, and one for all others together.
  for (const objectType of [...objectTypes, undefined]) {
    const counts = new Map<string, number>();
    for (const { name } of collect(context, set, (condition) =>
      holds(context, condition, objectType),
    )) {
      counts.set(name.value, (counts.get(name.value) ?? 0) + 1);
    }
    for (const [name, count] of counts) most.set(name, Math.max(count, most.get(name) ?? 0));
  }
  return most;
}

/** The fields of a selection set and of the fragments in it whose type condition holds. */
function collect(
  context: ValidationContext,
  set: SelectionSetNode,
  conditionHolds: (condition: string) => boolean,
): readonly FieldNode[] {
  const fields: FieldNode[] = [];
  const spread = new Set<string>();
  const holdsFor = (condition: NamedTypeNode | undefined): boolean =>
    !condition || conditionHolds(condition.name.value);
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (isLeftOut(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        fields.push(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (holdsFor(selection.typeCondition)) visit(selection.selectionSet);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = context.getFragment(selection.name.value);
        if (fragment && holdsFor(fragment.typeCondition)) visit(fragment.selectionSet);
      }
    }
  };
  visit(set);
  return fields;
}

/** Whether a condition can hold for an object type; for one that is not named, where it names no object type either. */
function holds(
  context: ValidationContext,
  condition: string,
  objectType: string | undefined,
): boolean {
  if (condition === objectType) return true;
  const schema = context.getSchema();
  const type = schema.getType(condition);
  if (!isAbstractType(type)) return false;
  if (objectType === undefined) return true;
  const object = schema.getType(objectType);
  return isObjectType(object) && schema.isSubType(type, object);
}
