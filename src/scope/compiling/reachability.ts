/** Rules that guard nothing, because no operation reaches their element: worth a warning, not a refusal. */

import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import type { Rulebook } from "./rulebook.js";

/** One sentence for each rule on a type that nothing reaches. */
export function unreachedRules(schema: GraphQLSchema, rulebook: Rulebook): string[] {
  const reached = reachedTypes(schema);
  const coordinates = [
    ...rulebook.declared.requirements.keys(),
    ...rulebook.declared.policies.keys(),
  ];
  return [...new Set(coordinates)]
    .filter((coordinate) => !reached.has(coordinate.split(/[.(]/, 1)[0] ?? coordinate))
    .map(
      (coordinate) =>
        `${coordinate}: nothing in the schema leads to it, so its rule guards nothing.`,
    );
}

/** Whether the element of this coordinate may be gone through. */
type Passable = (coordinate: string) => boolean;

/**
 * The names of all types that the root types lead to, and these others.
 *
 * @param isPassable which types, fields, arguments and input fields count. Default: all.
 */
export function reachedTypes(
  schema: GraphQLSchema,
  isPassable: Passable = () => true,
  others: readonly GraphQLNamedType[] = [],
): ReadonlySet<string> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const reached = new Map<string, GraphQLNamedType>();
  const add = (type: GraphQLNamedType | null | undefined): void => {
    if (type && isPassable(type.name)) reached.set(type.name, type);
  };
  for (const type of [...roots, ...others]) add(type);
  // What is added while it is iterated comes up too.
  for (const type of reached.values())
    for (const next of typesFrom(schema, type, isPassable)) add(next);
  return new Set(reached.keys());
}

function typesFrom(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  isPassable: Passable,
): GraphQLNamedType[] {
  if (isUnionType(type)) return [...type.getTypes()];
  if (isInputObjectType(type)) {
    return Object.values(type.getFields())
      .filter((field) => isPassable(`${type.name}.${field.name}`))
      .map((field) => getNamedType(field.type));
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const implementers = isInterfaceType(type) ? schema.getPossibleTypes(type) : [];
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const coordinate = `${type.name}.${field.name}`;
    if (!isPassable(coordinate)) return [];
    const args = field.args.filter((argument) => isPassable(`${coordinate}(${argument.name}:)`));
    return [getNamedType(field.type), ...args.map((argument) => getNamedType(argument.type))];
  });
  return [...type.getInterfaces(), ...implementers, ...fields];
}
