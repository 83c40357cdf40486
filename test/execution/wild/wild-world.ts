/** The data behind a generated schema: resolvers and objects that do whatever resolvers and objects can do. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLFieldResolver, GraphQLSchema } from "graphql";
import { applyScopes, withScopeTypeDefs, type OnDeny } from "../../../src/scope/entry.js";
import {
  isComposite,
  isList,
  isNonNull,
  itemOf,
  nullable,
  possibleTypes,
  type CompositeModel,
  type FieldModel,
  type Model,
  type TypeText,
} from "../../scope/oracle/model.js";
import { guardedSdl } from "../../scope/oracle/model-sdl.js";
import { noteCall } from "./calls.js";
import { Dice } from "./dice.js";
import { wildError, wildReason } from "./wild-errors.js";
import { leafTypes, WildLeaves } from "./wild-leaves.js";
import { noList, wildList, withHole } from "./wild-lists.js";
import { dressed, noObject } from "./wild-objects.js";
import { badThenable, later } from "./wild-promises.js";

export interface WildWorld {
  readonly schema: GraphQLSchema;
  /** Whether nothing in it is a promise. */
  readonly isSynchronous: boolean;
}

interface WildOptions {
  readonly seed: number;
  readonly onDeny: OnDeny;
  /** Of 100 values, how many are bad. */
  readonly wildness: number;
  readonly isSynchronous: boolean;
}

type Resolver = GraphQLFieldResolver<unknown, unknown>;

export function buildWildWorld(model: Model, options: WildOptions): WildWorld {
  const data = new WildData(model, options);
  const typeDefs = withScopeTypeDefs(guardedSdl(model));
  const bare = makeExecutableSchema({ typeDefs, resolvers: data.resolvers() });
  const { onDeny, isSynchronous } = options;
  const schema = applyScopes(bare, { typeDefs, strictCoverage: "off", onDeny });
  return { schema, isSynchronous };
}

/**
 * How a value is to be made. Where graphql-js fails at once inside a list whose items may not be null, it forgets the
 * earlier items, and a promise among them that is rejected ends the process: there the data is `tame`.
 */
interface Manner {
  readonly tame: boolean;
}

class WildData {
  readonly #model: Model;
  readonly #dice: Dice;
  readonly #leaves: WildLeaves;
  readonly #wildness: number;
  readonly #isSlow: boolean;
  readonly #objects = new WeakMap<object, { readonly key: string } & Manner>();

  constructor(model: Model, { seed, wildness, isSynchronous }: WildOptions) {
    this.#model = model;
    this.#dice = new Dice(seed);
    this.#wildness = wildness;
    this.#isSlow = !isSynchronous;
    this.#leaves = new WildLeaves(this.#dice, this.#isSlow);
  }

  /** Half of the fields have a resolver of their own; the others are properties of the object. */
  resolvers(): Record<string, Record<string, unknown>> {
    const found: Record<string, Record<string, unknown>> = { ...(leafTypes as object) };
    for (const type of this.#model.types.values()) {
      if (type.kind === "interface" || type.kind === "union") {
        found[type.name] = { __resolveType: (value: { kind?: string }) => value.kind };
      }
      if (type.kind !== "object" || type.name === "Subscription") continue;
      // Without a prototype: graphql-tools takes an inherited "constructor" for a resolver.
      const own = Object.create(null) as Record<string, unknown>;
      for (const field of type.fields) {
        if (this.#hasResolver(type, field)) own[field.name] = this.#resolver(field);
      }
      found[type.name] = own;
    }
    return found;
  }

  #hasResolver({ name }: CompositeModel, field: FieldModel): boolean {
    const isRoot = name === "Query" || name === "Mutation";
    return isRoot || this.#dice.chance(`${name}.${field.name} own`, 45);
  }

