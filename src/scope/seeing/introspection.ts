/** Introspection and validation that name only what the caller may see. */

import {
  __Type,
  GraphQLError,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  validate,
  type DocumentNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type ValidationRule,
} from "graphql";
import type { Access } from "../access.js";
import { visibleSchema } from "./visible-schema.js";

/** The schema that introspection shows to the caller of this context. It is asked for at each `__schema` and `__type`. */
export type VisibleFor = (context: unknown) => GraphQLSchema;

type Registry = WeakMap<GraphQLSchema, VisibleFor>;

// In the global registry of symbols, so that two copies of this package find each other's resolver.
const mark = Symbol.for("scopegate.introspection");

const filtered = new WeakSet<GraphQLSchema>();

type MetaResolver = GraphQLFieldResolver<unknown, unknown> & { readonly [mark]?: Registry };

// The three places where graphql asks the executed schema itself. All else follows from what these answer.
const metaFields = (): readonly (GraphQLField<unknown, unknown> | undefined)[] => [
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  // An interface knows its implementers only by its name, through the schema.
  __Type.getFields()["possibleTypes"],
];

/**
 * From now on `__schema` and `__type` of this schema object answer from another one, chosen by the context, wherever
 * they stand in a document and whoever executes it. Other schemas are not concerned.
 *
 * @throws Error where graphql resolves introspection in a way that cannot be filtered.
 */
export function filterIntrospection(schema: GraphQLSchema, visibleFor: VisibleFor): void {
  replaceIntrospection(schema, visibleFor);
  filtered.add(schema);
}

/** The same, with a schema of the same names: nothing is hidden, so messages may go on naming everything. */
export function replaceIntrospection(schema: GraphQLSchema, shownTo: VisibleFor): void {
  for (const field of metaFields()) registryOf(field).set(schema, shownTo);
}

/** Whether introspection of this schema object is filtered: then its validation messages should be, too. */
export function isIntrospectionFiltered(schema: GraphQLSchema): boolean {
  return filtered.has(schema);
}

/** The registry behind a meta field, whose resolver is wrapped first where it is not yet. */
function registryOf(field: GraphQLField<unknown, unknown> | undefined): Registry {
  const original: MetaResolver | undefined = field?.resolve;
  if (!field || !original) {
    throw new Error("Introspection cannot be filtered with this version of graphql");
  }
  if (original[mark]) return original[mark];
  const registry: Registry = new WeakMap();
  const resolve: MetaResolver = (source, args, context, info) => {
    const visibleFor = registry.get(info.schema);
    const shown = visibleFor ? { ...info, schema: visibleFor(context) } : info;
    return original(source, args, context, shown);
  };
  field.resolve = Object.assign(resolve, { [mark]: registry });
  return registry;
}

export interface VisibleValidationOptions {
  /** Rules besides or instead of the specified ones, as for `validate`. */
  readonly rules?: readonly ValidationRule[] | undefined;
  /** As for `validate`. */
  readonly maxErrors?: number | undefined;
}

/**
 * For a document that does not fit the schema: the errors to send, which name and suggest nothing that the access may
 * not see. Never empty: where the fault lies in the invisible part alone, one error says no more than that there is one.
 */
export function visibleValidationErrors(
  schema: GraphQLSchema,
  document: DocumentNode,
  access: Access,
  { rules, maxErrors }: VisibleValidationOptions = {},
): readonly GraphQLError[] {
  const visible = visibleSchema(schema, access);
  const errors = validate(visible, document, rules, maxErrors === undefined ? {} : { maxErrors });
  return errors.length > 0 ? errors : [new GraphQLError("The operation does not fit the schema.")];
}
