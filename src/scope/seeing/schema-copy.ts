/** Another schema made of a schema, with less in it or with other descriptions: to be shown, never to be executed. */

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
import type { CompositeType } from "./implementations.js";

/** What of a schema its copy shows, and in which words. */
export interface CopyChoices {
  readonly seesType: (type: GraphQLNamedType) => boolean;
  /** The coordinate of a field, an argument or an input field of a type that is shown. */
  readonly sees: (coordinate: string) => boolean;
  readonly seesDirective: (directive: GraphQLDirective) => boolean;
  readonly seesImplementation: (type: CompositeType, implemented: GraphQLInterfaceType) => boolean;
  /** The description of the type, field, argument or input field of this coordinate. */
  readonly describe: (coordinate: string, description: Description) => Description;
}

type Description = string | null | undefined;

/**
 * Where no field of the query type is shown, that type is empty, and the copy answers introspection all the same. Its
 * types carry no AST node and no extension, where applied directives would name scopes; and no resolver.
 */
export function copySchema(schema: GraphQLSchema, choices: CopyChoices): GraphQLSchema {
  return new SchemaCopy(schema, choices).schema();
}

class SchemaCopy {
  readonly #schema: GraphQLSchema;
  readonly #choices: CopyChoices;
  readonly #types: ReadonlyMap<string, GraphQLNamedType>;

  constructor(schema: GraphQLSchema, choices: CopyChoices) {
    this.#schema = schema;
    this.#choices = choices;
    const visible = Object.values(schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && choices.seesType(type),
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
        .filter((directive) => this.#choices.seesDirective(directive))
        .map((directive) => this.#directive(directive)),
      // A query type without fields is not valid by itself; there must be an answer all the same.
      assumeValid: true,
    });
  }

  #root(type: GraphQLObjectType | null | undefined): GraphQLObjectType | undefined {
    return type ? (this.#types.get(type.name) as GraphQLObjectType | undefined) : undefined;
  }

  #type(type: GraphQLNamedType): GraphQLNamedType {
    const { name } = type;
    const description = this.#choices.describe(name, type.description);
    const bare = { astNode: undefined, extensionASTNodes: [], extensions: {} };
    if (isScalarType(type)) {
      return isSpecifiedScalarType(type)
        ? type
        : new GraphQLScalarType({ ...type.toConfig(), ...bare, description });
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
          .filter((implemented) => this.#choices.seesImplementation(type, implemented))
          .map((implemented) => this.#replaced(implemented));
      const config = { name, description, interfaces, fields: () => this.#fields(type) };
      return isObjectType(type) ? new GraphQLObjectType(config) : new GraphQLInterfaceType(config);
    }
    const types = () =>
      type
        .getTypes()
        .filter((member) => this.#choices.seesType(member))
        .map((member) => this.#replaced(member));
    return new GraphQLUnionType({ name, description, types });
  }

  #fields(type: GraphQLObjectType | GraphQLInterfaceType) {
    const fields = Object.values(type.getFields())
      .filter(({ name }) => this.#choices.sees(`${type.name}.${name}`))
      .map((field): [string, GraphQLFieldConfig<unknown, unknown>] => {
        const { name, deprecationReason } = field;
        const coordinate = `${type.name}.${name}`;
        const description = this.#choices.describe(coordinate, field.description);
        const args = this.#inputs(field.args, (one) => `${coordinate}(${one}:)`);
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
        .filter(({ name }) => this.#choices.sees(coordinateOf(name)))
        .map((input) => {
          const description = this.#choices.describe(coordinateOf(input.name), input.description);
          return [input.name, { ...this.#input(input), description }];
        }),
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
    const { name, description, deprecationReason, locations, isRepeatable } = directive;
    const visible = directive.args.filter(({ type }) => this.#choices.seesType(getNamedType(type)));
    const args = Object.fromEntries(visible.map((one) => [one.name, this.#input(one)]));
    const config = { name, description, deprecationReason, locations, isRepeatable, args };
    return new GraphQLDirective(config);
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
