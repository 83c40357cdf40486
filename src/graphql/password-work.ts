/** What the API answers when there is no time to compute with a password. */

import type { GraphQLError } from "graphql";
import type { PasswordsBusy } from "./accounts.js";
import { unavailable } from "./user-error.js";

export function isBusy(outcome: unknown): outcome is PasswordsBusy {
  return typeof outcome === "object" && outcome !== null && "retryAfterSeconds" in outcome;
}

export function passwordsBusy({ retryAfterSeconds }: PasswordsBusy): GraphQLError {
  return unavailable(
    `Too many logins wait at this moment. Nothing was changed: send the request again in ${retryAfterSeconds} seconds.`,
    retryAfterSeconds,
  );
}
