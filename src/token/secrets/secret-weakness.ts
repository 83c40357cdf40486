/** Whether a secret that a person wrote down is too weak to sign with, and why. */

/** RFC 7518 §3.2: an HS256 key has at least the size of the hash. The root secret follows the same rule. */
const SECRET_MINIMUM_BYTES = 32;

// Long words only: a short one turns up by chance in a random text.
const placeholders = [
  /change[-_ ]?(me|this|it|in)/i,
  /replace[-_ ]?(me|this|with)/i,
  /(your|my|super|top|some|test|dev|demo)[-_ ]?(\d+[-_ ]?bits?[-_ ]?)?secret/i,
  /secret[-_ ]?key/i,
  /placeholder|example|password|passphrase|insecure|scopegate|qwertyuiop|deadbeefdeadbeef/i,
];

// Printed in tutorials that many people start from: long and random, and known to everybody.
const published = new Set([
  "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
  "a-string-secret-at-least-256-bits-long",
  "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
]);

/** 32 random digits hold about 100 bits by this measure; a person at a keyboard rarely gets to 80. */
const MINIMUM_ESTIMATED_BITS = 80;

/**
 * Why `text` is too weak to be a secret.
 *
 * @returns the reason in words, to be read after "the secret", without any part of the text; `undefined` where
 * nothing speaks against it. It is an estimate: it finds what is plainly weak, and proves nothing strong.
 */
export function secretWeakness(text: string): string | undefined {
  if (Buffer.byteLength(text, "utf8") < SECRET_MINIMUM_BYTES) {
    return `is shorter than ${SECRET_MINIMUM_BYTES} bytes`;
  }
  if (published.has(text.trim())) return "is printed in public documentation";
  if (placeholders.some((pattern) => pattern.test(text))) return "looks like a placeholder";
  const period = shortestPeriod(text);
  if (period < SECRET_MINIMUM_BYTES && period * 2 <= text.length) {
    return "repeats a short piece of text";
  }
  if (shareOfNeighbours(text) > 0.6) return "is a row of neighbouring characters";
  if (estimatedBits(text) < MINIMUM_ESTIMATED_BITS) return "has too few different characters";
  return undefined;
}

/** The length of the shortest piece which, repeated, gives the text (the last time perhaps cut off). */
function shortestPeriod(text: string): number {
  // The failure function of Knuth, Morris and Pratt: the longest proper prefix that is also a suffix.
  const border = [0];
  for (let at = 1; at < text.length; at += 1) {
    let length = border[at - 1] ?? 0;
    while (length > 0 && text[at] !== text[length]) length = border[length - 1] ?? 0;
    border.push(text[at] === text[length] ? length + 1 : 0);
  }
  return text.length - (border.at(-1) ?? 0);
}

/** Of all steps from one character to the next, the share that goes at most one up or down the alphabet. */
function shareOfNeighbours(text: string): number {
  let near = 0;
  for (let at = 1; at < text.length; at += 1) {
    if (Math.abs(text.charCodeAt(at) - text.charCodeAt(at - 1)) <= 1) near += 1;
  }
  return near / (text.length - 1);
}

/** Shannon's entropy of the characters, by their frequencies in the text itself. */
function estimatedBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const length = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let bits = 0;
  for (const count of counts.values()) bits += count * Math.log2(length / count);
  return bits;
}
