/** The data behind a model: a schema with and one without rules, whose resolvers answer the same and say that they ran. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import type { FieldNode, GraphQLResolveInfo, GraphQLSchema } from "graphql";
import { applyScopes, withScopeTypeDefs, type OnDeny } from "../../../src/scope/entry.js";
import { guardedSdl, openSdl } from "./model-sdl.js";
import {
  enumValues,
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
} from "./model.js";

/** One resolver that ran. */
export interface Call {
  readonly parentType: string;
  readonly fieldName: string;
  readonly nodes: readonly FieldNode[];
  readonly path: string;
}

export interface World {
  readonly guarded: GraphQLSchema;
  /** Without rules, and every output may be null. */
  readonly open: GraphQLSchema;
  readonly rootValues: Readonly<Record<"Query" | "Mutation", unknown>>;
  /** Emptied by the reader. */
  readonly calls: Call[];
}

type Resolver = (...input: readonly unknown[]) => unknown;

/** @param seed decides the data: values, nulls, types of objects, and which resolvers fail. */
export function buildWorld(model: Model, seed: number, onDeny: OnDeny): World {
  const data = new Data(model, seed);
  const typeDefs = withScopeTypeDefs(guardedSdl(model));
  const resolvers = data.resolvers();
  return {
    guarded: applyScopes(makeExecutableSchema({ typeDefs, resolvers }), {
      typeDefs,
      strictCoverage: "off",
      onDeny,
    }),
    open: makeExecutableSchema({ typeDefs: openSdl(model), resolvers }),
    rootValues: { Query: data.object("Query"), Mutation: data.object("Mutation") },
    calls: data.calls,
  };
}

class Data {
  readonly calls: Call[] = [];
  readonly #model: Model;
  readonly #seed: number;
  /**
   * Whether every resolver takes its time. Otherwise some do, and then none fails where null is not allowed:
   * graphql-js forgets the earlier items of a list when a later one fails at once, and a rejection among them would
   * end the process of the tests.
   */
  readonly #isSlow: boolean;

  constructor(model: Model, seed: number) {
    this.#model = model;
    this.#seed = seed;
    this.#isSlow = this.#dice("slow", 2) === 0;
  }

  /** Half of the fields have a resolver of their own; the others are methods of the object. */
  resolvers(): Record<string, Record<string, unknown>> {
    const found: Record<string, Record<string, unknown>> = {};
    for (const type of this.#model.types.values()) {
      if (type.kind === "interface" || type.kind === "union") {
        if (this.#dice(type.name, 2) === 0) {
          const resolveType = (value: { kind: string }) => value.kind;
          found[type.name] = {
            __resolveType:
              this.#dice(`${type.name} slow`, 2) === 0
                ? resolveType
                : (value: { kind: string }) => Promise.resolve(resolveType(value)),
          };
        }
      }
      if (type.kind !== "object") continue;
      // Without a prototype: graphql-tools takes an inherited "constructor" for a resolver.
      const own = Object.create(null) as Record<string, unknown>;
      for (const field of type.fields) {
        if (type.name === "Subscription") own[field.name] = this.#subscription(type, field);
        else if (this.#dice(`${type.name}.${field.name}`, 2) === 0) {
          const method = this.#method(type, field);
          own[field.name] = (_source: unknown, ...rest: unknown[]) => method(...rest);
        }
      }
      found[type.name] = own;
    }
    return found;
  }

  object(typeName: string): Record<string, unknown> {
    const type = this.#model.types.get(typeName) as CompositeModel;
    const methods = type.fields.map((field) => [field.name, this.#method(type, field)]);
    const fields = Object.fromEntries(methods) as Record<string, Resolver>;
    return { __typename: typeName, kind: typeName, ...fields };
  }

  #subscription(type: CompositeModel, field: FieldModel): Record<string, unknown> {
    const method = this.#method(type, field);
    const note = (info: GraphQLResolveInfo): void => {
      this.#note(type, field, info, "source");
    };
    return {
      subscribe: async function* (
        ...[, , , info]: [unknown, unknown, unknown, GraphQLResolveInfo]
      ) {
        note(info);
        for (const event of [0, 1]) yield await Promise.resolve({ event });
      },
      resolve: (_event: unknown, ...rest: unknown[]) => method(...rest),
    };
  }

  #method(type: CompositeModel, field: FieldModel): Resolver {
    return (args, _context, info) => {
      const { path } = info as GraphQLResolveInfo;
      const place = pathText(path);
      this.#note(type, field, info as GraphQLResolveInfo, place);
      const key = `${place} ${JSON.stringify(args)}`;
      const fails =
        this.#dice(`${key} fails`, 20) === 1 && (this.#isSlow || !isNonNull(field.type));
      if (fails && !this.#isSlow) throw new Error(`secret-failure ${key}`);
      if (fails) return Promise.reject(new Error(`secret-failure ${key}`));
      const value = this.#value(field.type, key, this.#isSlow);
      return this.#isSlow || this.#dice(`${key} slow`, 6) === 1 ? Promise.resolve(value) : value;
    };
  }

  #note(type: CompositeModel, field: FieldModel, info: GraphQLResolveInfo, path: string): void {
    this.calls.push({
      parentType: type.name,
      fieldName: field.name,
      nodes: info.fieldNodes,
      path,
    });
  }

  #value(type: TypeText, key: string, mayBreak = false): unknown {
    if (isNonNull(type)) {
      if (mayBreak && this.#dice(`${key} null`, 25) === 1) return null;
    } else if (this.#dice(`${key} null`, 8) === 1) return null;
    const bare = nullable(type);
    if (isList(bare)) {
      return Array.from({ length: this.#dice(`${key} length`, 4) }, (_, index) =>
        this.#value(itemOf(bare), `${key} ${index}`),
      );
    }
    if (isComposite(this.#model, bare)) {
      const possible = possibleTypes(this.#model, bare);
      const chosen = possible[this.#dice(`${key} type`, possible.length)];
      return chosen === undefined ? null : this.object(chosen);
    }
    if (bare === "Int") return 1_000_000 + this.#dice(key, 1_000_000_000);
    if (bare === "E0" || bare === "E1") return enumValues[this.#dice(key, enumValues.length)];
    return `secret-${this.#dice(key, 1e9)}-${this.#dice(`${key} more`, 1e9)}`;
  }

  /** A whole number from 0 to `sides - 1`, always the same for the same key. FNV-1a, then mixed. */
  #dice(key: string, sides: number): number {
    let hash = 0x811c9dc5 ^ this.#seed;
    for (let index = 0; index < key.length; index++) {
      hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
    hash = Math.imul(hash ^ (hash >>> 13), 0x45d9f3b);
    return ((hash ^ (hash >>> 16)) >>> 0) % sides;
  }
}

/** `me.friends.0.name`. */
function pathText(path: GraphQLResolveInfo["path"]): string {
  return (path.prev ? `${pathText(path.prev)}.` : "") + `${path.key}`;
}
