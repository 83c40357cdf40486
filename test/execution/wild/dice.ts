/** Dice that fall the same way each time they are thrown for the same key. */

export class Dice {
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A whole number from 0 to `sides - 1`. FNV-1a, then mixed. */
  roll(key: string, sides: number): number {
    let hash = 0x811c9dc5 ^ this.#seed;
    for (let index = 0; index < key.length; index++) {
      hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
    hash = Math.imul(hash ^ (hash >>> 13), 0x45d9f3b);
    return ((hash ^ (hash >>> 16)) >>> 0) % sides;
  }

  /** True in `of` of 100 cases. */
  chance(key: string, of: number): boolean {
    return this.roll(`${key} chance`, 100) < of;
  }

  pick<T>(key: string, list: readonly T[]): T {
    return list[this.roll(`${key} pick`, list.length)] as T;
  }
}
