/** The fields of a type, whichever kind of type has them. */

import {
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
} from "graphql";

export type AnyField = GraphQLField<unknown, unknown> | GraphQLInputField;

/** None for a type without fields. */
export function fieldsOf(type: GraphQLNamedType): readonly AnyField[] {
  if (isInputObjectType(type)) return Object.values<AnyField>(type.getFields());
  return isObjectType(type) || isInterfaceType(type)
    ? Object.values<AnyField>(type.getFields())
    : [];
}
