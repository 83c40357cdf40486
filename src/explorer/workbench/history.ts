/** The operations that were run, the latest first, each once. */

import { signal } from "@preact/signals";
import { readStored, writeStored } from "./stored.js";

export interface PastOperation {
  readonly query: string;
  readonly variables: string;
  readonly ranAtMillis: number;
}

const key = "scopegate.explorer.history";
const mostKept = 50;

export class History {
  readonly all = signal<readonly PastOperation[]>(readStored(key, isHistory) ?? []);

  add(query: string, variables: string): void {
    const others = this.all.value.filter(
      (past) => past.query !== query || past.variables !== variables,
    );
    this.#keep([{ query, variables, ranAtMillis: Date.now() }, ...others].slice(0, mostKept));
  }

  clear(): void {
    this.#keep([]);
  }

  #keep(all: readonly PastOperation[]): void {
    this.all.value = all;
    writeStored(key, all);
  }
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
