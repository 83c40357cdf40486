/** Whether type definitions that are handed over speak of the schema they are handed over with. */

import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLSchema,
} from "graphql";
import { directiveUses, type DirectiveUse } from "./definition-reader.js";
import { definitionsOf } from "./schema-definitions.js";
import type { SchemaFault } from "./schema-fault.js";

/**
 * What would silently leave an element open: a directive that the schema has and the definitions lack, and one on a
 * member that the type does not have (its name was changed on the way). Types that are not there at all were pruned.
 *
 * @param handedOver the directives of the definitions
 * @param isOurs whether a directive of this name carries a rule
 */
export function disagreements(
  schema: GraphQLSchema,
  handedOver: readonly DirectiveUse[],
  isOurs: (name: string) => boolean,
): SchemaFault[] {
  const ours = ({ node }: DirectiveUse): boolean => isOurs(node.name.value);
  const told = new Set(handedOver.map(keyOf));
  const untold = directiveUses(definitionsOf(schema)).filter(
    (use) => ours(use) && !told.has(keyOf(use)),
  );
  const homeless = handedOver.filter((use) => ours(use) && !hasElement(schema, use.coordinate));
  return [
    ...untold.map(({ coordinate, node }) => ({
      coordinate,
      message: `@${node.name.value} stands here in the schema, but not in typeDefs. Hand all type definitions over, or none.`,
    })),
    ...homeless.map(({ coordinate, node }) => ({
      coordinate,
      message: `@${node.name.value} stands here in typeDefs, but the schema has no such element. Hand over the definitions of this schema.`,
    })),
  ];
}

function keyOf({ coordinate, node }: DirectiveUse): string {
  return `${coordinate} ${node.name.value}`;
}

function hasElement(schema: GraphQLSchema, coordinate: string): boolean {
  const [typeName = "", member, argument] = coordinate.split(/[.(:]/);
  const type = schema.getType(typeName);
  if (member === undefined || !type) return true;
  if (isEnumType(type)) return type.getValue(member) != null;
  if (isInputObjectType(type)) return Object.hasOwn(type.getFields(), member);
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  const fields = type.getFields();
  if (!Object.hasOwn(fields, member)) return false;
  return !argument || (fields[member]?.args.some(({ name }) => name === argument) ?? false);
}