  #resolver(field: FieldModel): Resolver {
    return (source, args, context, info) => {
      const known = this.#objects.get(source as object);
      const key = noteCall({ source: known?.key, args, context, info });
      return this.#called(field, key, this.#mannerOf(field, known));
    };
  }

  /** What a call gives back: at once or later, or not at all. */
  #called({ type }: FieldModel, key: string, manner: Manner): unknown {
    const dice = this.#dice;
    const fails = !manner.tame && dice.chance(`${key} fails`, this.#wildness);
    const work = (): unknown => {
      if (fails) throw wildReason(dice, key);
      return this.#value(type, key, manner);
    };
    if (this.#isSlow && dice.chance(`${key} later`, 50)) return later(dice, key, work);
    const isLeaf = !isComposite(this.#model, nullable(type).replace(/[[\]!]/g, ""));
    const isOdd = isLeaf && !manner.tame && dice.chance(`${key} odd`, 2);
    return isOdd ? badThenable(dice, key, "odd") : work();
  }

  /** Below what may be null, anything can go wrong: it is contained there. */
  #mannerOf({ type }: FieldModel, above: Manner | undefined): Manner {
    return { tame: isNonNull(type) && above?.tame === true };
  }

  #value(type: TypeText, key: string, manner: Manner): unknown {
    const dice = this.#dice;
    const bare = nullable(type);
    const isLeaf = !isList(bare) && !isComposite(this.#model, bare);
    const isBad = !manner.tame && dice.chance(`${key} bad`, this.#wildness * (isLeaf ? 2 : 1));
    if (isBad) return this.#badValue(bare, key);
    if (!isNonNull(type) && dice.chance(`${key} null`, 8)) return undefined;
    if (isList(bare)) {
      const items = this.#items(itemOf(bare), key);
      const hasHole = !this.#isTame(itemOf(bare)) && dice.chance(`${key} hole`, 4);
      return hasHole ? withHole(items) : wildList(dice, key, items);
    }
    if (isLeaf) return this.#leaves.good(bare, key);
    return this.#object(dice.pick(`${key} type`, possibleTypes(this.#model, bare)), key, manner);
  }

  #badValue(bare: TypeText, key: string): unknown {
    const dice = this.#dice;
    if (dice.chance(`${key} nothing`, 30)) return dice.pick(key, [null, undefined]);
    if (dice.chance(`${key} error`, 30)) return wildError(dice, key);
    if (isList(bare)) {
      const items = this.#items(itemOf(bare), key);
      return noList(dice, key, items, !this.#isSlow);
    }
    return isComposite(this.#model, bare) ? noObject(dice, key) : this.#leaves.bad(bare, key);
  }

  #items(type: TypeText, key: string): unknown[] {
    const dice = this.#dice;
    const manner = { tame: this.#isTame(type) };
    return Array.from({ length: dice.roll(`${key} length`, 4) }, (_, index) => {
      const work = (): unknown => this.#value(type, `${key} ${index}`, manner);
      const isLate = this.#isSlow && dice.chance(`${key} ${index} later`, 15);
      return isLate ? later(dice, `${key} ${index}`, work) : work();
    });
  }

  #isTame(itemType: TypeText): boolean {
    return this.#isSlow && isNonNull(itemType);
  }

  #object(typeName: string, key: string, manner: Manner): object {
    const type = this.#model.types.get(typeName) as CompositeModel;
    const properties: PropertyDescriptorMap = {
      __typename: { value: typeName, enumerable: true },
      kind: { value: typeName },
    };
    for (const field of type.fields) {
      if (this.#hasResolver(type, field)) continue;
      properties[field.name] = this.#property(field, key, this.#mannerOf(field, manner));
    }
    const object = dressed(this.#dice, key, properties);
    this.#objects.set(object, { key, tame: manner.tame });
    return object;
  }

  /** A value, found by reading, or by a call, or never. */
  #property(field: FieldModel, objectKey: string, manner: Manner): PropertyDescriptor {
    const dice = this.#dice;
    const key = `${objectKey}.${field.name}`;
    if (dice.chance(`${key} method`, 15)) {
      const method = (args: unknown, context: unknown, info: Parameters<Resolver>[3]): unknown => {
        const callKey = noteCall({ source: objectKey, args, context, info });
        return this.#called(field, callKey, manner);
      };
      return { value: method };
    }
    if (!manner.tame && dice.chance(`${key} throws`, this.#wildness / 3)) {
      return {
        get() {
          throw wildReason(dice, key);
        },
      };
    }
    // Made once it is read: a schema's objects go round in circles. And once alone, as a value would be.
    let made: { readonly value: unknown } | undefined;
    const make = (): unknown => {
      const work = (): unknown => this.#value(field.type, key, manner);
      const isLate = this.#isSlow && dice.chance(`${key} later`, this.#wildness * 2);
      return isLate ? later(dice, key, work) : work();
    };
    return { get: () => (made ??= { value: make() }).value, enumerable: true };
  }
}
