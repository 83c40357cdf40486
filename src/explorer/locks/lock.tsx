/** A lock beside words of the page. */

import { lockPaths } from "./lock-element.js";
import type { LockState } from "../rules/requirement.js";

interface LockProps {
  readonly state: LockState;
  /** None where words beside it say the same. */
  readonly label?: string | undefined;
}

export function Lock({ state, label }: LockProps) {
  const drawing = (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path fill-rule="evenodd" d={lockPaths[state]} />
    </svg>
  );
  return label === undefined ? (
    <span class={`lock lock-${state}`} aria-hidden="true">
      {drawing}
    </span>
  ) : (
    <span class={`lock lock-${state}`} role="img" aria-label={label} title={label}>
      {drawing}
    </span>
  );
}
