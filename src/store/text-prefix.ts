/** The range of texts that begin with a prefix, in the order of code points, which is that of their UTF-8 bytes. */

const lastCodePoint = 0x10_ffff;
const firstSurrogate = 0xd800;
const afterSurrogates = 0xe000;

/**
 * The first text after all that begin with `prefix`; `undefined` where there is none. A range and not LIKE: no character
 * of the prefix means anything, and every database searches it in an index.
 */
export function endOfPrefix(prefix: string): string | undefined {
  const codePoints = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  // Nothing comes after the last code point: the one before it must be counted up instead.
  while (codePoints.at(-1) === lastCodePoint) codePoints.pop();
  const last = codePoints.pop();
  if (last === undefined) return undefined;
  // Surrogates stand for no character, and cannot be stored.
  const next = last + 1 === firstSurrogate ? afterSurrogates : last + 1;
  return String.fromCodePoint(...codePoints, next);
}
