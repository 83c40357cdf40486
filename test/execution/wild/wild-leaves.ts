/** Values of leaves, good ones and every bad one, and the types that take them. */

import { GraphQLError, GraphQLScalarType } from "graphql";
import { enumValues } from "../../scope/oracle/model.js";
import type { Dice } from "./dice.js";

const asMethod = (): string => "called";
const internal: Readonly<Record<string, readonly unknown[]>> = {
  E0: [0, { of: "an object" }, ""],
  E1: ["red", asMethod, Symbol.for("preset")],
};

const good: Readonly<Record<string, readonly unknown[]>> = {
  String: ["text", "", '" \\ \u2028 \u2029 </script> \ud800', 5, true, 2.5],
  Int: [7, -0, "7", true, 2 ** 31 - 1],
  Float: [2.5, -0, "1e3", false, 2 ** 53],
  ID: ["id", 5, "", "10"],
  Boolean: [true, false, 0, 1],
  S0: ["free", 0, false, { a: [1, { b: null }] }, [1, [2]], new Date(0), { toJSON: () => "json" }],
  Tricky: ["plain", "object"],
  ...internal,
};

const bad: readonly unknown[] = [
  NaN,
  Infinity,
  2.5,
  2 ** 31,
  10n,
  Symbol("odd"),
  "RED",
  "nonsense",
  {},
  [],
  ["list"],
  new Date(NaN),
  { valueOf: () => 3 },
  { toJSON: () => "json" },
  Object.create(null),
  asMethod,
  Date,
];

/** What `Tricky` does with its values, beside `then`, which only a slow world can do. */
const tricks = ["throws", "refuses", "null", "undefined", "nan", "function", "plain"];
const slowTricks = ["late", "late failure"];

export class WildLeaves {
  readonly #dice: Dice;
  readonly #isSlow: boolean;

  constructor(dice: Dice, isSlow: boolean) {
    this.#dice = dice;
    this.#isSlow = isSlow;
  }

  good(type: string, key: string): unknown {
    return this.#dice.pick(key, good[type] ?? ["odd"]);
  }

  bad(type: string, key: string): unknown {
    if (type !== "Tricky") return this.#dice.pick(key, bad);
    return this.#dice.pick(key, this.#isSlow ? [...tricks, ...slowTricks] : tricks);
  }
}

/** For `makeExecutableSchema`. */
export const leafTypes = {
  E0: internalValues("E0"),
  E1: internalValues("E1"),
  Tricky: new GraphQLScalarType({ name: "Tricky", serialize: serializeTricky }),
};

function internalValues(name: string): Record<string, unknown> {
  return Object.fromEntries(enumValues.map((value, index) => [value, internal[name]?.[index]]));
}

function serializeTricky(value: unknown): unknown {
  switch (value) {
    case "throws":
      throw new Error("secret-serializer");
    case "refuses":
      throw new GraphQLError("refused", { extensions: { code: "ODD", http: { status: 409 } } });
    case "null":
      return null;
    case "undefined":
      return undefined;
    case "nan":
      return NaN;
    case "function":
      return asMethod;
    case "late":
      return Promise.resolve("late");
    case "late failure":
      return Promise.reject(new Error("secret-late"));
    case "object":
      return { then: "no function", list: [1] };
    default:
      return value;
  }
}
