/** What the page keeps in the browser: texts and names, and nothing that opens anything. */

/** For all visits, and for this tab of the browser alone. */
export type Place = "browser" | "tab";

/** Undefined where there is nothing, or something else than it was, or a browser that keeps nothing. */
export function readStored<Value>(
  place: Place,
  key: string,
  isValue: (value: unknown) => value is Value,
): Value | undefined {
  try {
    const value: unknown = JSON.parse(storageOf(place).getItem(key) ?? "null");
    return isValue(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Where there is no room, or no leave, the page works on and forgets it at the end. @param value undefined: nothing */
export function writeStored(place: Place, key: string, value: unknown): void {
  try {
    if (value === undefined) storageOf(place).removeItem(key);
    else storageOf(place).setItem(key, JSON.stringify(value));
  } catch {
    // Full, or forbidden.
  }
}

function storageOf(place: Place): Storage {
  return place === "browser" ? localStorage : sessionStorage;
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** `password: "…"`, `"clientSecret": "…"`: what people write for one moment, and nobody should find later. */
const secretMember = /(pass|secret|token|key)\w*"?\s*:\s*"/i;

/** Whether a text may be kept. */
export function isKeepable(text: string): boolean {
  return !secretMember.test(text);
}
