/** What the texts of inputs have in common: how they are counted, and what no text may hold. */

/** Characters are Unicode code points, as sent. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

export function notUnicode(field: string): string {
  return `${field} must be Unicode text: it holds half of a surrogate pair.`;
}
