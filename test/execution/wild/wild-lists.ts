/** Lists in every shape in which JavaScript can hold some items. */

import type { Dice } from "./dice.js";

const asIterable = (items: readonly unknown[]): Iterable<unknown> => ({
  [Symbol.iterator]: () => items[Symbol.iterator](),
});

const shapes: readonly ((items: unknown[]) => unknown)[] = [
  (items) => items,
  (items) => items,
  (items) => items,
  (items) => Object.freeze(items),
  (items) => new Set(items),
  asIterable,
  (items) =>
    (function* () {
      yield* items;
    })(),
  (items) => class Own extends Array<unknown> {}.from(items),
];

/** The items as something that GraphQL takes for a list. */
export function wildList(dice: Dice, key: string, items: unknown[]): unknown {
  return dice.pick(`${key} shape`, shapes)(items);
}

/** The items, and a hole behind them, which counts as undefined. */
export function withHole(items: unknown[]): unknown {
  items.length++;
  return items;
}

const noLists: readonly ((items: unknown[]) => unknown)[] = [
  () => "text",
  () => 7,
  () => ({ length: 1, 0: "like a list" }),
  () => () => [],
  (items) => Object.assign(() => "function", asIterable(items)),
  () => new Date(0),
  () => Symbol("odd"),
];

/** What GraphQL does not take for a list; with `breaks`, also a list that breaks off. */
export function noList(dice: Dice, key: string, items: unknown[], breaks: boolean): unknown {
  const breaking = (): unknown =>
    (function* () {
      yield* items;
      throw new Error("secret-iteration");
    })();
  return dice.pick(`${key} no list`, breaks ? [...noLists, breaking] : noLists)(items);
}
