/** The user behind the access, for fields that mean nothing without one. */

import type { UserRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { forbidden, unauthenticated } from "./user-error.js";

/**
 * @throws GraphQLError `UNAUTHENTICATED` for an anonymous caller, `FORBIDDEN` where the token speaks for no user of
 * this server, or for one that is disabled.
 */
export async function requireViewer(context: GraphQLContext): Promise<UserRecord> {
  if (context.access.kind === "anonymous") {
    throw unauthenticated("This needs a user. Send an access token of one.");
  }
  const viewer = await context.viewer();
  if (viewer === undefined) {
    throw forbidden(
      "The access token speaks for a program or for a subject of another issuer, not for a user of this server. " +
        "Send an access token of a user.",
    );
  }
  if (viewer.disabled) throw forbidden("The user for whom the access token speaks is disabled.");
  return viewer;
}
