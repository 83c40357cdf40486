/** A schema as one access may see it: for introspection and for validation messages, never for execution. */

import type { GraphQLSchema } from "graphql";
import type { Access } from "../access.js";
import type { Clearance } from "../compiling/clearance.js";
import { clearanceOn, rulebookOf } from "../deciding/scoped-schemas.js";
import { copySchema } from "./schema-copy.js";
import { Visibility } from "./visibility.js";

// One for each distinct set of scopes that some rule names. A large schema takes megabytes, so few are kept.
const mostKept = 64;

const schemas = new WeakMap<GraphQLSchema, Map<Clearance, GraphQLSchema>>();

/**
 * The schema without everything that the access may not touch, and without what is then empty, unusable or unused.
 * Descriptions stay as their author wrote them. Where no field of the query type is visible, that type is empty, and
 * the schema answers introspection all the same.
 *
 * @param schema guarded, or with directives alone.
 */
export function visibleSchema(schema: GraphQLSchema, access: Access): GraphQLSchema {
  const clearance = clearanceOn(schema, access);
  const kept = schemas.get(schema) ?? new Map<Clearance, GraphQLSchema>();
  schemas.set(schema, kept);
  const visible =
    kept.get(clearance) ?? prune(schema, new Visibility(schema, rulebookOf(schema), clearance));
  // The one that was asked for longest ago goes first.
  kept.delete(clearance);
  kept.set(clearance, visible);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest) kept.delete(oldest);
  return visible;
}

function prune(schema: GraphQLSchema, visibility: Visibility): GraphQLSchema {
  return copySchema(schema, {
    seesType: (type) => visibility.seesType(type),
    sees: (coordinate) => visibility.sees(coordinate),
    seesDirective: (directive) => visibility.seesDirective(directive),
    seesImplementation: (type, implemented) => visibility.seesImplementation(type, implemented),
    describe: (_coordinate, description) => description,
  });
}
