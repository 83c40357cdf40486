/** Which elements of a schema an access may see: those that no rule hides, and that are of use without the hidden ones. */

import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  type GraphQLDirective,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import type { Clearance } from "../compiling/clearance.js";
import { Implementations, type CompositeType } from "./implementations.js";
import { reachedTypes } from "../compiling/reachability.js";
import type { Rulebook } from "../compiling/rulebook.js";

/**
 * What remains visible is the greatest set in which everything is allowed by its rules and usable by what is in the set;
 * more scopes never make it smaller. Policies hide nothing: they decide object by object.
 */
export class Visibility {
  readonly #schema: GraphQLSchema;
  // Coordinates. A field is visible only together with its type: ask by `sees`.
  readonly #allowed: Set<string>;
  readonly #reached: ReadonlySet<string>;
  readonly #implementations: Implementations;

  constructor(schema: GraphQLSchema, rulebook: Rulebook, clearance: Clearance) {
    this.#schema = schema;
    this.#allowed = allowedElements(schema, rulebook, clearance);
    this.#dropUnusable();
    // A directive that may stand in an operation is used without any field.
    const ofDirectives: readonly GraphQLNamedType[] = schema
      .getDirectives()
      .filter((directive) => this.seesDirective(directive))
      .flatMap(({ args }) => args.map((argument) => getNamedType(argument.type)));
    this.#reached = reachedTypes(
      schema,
      (coordinate) => this.#allowed.has(coordinate),
      ofDirectives,
    );
    this.#implementations = new Implementations(
      Object.values(schema.getTypeMap()).filter((type) => this.seesType(type)),
      (coordinate) => this.sees(coordinate),
    );
  }

  seesType(type: GraphQLNamedType): boolean {
    return isIntrospectionType(type) || this.#reached.has(type.name);
  }

  /** The coordinate of a field, an argument or an input field of a visible type. */
  sees(coordinate: string): boolean {
    return this.#allowed.has(coordinate);
  }

  /** Whether it can be written: whatever it requires is visible. */
  seesDirective({ args }: GraphQLDirective): boolean {
    return args.every(
      (argument) => !isRequiredArgument(argument) || this.#isAllowed(getNamedType(argument.type)),
    );
  }

  /** Whether a visible type is shown as implementing an interface. */
  seesImplementation(type: CompositeType, implemented: GraphQLInterfaceType): boolean {
    return this.#implementations.has(type, implemented);
  }

  /** Takes away what became unusable, until nothing does. */
  #dropUnusable(): void {
    const drop = (coordinate: string): void => {
      this.#allowed.delete(coordinate);
    };
    for (let size = -1; size !== this.#allowed.size;) {
      size = this.#allowed.size;
      for (const type of Object.values(this.#schema.getTypeMap())) {
        if (!this.#allowed.has(type.name)) continue;
        for (const { coordinate, usable } of this.#membersOf(type)) if (!usable()) drop(coordinate);
        if (!this.#isUsable(type)) drop(type.name);
      }
    }
  }

  #membersOf(type: GraphQLNamedType): { coordinate: string; usable: () => boolean }[] {
    if (isInputObjectType(type)) {
      return Object.values(type.getFields()).map((field) => ({
        coordinate: `${type.name}.${field.name}`,
        usable: () => this.#isAllowed(getNamedType(field.type)),
      }));
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const coordinate = `${type.name}.${field.name}`;
      return [
        ...field.args.map((argument) => ({
          coordinate: `${coordinate}(${argument.name}:)`,
          usable: () => this.#isAllowed(getNamedType(argument.type)),
        })),
        { coordinate, usable: () => this.#isFieldUsable(type, field) },
      ];
    });
  }

  #isFieldUsable(type: CompositeType, field: GraphQLField<unknown, unknown>): boolean {
    const coordinate = `${type.name}.${field.name}`;
    return (
      this.#isAllowed(getNamedType(field.type)) &&
      field.args.every(
        (argument) =>
          !isRequiredArgument(argument) || this.#allowed.has(`${coordinate}(${argument.name}:)`),
      ) &&
      // A field of an interface is only ever touched on an object.
      (!isInterfaceType(type) ||
        this.#schema
          .getPossibleTypes(type)
          .some(({ name }) => this.#allowed.has(`${name}.${field.name}`)))
    );
  }

  #isUsable(type: GraphQLNamedType): boolean {
    if (isUnionType(type)) return type.getTypes().some(({ name }) => this.#allowed.has(name));
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const sees = (name: string): boolean => this.#allowed.has(`${type.name}.${name}`);
      return (
        fields.some(({ name }) => sees(name)) &&
        fields.every((field) => !isRequiredInputField(field) || sees(field.name))
      );
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return true;
    return Object.keys(type.getFields()).some((name) => this.#allowed.has(`${type.name}.${name}`));
  }

  #isAllowed(type: GraphQLNamedType): boolean {
    return isIntrospectionType(type) || this.#allowed.has(type.name);
  }
}

/** The coordinates of everything that the rules allow. */
function allowedElements(
  schema: GraphQLSchema,
  rulebook: Rulebook,
  clearance: Clearance,
): Set<string> {
  const allowed = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || !clearance.allows(rulebook.typeCheck(type.name))) continue;
    allowed.add(type.name);
    if (isInputObjectType(type)) {
      const rules = rulebook.inputFields(type.name);
      for (const name of Object.keys(type.getFields())) {
        if (clearance.allows(rules.get(name)?.check ?? rulebook.nothing)) {
          allowed.add(`${type.name}.${name}`);
        }
      }
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { name, args } of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${name}`;
      const { check, inputs } = rulebook.field(type.name, name);
      if (clearance.allows(check)) allowed.add(coordinate);
      for (const argument of args) {
        if (clearance.allows(inputs.get(argument.name)?.check ?? rulebook.nothing)) {
          allowed.add(`${coordinate}(${argument.name}:)`);
        }
      }
    }
  }
  return allowed;
}
