/** What is known of a login after a reload: names, and no credential. */

import { isText, readStored, writeStored } from "../storage/stored.js";

const nameKey = "scopegate.explorer.username";
const scopesKey = "scopegate.explorer.scopes";

/** Empty where there is no login. */
export function rememberedName(): string {
  return readStored("browser", nameKey, isText) ?? "";
}

export function rememberName(username: string): void {
  writeStored("browser", nameKey, username);
}

/** Those that were chosen last in this tab; none: all of the login. */
export function rememberedScopes(): readonly string[] {
  return (readStored("tab", scopesKey, isText) ?? "").split(" ").filter((name) => name !== "");
}

export function rememberScopes(scopes: readonly string[]): void {
  writeStored("tab", scopesKey, scopes.length > 0 ? scopes.join(" ") : undefined);
}

export function forgetLogin(): void {
  writeStored("browser", nameKey, undefined);
  writeStored("tab", scopesKey, undefined);
}
