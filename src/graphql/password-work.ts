/** What the API answers when a password is not looked at now. */

import type { GraphQLError } from "graphql";
import type { PasswordsBusy } from "./accounts.js";
import { unavailable } from "./user-error.js";

export function isBusy(outcome: unknown): outcome is PasswordsBusy {
  return typeof outcome === "object" && outcome !== null && "retryAfterSeconds" in outcome;
}

export function passwordsBusy({ retryAfterSeconds }: PasswordsBusy): GraphQLError {
  return unavailable(
    "At this moment no more passwords are looked at: too many logins wait, or too many passwords were wrong. Nothing " +
      `was changed: send the request again in ${retryAfterSeconds} seconds.`,
    retryAfterSeconds,
  );
}
