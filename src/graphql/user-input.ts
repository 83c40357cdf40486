/** What a user's name, password, e-mail address and scopes may be. */

import { hasLoneSurrogate, lengthOf, notUnicode } from "./input-text.js";

const maxUsernameLength = 100;
/** What shows nothing or turns directions, what is not assigned or privately, and U+2800, the empty Braille pattern. */
const invisible =
  /[\p{Other}\p{Default_Ignorable_Code_Point}\p{Line_Separator}\p{Paragraph_Separator}\u2800]/u;
/** Far more than anybody types; what is beyond is refused, not cut. */
const maxPasswordBytes = 1_024;
/** RFC 5321 §4.5.3.1.3: a path has 256 octets at most, its angle brackets included. */
const maxEmailBytes = 254;

/** @returns what is wrong, naming the field and what it may hold; `undefined` where nothing is. */
export function usernameFault(username: string): string | undefined {
  const length = lengthOf(username);
  if (username.trim() === "" || length > maxUsernameLength) {
    return `username must have 1 to ${maxUsernameLength} characters, not only spaces; this one has ${length}.`;
  }
  if (hasLoneSurrogate(username)) return notUnicode("username");
  if (username !== username.trim()) return "username must not begin or end with a space.";
  // Two names that look the same would be two users.
  if (invisible.test(username)) {
    return "username must not hold control characters or invisible ones, such as a line break or a zero-width space.";
  }
  return undefined;
}

/**
 * @param minimumLength in characters (Unicode code points).
 * @returns as {@link usernameFault}; it holds no part of the password.
 */
export function passwordFault(
  password: string,
  minimumLength: number,
  field = "password",
): string | undefined {
  if (Buffer.byteLength(password, "utf8") > maxPasswordBytes) {
    return `${field} must have at most ${maxPasswordBytes} bytes.`;
  }
  if (lengthOf(password) < minimumLength) {
    return `${field} must have at least ${minimumLength} ${minimumLength === 1 ? "character" : "characters"}.`;
  }
  return hasLoneSurrogate(password) ? notUnicode(field) : undefined;
}

const atom = String.raw`[^\s@"<>(),:;.[\]\\\p{Other}]+`;
const label = String.raw`[\p{Letter}\p{Number}]([\p{Letter}\p{Mark}\p{Number}-]*[\p{Letter}\p{Mark}\p{Number}])?`;
const plainEmail = new RegExp(`^${atom}(\\.${atom})*@${label}(\\.${label})*$`, "u");

/**
 * The plain form of RFC 5321 §4.1.2, without quoted local parts and address literals, in any script (RFC 6531).
 *
 * @returns as {@link usernameFault}.
 */
export function emailFault(email: string): string | undefined {
  if (!plainEmail.test(email) || Buffer.byteLength(email, "utf8") > maxEmailBytes) {
    return `email must be an e-mail address such as jane@example.com, of at most ${maxEmailBytes} bytes.`;
  }
  return undefined;
}

/**
 * @param catalogue every scope that there is.
 * @returns as {@link usernameFault}.
 */
export function scopesFault(
  scopes: readonly string[],
  catalogue: readonly string[],
): string | undefined {
  const unknown = scopes.filter((scope) => !catalogue.includes(scope));
  if (unknown.length === 0) return undefined;
  const named = [...new Set(unknown)]
    .slice(0, 5)
    .map((scope) => JSON.stringify(scope.slice(0, 100)));
  return `scopes must be of the catalogue (${catalogue.join(", ")}), which has no ${named.join(", ")}.`;
}

/** The shortest new password, in characters (Unicode code points): NIST SP 800-63B §5.1.1.2 asks for eight. */
export function minimumPasswordLength(production: boolean): number {
  return production ? 8 : 1;
}
