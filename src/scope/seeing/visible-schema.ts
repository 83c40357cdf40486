/** A schema as one access may see it: for introspection and for validation messages, never for execution. */

import {
  getNamedType,
  GraphQLDirective,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLUnionType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isNullableType,
  isObjectType,
  isScalarType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  type GraphQLArgument,
  type GraphQLEnumValueConfig,
  type GraphQLFieldConfig,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLType,
} from "graphql";
import type { Access } from "../access.js";
import type { Clearance } from "../compiling/clearance.js";
import { clearanceOn, rulebookOf } from "../deciding/scoped-schemas.js";
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
    kept.get(clearance) ??
    new Pruner(schema, new Visibility(schema, rulebookOf(schema), clearance)).schema();
  // The one that was asked for longest ago goes first.
  kept.delete(clearance);
  kept.set(clearance, visible);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest) kept.delete(oldest);
  return visible;
}

/**
 * Builds the pruned schema from new types. They carry no AST node and no extension, where applied directives would name
 * scopes; and no resolver.
 */
class Pruner {
  readonly #schema: GraphQLSchema;
  readonly #visibility: Visibility;
  readonly #types: ReadonlyMap<string, GraphQLNamedType>;

  constructor(schema: GraphQLSchema, visibility: Visibility) {
    this.#schema = schema;
    this.#visibility = visibility;
    const visible = Object.values(schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && visibility.seesType(type),
    );
    this.#types = new Map(visible.map((type) => [type.name, this.#type(type)]));
  }

  schema(): GraphQLSchema {
    const { description } = this.#schema;
    const query = this.#schema.getQueryType();
    return new GraphQLSchema({
      description,
      query:
        this.#root(query) ?? (query && new GraphQLObjectType({ name: query.name, fields: {} })),
      mutation: this.#root(this.#schema.getMutationType()),
      subscription: this.#root(this.#schema.getSubscriptionType()),
      types: [...this.#types.values()],
      directives: this.#schema
        .getDirectives()
        .filter((directive) => this.#visibility.seesDirective(directive))
        .map((directive) => this.#directive(directive)),
      // A query type without fields is not valid by itself; there must be an answer all the same.
      assumeValid: true,
    });
  }

  #root(type: GraphQLObjectType | null | undefined): GraphQLObjectType | undefined {
    return type ? (this.#types.get(type.name) as GraphQLObjectType | undefined) : undefined;
  }

  #type(type: GraphQLNamedType): GraphQLNamedType {
    const { name, description } = type;
    const bare = { astNode: undefined, extensionASTNodes: [], extensions: {} };
    if (isScalarType(type)) {
      return isSpecifiedScalarType(type)
        ? type
        : new GraphQLScalarType({ ...type.toConfig(), ...bare });
    }
    if (isEnumType(type)) {
      const values = type.getValues().map((one): [string, GraphQLEnumValueConfig] => {
        const { description: sentence, deprecationReason } = one;
        const value: unknown = one.value;
        return [one.name, { value, description: sentence, deprecationReason }];
      });
      return new GraphQLEnumType({ name, description, values: Object.fromEntries(values) });
    }
    if (isInputObjectType(type)) {
      const fields = () => this.#inputs(Object.values(type.getFields()), (one) => `${name}.${one}`);
      return new GraphQLInputObjectType({ name, description, isOneOf: type.isOneOf, fields });
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      const interfaces = () =>
        type
          .getInterfaces()
          .filter((implemented) => this.#visibility.seesImplementation(type, implemented))
          .map((implemented) => this.#replaced(implemented));
      const config = { name, description, interfaces, fields: () => this.#fields(type) };
      return isObjectType(type) ? new GraphQLObjectType(config) : new GraphQLInterfaceType(config);
    }
    const types = () =>
      type
        .getTypes()
        .filter((member) => this.#visibility.seesType(member))
        .map((member) => this.#replaced(member));
    return new GraphQLUnionType({ name, description, types });
  }

  #fields(type: GraphQLObjectType | GraphQLInterfaceType) {
    const fields = Object.values(type.getFields())
      .filter(({ name }) => this.#visibility.sees(`${type.name}.${name}`))
      .map((field): [string, GraphQLFieldConfig<unknown, unknown>] => {
        const { name, description, deprecationReason } = field;
        const args = this.#inputs(field.args, (one) => `${type.name}.${name}(${one}:)`);
        return [name, { description, deprecationReason, type: this.#replaced(field.type), args }];
      });
    return Object.fromEntries(fields);
  }

  #inputs(
    inputs: readonly (GraphQLArgument | GraphQLInputField)[],
    coordinateOf: (name: string) => string,
  ) {
    return Object.fromEntries(
      inputs
        .filter(({ name }) => this.#visibility.sees(coordinateOf(name)))
        .map((input) => [input.name, this.#input(input)]),
    );
  }

  #input({
    description,
    deprecationReason,
    defaultValue,
    type,
  }: GraphQLArgument | GraphQLInputField) {
    return { description, deprecationReason, defaultValue, type: this.#replaced(type) };
  }

  #directive(directive: GraphQLDirective): GraphQLDirective {
    if (isSpecifiedDirective(directive)) return directive;
    const { name, description, locations, isRepeatable } = directive;
    const visible = directive.args.filter(({ type }) =>
      this.#visibility.seesType(getNamedType(type)),
    );
    const args = Object.fromEntries(visible.map((one) => [one.name, this.#input(one)]));
    return new GraphQLDirective({ name, description, locations, isRepeatable, args });
  }

  /** The type of the same name in the pruned schema, wrapped as it was. */
  #replaced<T extends GraphQLType>(type: T): T {
    // Name and wrappers are those of T, and so is the kind: the compiler cannot know.
    return this.#wrapped(type) as T;
  }

  #wrapped(type: GraphQLType): GraphQLType {
    if (isListType(type)) return new GraphQLList(this.#wrapped(type.ofType));
    if (isNonNullType(type)) {
      const inner = this.#wrapped(type.ofType);
      // The rule takes the two wrappers, alike in structure, for one another.
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
      return isNullableType(inner) ? new GraphQLNonNull(inner) : inner;
    }
    return this.#types.get(type.name) ?? type;
  }
}
