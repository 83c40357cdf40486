/** Which types of a schema still implement which interfaces when not everything of them is visible. */

import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from "graphql";

export type CompositeType = GraphQLObjectType | GraphQLInterfaceType;

/** Whether the field or argument of this coordinate is visible. */
type Sees = (coordinate: string) => boolean;

/**
 * The implementations that stay valid (GraphQL §3.6.1 IsValidImplementation). A type that may not show a field of its
 * interface is no longer shown as implementing it: on the interface the field stays, because it may be touched on
 * objects of other types.
 */
export class Implementations {
  readonly #sees: Sees;
  readonly #sound: Set<string>;

  /** @param types the visible ones. */
  constructor(types: readonly GraphQLNamedType[], sees: Sees) {
    this.#sees = sees;
    const visible = new Set(types);
    const pairs = types
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .flatMap((type) =>
        type
          .getInterfaces()
          .filter((implemented) => visible.has(implemented))
          .map((implemented) => ({ type, implemented })),
      );
    this.#sound = new Set(pairs.map(({ type, implemented }) => edge(type, implemented)));
    // One that goes may take others with it: a covariant field then returns what is no subtype any more.
    for (let size = -1; size !== this.#sound.size;) {
      size = this.#sound.size;
      for (const { type, implemented } of pairs) {
        if (!this.#conforms(type, implemented)) this.#sound.delete(edge(type, implemented));
      }
    }
  }

  has(type: GraphQLNamedType, implemented: GraphQLNamedType): boolean {
    return this.#sound.has(edge(type, implemented));
  }

  // Interfaces of interfaces need no look: what holds between each two of them holds along the way.
  #conforms(type: CompositeType, implemented: GraphQLInterfaceType): boolean {
    const own = type.getFields();
    return Object.values(implemented.getFields()).every((expected) => {
      if (!this.#sees(`${implemented.name}.${expected.name}`)) return true;
      const field = own[expected.name];
      return (
        field !== undefined &&
        this.#sees(`${type.name}.${field.name}`) &&
        this.#isSubType(field.type, expected.type) &&
        this.#hasArguments(type, implemented, expected)
      );
    });
  }

  // Lists and non-null fit, as they fitted in the whole schema.
  #isSubType(type: GraphQLOutputType, base: GraphQLOutputType): boolean {
    const [named, expected] = [getNamedType(type), getNamedType(base)];
    return named === expected || isUnionType(expected) || this.has(named, expected);
  }

  // The other way round, an argument hidden on the interface is hidden here: its rules are inherited.
  #hasArguments(
    type: CompositeType,
    implemented: GraphQLInterfaceType,
    { name, args }: GraphQLField<unknown, unknown>,
  ): boolean {
    const sees = (owner: CompositeType, argument: string): boolean =>
      this.#sees(`${owner.name}.${name}(${argument}:)`);
    return args.every((argument) => !sees(implemented, argument.name) || sees(type, argument.name));
  }
}

function edge(type: GraphQLNamedType, implemented: GraphQLNamedType): string {
  return `${type.name} ${implemented.name}`;
}
