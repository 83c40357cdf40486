/** The JSON that people write beside an operation: its variables, and more headers. */

export type Written<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly message: string };

export function readVariables(
  text: string,
): Written<Readonly<Record<string, unknown>> | undefined> {
  if (text.trim() === "") return { ok: true, value: undefined };
  const value = parsedObject(text);
  return value
    ? { ok: true, value }
    : { ok: false, message: 'The variables are no JSON object, such as {"first": 5}.' };
}

// The page sends these itself, and a browser lets no page set the others.
const ownHeaders = new Set(["authorization", "content-type", "accept"]);

export function readHeaders(text: string): Written<Readonly<Record<string, string>>> {
  if (text.trim() === "") return { ok: true, value: {} };
  const value = parsedObject(text);
  const entries = Object.entries(value ?? {});
  if (!value || entries.some(([, header]) => typeof header !== "string")) {
    return {
      ok: false,
      message: 'The headers are no JSON object of texts, such as {"X-Test": "1"}.',
    };
  }
  const taken = entries.find(([name]) => ownHeaders.has(name.toLowerCase()));
  if (taken) {
    return { ok: false, message: `The page sets ${taken[0]} itself: a token goes into Authorize.` };
  }
  try {
    return { ok: true, value: Object.fromEntries(new Headers(value as Record<string, string>)) };
  } catch {
    return {
      ok: false,
      message: "One of the headers has a name or a value that HTTP does not allow.",
    };
  }
}

function parsedObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
