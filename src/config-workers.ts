/** What several processes on one machine have to share, and what they divide among them. */

import { availableParallelism } from "node:os";

/** It looks at what was written, before anything is parsed, so that this fault stands beside all others. */
export function unfitForWorkers(given: Readonly<Record<string, string | undefined>>): string[] {
  const { WORKERS, DATABASE_URL } = given;
  // `:memory:` is SQLite's own name for it.
  const isShared = DATABASE_URL !== "memory:" && DATABASE_URL !== "file::memory:";
  if (!(Number(WORKERS) > 1) || isShared) return [];
  return [
    "WORKERS above 1 need a database that all of them open, and memory: would be one for each: set DATABASE_URL to " +
      "file:PATH, or WORKERS to 1",
  ];
}

/** Of the cores, what is left for each process; one thread at least. */
export function defaultHashThreads(workers: number): number {
  return Math.max(1, Math.floor(availableParallelism() / workers));
}
