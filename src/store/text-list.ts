/** Lists of short texts in one column: for rows of which no query asks what is in the list. */

// JSON, whatever the texts hold: a redirect URI with a space in it must not come back as two.

export function toListText(texts: readonly string[]): string {
  return JSON.stringify(texts);
}

export function fromListText<T extends string = string>(text: string): T[] {
  return JSON.parse(text) as T[];
}
