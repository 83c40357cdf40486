/** Promises in a value that nobody is going to complete: one that is rejected must not end the process. */

import { types } from "node:util";
import type { Clearance } from "../scope/compiling/clearance.js";
import { mayTouch, type Position } from "./position.js";

/** Looks where graphql-js would have looked: at what is selected, allowed, and not left to a resolver. */
export function disown(value: unknown, position: Position, clearance: Clearance): void {
  if (types.isPromise(value)) {
    value.then(
      (now) => {
        disown(now, position, clearance);
      },
      () => undefined,
    );
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value) || types.isSet(value)) {
    for (const item of value) disown(item, position, clearance);
    return;
  }
  for (const child of position.below ?? []) {
    if (child.resolve || !mayTouch(child, clearance)) continue;
    try {
      disown((value as Record<string, unknown>)[child.field.name], child, clearance);
    } catch {
      // A property that throws holds no promise.
    }
  }
}
