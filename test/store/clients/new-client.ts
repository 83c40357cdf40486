/** A client to create: valid by default. */

import type { NewClient } from "../../../src/store/store.js";

export const newClient = (changes: Partial<NewClient> = {}): NewClient => ({
  id: "app",
  name: "An app",
  secretHash: "hash of the secret",
  firstParty: false,
  grants: ["refresh_token", "authorization_code"],
  scopes: ["read:items", "me"],
  mayIntrospect: false,
  redirectUris: ["https://app.example/callback"],
  demo: false,
  ...changes,
});
