/** Values that come later, in every way in which they can come. */

import { setImmediate as turn } from "node:timers/promises";
import process from "node:process";
import type { Dice } from "./dice.js";

type Work = () => unknown;

const ways: readonly ((work: Work) => unknown)[] = [
  (work) =>
    new Promise((resolve) => {
      resolve(work());
    }),
  async (work) => {
    await Promise.resolve();
    await Promise.resolve();
    return work();
  },
  (work) => turn().then(work),
  (work) =>
    new Promise((resolve, reject) => {
      process.nextTick(() => {
        void Promise.resolve().then(work).then(resolve, reject);
      });
    }),
];

const thenable = (work: Work): unknown => {
  let result: Promise<unknown> | undefined;
  return {
    then: (...handlers: Parameters<Promise<unknown>["then"]>) =>
      (result ??= turn().then(work)).then(...handlers),
  };
};

/** A promise of what the work returns, or throws; now and then an object that only behaves like one. */
export function later(dice: Dice, key: string, work: Work): unknown {
  return dice.chance(`${key} thenable`, 5) ? thenable(work) : dice.pick(`${key} way`, ways)(work);
}

const badThenables: readonly ((value: unknown) => unknown)[] = [
  (value) => ({
    then: (goOn: (value: unknown) => void) => {
      goOn(value);
    },
  }),
  (value) => ({
    then: (goOn: (value: unknown) => void) => {
      goOn(value);
      goOn("twice");
      return Promise.resolve("something else");
    },
  }),
  () => ({
    then: () => {
      throw new Error("secret-then");
    },
  }),
  (value) => ({
    get then() {
      throw new Error(`secret-${typeof value}`);
    },
  }),
];

/** An object with a `then` that does not do what a promise's does. */
export function badThenable(dice: Dice, key: string, value: unknown): unknown {
  return dice.pick(`${key} thenable`, badThenables)(value);
}
