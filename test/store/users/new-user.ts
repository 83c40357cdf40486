/** A user to create: valid by default. */

import type { NewUser } from "../../../src/store/store.js";

export const newUser = (changes: Partial<NewUser> = {}): NewUser => ({
  username: "jane",
  email: "jane@example.com",
  scopes: ["me", "read:items"],
  passwordHash: "$2b$04$abc",
  ...changes,
});
