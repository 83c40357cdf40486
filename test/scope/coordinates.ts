/** All that a schema names, as coordinates: to compare schemas, and to look for what must not be named. */

import {
  introspectionFromSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  printSchema,
  type GraphQLSchema,
} from "graphql";

/** Types, fields, arguments, input fields and union members (`U | T`), without introspection and built-in scalars. */
export function coordinatesOf(schema: GraphQLSchema): Set<string> {
  const found = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__") || isSpecifiedScalarType(type)) continue;
    found.add(type.name);
    if (isUnionType(type))
      for (const { name } of type.getTypes()) found.add(`${type.name} | ${name}`);
    if (isInputObjectType(type)) {
      for (const name of Object.keys(type.getFields())) found.add(`${type.name}.${name}`);
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { name, args } of Object.values(type.getFields())) {
      found.add(`${type.name}.${name}`);
      for (const argument of args) found.add(`${type.name}.${name}(${argument.name}:)`);
    }
  }
  return found;
}

/** Everything that introspection and SDL tell of a schema, deprecated elements too, as one text. */
export function allTextOf(schema: GraphQLSchema): string {
  return JSON.stringify(introspectionFromSchema(schema)) + printSchema(schema);
}
