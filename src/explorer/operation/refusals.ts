/** Which fields of an answer were refused for want of scopes, as the server's errors say it. */

export interface RefusedField {
  /** `me.email`; the whole operation where it is empty. */
  readonly place: string;
  /** Alternatives of scopes, where the server says them. */
  readonly requiredScopes: readonly (readonly string[])[];
  readonly message: string;
}

const refusalCodes: ReadonlySet<unknown> = new Set(["FORBIDDEN", "UNAUTHENTICATED"]);

interface AnsweredError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: unknown; readonly [name: string]: unknown };
}

/** Each field once, however many items of a list it was refused in. */
export function refusedFields(body: unknown): readonly RefusedField[] {
  const places = new Map<string, RefusedField>();
  for (const { message, path = [], extensions } of errorsIn(body)) {
    if (!refusalCodes.has(extensions?.code)) continue;
    const place = path.filter((step) => typeof step === "string").join(".");
    const key = place === "" ? message : place;
    const requiredScopes = scopesIn(extensions?.["requiredScopes"]);
    if (!places.has(key)) places.set(key, { place, requiredScopes, message });
  }
  return [...places.values()];
}

function errorsIn(body: unknown): readonly AnsweredError[] {
  if (typeof body !== "object" || body === null || !("errors" in body)) return [];
  return Array.isArray(body.errors) ? (body.errors as AnsweredError[]) : [];
}

function scopesIn(value: unknown): readonly (readonly string[])[] {
  const isText = (name: unknown): name is string => typeof name === "string";
  return Array.isArray(value)
    ? value.filter((names): names is string[] => Array.isArray(names) && names.every(isText))
    : [];
}
