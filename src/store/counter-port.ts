/** The port, counters: numbers that several processes share and that end by themselves. For throttling. */

export interface Counter {
  readonly points: number;
  /** Milliseconds since 1970, the database's clock; null: never. */
  readonly expiresAtMillis: number | null;
  /** How long it lasts yet, by the database's clock; null: for ever. */
  readonly leftMillis: number | null;
}

export interface CounterStore {
  /**
   * Adds to a counter, which begins at 0 with `lastsMillis` (null: for ever) where it is missing or over; in one
   * statement, so that no addition of another process is lost.
   *
   * @param fresh begin anew, whatever is there.
   */
  add(key: string, points: number, lastsMillis: number | null, fresh?: boolean): Promise<Counter>;
  /** Undefined where it is missing or over. */
  find(key: string): Promise<Counter | undefined>;
  /** @returns whether there was one. */
  remove(key: string): Promise<boolean>;
  /** Removes counters that are over. @returns how many. */
  prune(): Promise<number>;
}
