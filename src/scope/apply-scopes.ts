/** The transformer: a schema with scope directives becomes one whose every element obeys them. */

import { mapSchema, MapperKind } from "@graphql-tools/utils";
import {
  defaultFieldResolver,
  defaultTypeResolver,
  GraphQLInterfaceType,
  GraphQLUnionType,
  type GraphQLFieldConfig,
  type GraphQLSchema,
} from "graphql";
import { anonymous } from "./access.js";
import { uncovered, type Coverage } from "./compiling/coverage.js";
import type { TypeDefs } from "./reading/definition-reader.js";
import { ScopeEngine, type EngineOptions } from "./deciding/engine.js";
import { hasExpired, isAsyncIterable, whileGranted } from "./guarding/event-stream.js";
import { guardField, guardOperation, type FieldResolver } from "./guarding/guard-field.js";
import { guardType } from "./guarding/guard-type.js";
import { describedSchema } from "./seeing/described-schema.js";
import { filterIntrospection, replaceIntrospection } from "./seeing/introspection.js";
import { unreachedRules } from "./compiling/reachability.js";
import { compileRulebook } from "./compiling/rulebook.js";
import { SchemaFaultError } from "./reading/schema-fault.js";
import { registerEngine } from "./deciding/scoped-schemas.js";
import { visibleSchema } from "./seeing/visible-schema.js";

export interface ApplyScopesOptions extends EngineOptions {
  /**
   * The type definitions as they were written. Merging modules turns a rule that stands in two of them into a weaker
   * one; only the text before the merge shows it reliably. SDL text, since merging changes parsed documents in place.
   */
  readonly typeDefs?: TypeDefs | undefined;
  /** One more directive to read as `@requiresScope`. `@requiresScopes` of Apollo Federation is read as it is. */
  readonly ruleDirective?: string | undefined;
  /** Which fields without a rule stop start-up. Default "roots". */
  readonly strictCoverage?: Coverage | undefined;
  /**
   * What `__schema` and `__type` name: all that the schema has, or what the access of the context may see. A dry run
   * answers everything, and so names everything. Default "full". Unless `disclose` is false, descriptions say what each
   * element requires.
   */
  readonly introspection?: "visible" | "full" | undefined;
}

type FieldConfig = GraphQLFieldConfig<unknown, unknown>;

/**
 * Guards a schema: the resolvers and event sources of fields, their inputs, and the objects found behind abstract
 * types. The schema handed in is not touched.
 *
 * @throws SchemaFaultError with everything in the directives that cannot be enforced as written.
 */
export function applyScopes(
  schema: GraphQLSchema,
  options: ApplyScopesOptions = {},
): GraphQLSchema {
  const { typeDefs, ruleDirective, strictCoverage = "roots", introspection, warn } = options;
  const rulebook = compileRulebook(schema, { typeDefs, ruleDirective });
  const faults = uncovered(schema, rulebook, strictCoverage);
  if (faults.length > 0) throw new SchemaFaultError(faults);
  const engine = new ScopeEngine(schema, rulebook, options);
  if (warn) warnOf(schema, engine, warn);
  const guarded = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field: FieldConfig, fieldName, typeName) =>
      guardFieldConfig(engine, schema, field, fieldName, typeName),
    [MapperKind.ABSTRACT_TYPE]: (type) => {
      const resolveType = guardType(engine, type.resolveType ?? defaultTypeResolver);
      return type instanceof GraphQLUnionType
        ? new GraphQLUnionType({ ...type.toConfig(), resolveType })
        : new GraphQLInterfaceType({ ...type.toConfig(), resolveType });
    },
  });
  registerEngine(guarded, engine);
  // What denials do not tell, descriptions do not tell either.
  const described = (shown: GraphQLSchema): GraphQLSchema =>
    options.disclose === false ? shown : describedSchema(shown, rulebook);
  if (introspection === "visible" && !engine.dryRun) {
    filterIntrospection(guarded, (context) =>
      described(visibleSchema(guarded, engine.accessIn(context))),
    );
  } else {
    replaceIntrospection(guarded, () => described(guarded));
  }
  return guarded;
}

function guardFieldConfig(
  engine: ScopeEngine,
  schema: GraphQLSchema,
  field: FieldConfig,
  fieldName: string,
  typeName: string,
): FieldConfig | undefined {
  const rules = engine.rulebook.field(typeName, fieldName);
  const isOpen =
    rules.check === engine.rulebook.nothing && rules.inputs.size + rules.policies.length === 0;
  const guard = (resolve: FieldResolver): FieldResolver =>
    isOpen ? resolve : guardField(engine, rules, resolve);
  const resolve = guard(field.resolve ?? defaultFieldResolver);
  const isQuery = typeName === schema.getQueryType()?.name;
  const isMutation = typeName === schema.getMutationType()?.name;
  if (typeName === schema.getSubscriptionType()?.name) {
    const source = guardSource(engine, guard(field.subscribe ?? defaultFieldResolver));
    return { ...field, resolve: guardOperation(engine, resolve), subscribe: source };
  }
  if (isMutation || (isQuery && engine.onDeny === "reject")) {
    return { ...field, resolve: guardOperation(engine, resolve) };
  }
  return isOpen ? undefined : { ...field, resolve };
}

// The event source too, or it would be open before the first event is refused; and it ends with its access.
function guardSource(engine: ScopeEngine, subscribe: FieldResolver): FieldResolver {
  return guardOperation(engine, async (source, args, context, info) => {
    if (hasExpired(engine.accessIn(context), Date.now())) {
      const position = { path: [info.path.key], nodes: info.fieldNodes };
      return engine.denials.ofPolicy(anonymous, position);
    }
    const stream: unknown = await subscribe(source, args, context, info);
    if (!isAsyncIterable(stream)) return stream;
    return whileGranted(stream, () => engine.accessIn(context));
  });
}

function warnOf(
  schema: GraphQLSchema,
  engine: ScopeEngine,
  warn: (sentence: string) => void,
): void {
  for (const sentence of unreachedRules(schema, engine.rulebook)) warn(sentence);
  for (const [coordinate, name] of engine.rulebook.declared.policies) {
    if (!engine.policies.has(name)) {
      warn(`${coordinate}: the policy "${name}" has no function, so everybody is denied.`);
    }
  }
}
