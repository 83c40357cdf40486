/** The transformer: a schema with scope directives becomes one whose every field obeys them. */

import { mapSchema, MapperKind } from "@graphql-tools/utils";
import {
  defaultFieldResolver,
  defaultTypeResolver,
  GraphQLInterfaceType,
  GraphQLUnionType,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from "graphql";
import { accessFrom, type Access } from "./access.js";
import type { Catalogue } from "./catalogue.js";
import { ClearanceDesk, type Clearance } from "./clearance.js";
import { decideOperation, type Decision, type OperationRequest } from "./decision.js";
import { definitionsIn, type TypeDefs } from "./definition-reader.js";
import { denial } from "./denial.js";
import type { Requirement } from "./rule.js";
import { compileRulebook, type Check } from "./rulebook.js";

export interface ApplyScopesOptions {
  /**
   * The type definitions as they were written. Merging modules turns a rule that stands in two of them into a weaker
   * one; only the text before the merge shows it reliably. SDL text, since merging changes parsed documents in place.
   */
  readonly typeDefs?: TypeDefs;
  /** Where a resolver's context keeps the access. Default: its member `access`. Whatever is no access is anonymous. */
  readonly access?: (context: unknown) => unknown;
  /** Whether denials name the rule and the missing scopes. Default true. */
  readonly disclose?: boolean;
}

type FieldConfig = GraphQLFieldConfig<unknown, unknown>;
type FieldResolver = GraphQLFieldResolver<unknown, unknown>;
type TypeResolver = GraphQLTypeResolver<unknown, unknown>;

/** A guarded schema and the decisions that can be taken before execution. */
export interface ScopedSchema {
  readonly schema: GraphQLSchema;
  readonly catalogue: Catalogue;
  /** Every rule as declared, in schema order. */
  readonly rules: readonly Requirement[];
  decide(request: OperationRequest, access: Access): Decision;
}

/**
 * Guards a schema: the resolvers and event sources of fields, and the objects found behind abstract types. The schema
 * handed in is not touched.
 *
 * @throws SchemaFaultError with everything in the directives that cannot be enforced as written.
 */
export function applyScopes(
  schema: GraphQLSchema,
  options: ApplyScopesOptions = {},
): GraphQLSchema {
  return scopeSchema(schema, options).schema;
}

/** {@link applyScopes}, together with what a server needs to refuse an operation before it runs. */
export function scopeSchema(schema: GraphQLSchema, options: ApplyScopesOptions = {}): ScopedSchema {
  const rulebook = compileRulebook(
    schema,
    options.typeDefs === undefined ? undefined : definitionsIn(options.typeDefs),
  );
  const desk = new ClearanceDesk(rulebook);
  const readAccess =
    options.access ?? ((context) => (context as { access?: unknown } | undefined)?.access);
  const clearanceIn = (context: unknown): Clearance => desk.of(accessFrom(readAccess(context)));

  const guardResolver =
    (check: Check, resolve: FieldResolver): FieldResolver =>
    (source, args, context, info) => {
      const clearance = clearanceIn(context);
      if (clearance.allows(check)) return resolve(source, args, context, info);
      // Returned, not thrown: an executor treats both alike, and a stack trace tells nobody anything here.
      return denial(check, clearance, options);
    };
  const guardType =
    (resolveType: TypeResolver): TypeResolver =>
    (value, context, info, abstractType) => {
      const verify = (typeName: string | undefined): string | undefined => {
        if (typeName === undefined) return undefined;
        const check = rulebook.objectCheck(typeName);
        const clearance = clearanceIn(context);
        if (!clearance.allows(check)) throw denial(check, clearance, options);
        return typeName;
      };
      const resolved = resolveType(value, context, info, abstractType);
      return isPromise(resolved) ? resolved.then(verify) : verify(resolved);
    };

  const guarded = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field: FieldConfig, fieldName, typeName) => {
      const check = rulebook.fieldCheck(typeName, fieldName);
      if (check.requirements.length === 0) return undefined;
      const resolve = guardResolver(check, field.resolve ?? defaultFieldResolver);
      if (typeName !== schema.getSubscriptionType()?.name) return { ...field, resolve };
      // The event source too, or it would be open before the first event is refused.
      const subscribe = guardResolver(check, field.subscribe ?? defaultFieldResolver);
      return { ...field, resolve, subscribe };
    },
    [MapperKind.ABSTRACT_TYPE]: (type) => {
      const resolveType = guardType(type.resolveType ?? defaultTypeResolver);
      return type instanceof GraphQLUnionType
        ? new GraphQLUnionType({ ...type.toConfig(), resolveType })
        : new GraphQLInterfaceType({ ...type.toConfig(), resolveType });
    },
  });
  return {
    schema: guarded,
    catalogue: rulebook.catalogue,
    rules: rulebook.declared,
    decide: (request, access) =>
      decideOperation(guarded, rulebook, desk.of(accessFrom(access)), request, options),
  };
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | undefined)?.then === "function";
}
