/** The operations that were run, the latest first, each once. */

import { signal } from "@preact/signals";
import { isKeepable, readStored, writeStored } from "../storage/stored.js";

export interface PastOperation {
  readonly query: string;
  readonly variables: string;
  readonly ranAtMillis: number;
}

const key = "scopegate.explorer.history";
const mostKept = 50;

export class History {
  readonly all = signal<readonly PastOperation[]>(kept());

  /** Not what may hold a secret. */
  add(query: string, variables: string): void {
    if (!isKeepable(query) || !isKeepable(variables)) return;
    // Other tabs of the browser write it too.
    const others = kept().filter((past) => past.query !== query || past.variables !== variables);
    this.#keep([{ query, variables, ranAtMillis: Date.now() }, ...others].slice(0, mostKept));
  }

  clear(): void {
    this.#keep([]);
  }

  #keep(all: readonly PastOperation[]): void {
    this.all.value = all;
    writeStored("browser", key, all);
  }
}

function kept(): readonly PastOperation[] {
  return readStored("browser", key, isHistory) ?? [];
}

function isHistory(value: unknown): value is readonly PastOperation[] {
  return (
    Array.isArray(value) &&
    value.every(
      (past: Partial<PastOperation> | null) =>
        typeof past?.query === "string" &&
        typeof past.variables === "string" &&
        typeof past.ranAtMillis === "number",
    )
  );
}
