/** What a user may be granted through a client: user ∩ client ∩ catalogue. */

import type { OAuthClient } from "../clients/client.js";
import { allowedScopes, type ScopeCatalogue } from "./requested-scope.js";

/** What the scopes imply included. */
export function scopesFor(
  userScopes: readonly string[],
  { scopes: clientScopes }: Pick<OAuthClient, "scopes">,
  catalogue: ScopeCatalogue,
): readonly string[] {
  const user = allowedScopes(userScopes, catalogue);
  const client = clientScopes && allowedScopes(clientScopes, catalogue);
  return [...user].filter((scope) => client === null || client.has(scope));
}
