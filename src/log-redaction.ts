/** The one redaction rule: what a credential looks like in a log line, by its name and by its form. */

const redacted = "[redacted]";

// No match begins where the one before it failed: a line is looked at once, however long somebody makes it.
const credentialName =
  /pass(?:word|wd|phrase)|secret|token|authorization|cookie|api[-_]?key|private[-_]?key|credential|pepper/i;
const jwt = /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const scheme = /\b(bearer|basic) +[\w\-.~+/]{6,}=*/gi;
const passwordHash = /(?:\$sg1\$[\w-]+)?\$2[abxy]\$\d\d\$[./\dA-Za-z]{22,53}/g;
// Of our own make: refresh tokens, client secrets and their hashes.
const ownCredential = /sgr1\.[\w.-]+|sgs_[\w-]{16,}|\$sgc1\$[\w-]+\$[\w-]+/g;
const pem = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
// `password=x`, `"password": "x"`, and the same inside a string of JSON inside a string: there each quote has
// backslashes before it, and the value ends at a quote that has as many.
const namedInText = new RegExp(
  String.raw`((?:${credentialName.source})[\w-]{0,40}\\*["']?\s{0,8}[:=]\s{0,8})` +
    String.raw`(?:(\\*)(["'])(?:[^]*?(?<!\\)\2\3|[^]*)|(?:(?:bearer|basic) +)?[^\s&]+)`,
  "gi",
);
// Cookies stand one after the other, with spaces between: all of the line is theirs.
const cookieInText = /(cookie[ \t]{0,8}:[ \t]{0,8})[^\r\n]+/gi;
// RFC 7518 §6: what makes a JWK private.
const privateMembers: ReadonlySet<string> = new Set(["d", "p", "q", "dp", "dq", "qi", "oth", "k"]);
const privateMemberInText = /(\\*"(?:d|p|q|dp|dq|qi|k)\\*"\s*:\s*)\\*"[\w-]{20,}\\*"/g;

/** The line, one JSON object, with every credential replaced. */
export function redact(line: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return redactText(line);
  }
  return `${JSON.stringify(redactValue(parsed))}\n`;
}

function redactValue(value: unknown): unknown {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return redactList(value);
  if (typeof value !== "object" || value === null) return value;
  const isKey = "kty" in value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const hidden = credentialName.test(name) || (isKey && privateMembers.has(name));
      return [redactText(name), hidden ? redacted : redactValue(member)];
    }),
  );
}

// Node's raw headers are a list of names and values, by turns.
function redactList(list: readonly unknown[]): unknown[] {
  return list.map((member, index) => {
    const before = list[index - 1];
    return typeof before === "string" && before.length < 40 && credentialName.test(before)
      ? redacted
      : redactValue(member);
  });
}

function redactText(text: string): string {
  return text
    .replaceAll(pem, redacted)
    .replaceAll(jwt, redacted)
    .replaceAll(passwordHash, redacted)
    .replaceAll(ownCredential, redacted)
    .replaceAll(scheme, `$1 ${redacted}`)
    .replaceAll(cookieInText, `$1${redacted}`)
    .replaceAll(namedInText, `$1${redacted}`)
    .replaceAll(privateMemberInText, `$1${redacted}`);
}
