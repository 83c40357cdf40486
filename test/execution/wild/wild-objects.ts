/** Objects in every dress, and what is no object where one is expected. */

import type { Dice } from "./dice.js";

class Instance {
  readonly own = "instance";
}

const dresses: readonly ((properties: PropertyDescriptorMap) => object)[] = [
  (properties) => Object.defineProperties({}, properties),
  (properties) => Object.defineProperties({}, properties),
  (properties) => Object.freeze(Object.defineProperties({}, properties)),
  (properties) => Object.defineProperties(Object.create(null) as object, properties),
  (properties) => Object.defineProperties(new Instance(), properties),
  // Inherited properties.
  (properties) => Object.create(Object.defineProperties({}, properties)) as object,
  (properties) => Object.defineProperties({ then: "no function" }, properties),
  (properties) => Object.defineProperties(() => "a function is an object, too", properties),
  (properties) => Object.defineProperties([], properties),
];

export function dressed(dice: Dice, key: string, properties: PropertyDescriptorMap): object {
  return dice.pick(`${key} dress`, dresses)(properties);
}

const noObjects: readonly unknown[] = [
  "text",
  7,
  true,
  false,
  0,
  "",
  10n,
  Symbol("odd"),
  [],
  new Date(0),
  () => "function",
];

export function noObject(dice: Dice, key: string): unknown {
  return dice.pick(`${key} no object`, noObjects);
}
