/** Why a genuine token is not good any more, by what the store says of its user, its client and its login. */

import { endOf } from "../session/session-text.js";
import { timeText } from "../time-text.js";
import { FIRST_PARTY_CLIENT_ID } from "../../oauth/clients/client.js";
import { isFromBefore } from "../../oauth/standing/standing.js";
import type { SessionRecord, Store, UserRecord } from "../../store/store.js";

/** Sentences: why not, and what to do. `undefined`: nothing speaks against it. */
export type Fault = string | undefined;

/** @param generation the one in an access token. */
export function userFault(user: UserRecord | undefined, generation?: number): Fault {
  if (user === undefined) {
    return "Its user is not in this database: most likely the user was deleted. Log in as another user.";
  }
  if (user.disabled) {
    return "Its user is disabled. Let the user log in again with scopegate user enable, and log in.";
  }
  if (generation !== undefined && generation !== user.generation) {
    return (
      "All access tokens of its user have ended since: another password, a scope taken away, or a time without " +
      "the right to log in does that. Log in again."
    );
  }
  return undefined;
}

/** @param issuedAtSeconds where it is known: a client may have been registered anew since. */
export async function clientFault(
  clientId: string,
  issuedAtSeconds: number | undefined,
  { clients }: Pick<Store, "clients">,
): Promise<Fault> {
  if (clientId === FIRST_PARTY_CLIENT_ID) return undefined;
  const client = await clients.findById(clientId);
  if (client === undefined) {
    return "Its client is not registered here: most likely it was deleted. Register one with scopegate client add.";
  }
  return issuedAtSeconds !== undefined && isFromBefore(client, issuedAtSeconds)
    ? "Its client was deleted, and registered anew after the token was issued. Get another one."
    : undefined;
}

/** By the clock of the database. */
export async function sessionFault(
  id: string,
  { sessions }: Pick<Store, "sessions">,
): Promise<Fault> {
  if ((await sessions.findLive(id)) !== undefined) return undefined;
  const session = await sessions.findById(id);
  if (session === undefined) {
    return "Its login is not in this database: it ended long ago, or was made in another one. Log in again.";
  }
  return endedText(session);
}

function endedText(session: SessionRecord): string {
  const { revokedAtMillis, idleExpiresAtMillis, expiresAtMillis } = session;
  if (revokedAtMillis !== null) {
    return (
      `Its login was ended at ${timeText(revokedAtMillis)}; scopegate audit --event session_ended refresh_replayed ` +
      `--subject ${session.subject} may say why. Log in again.`
    );
  }
  const why =
    idleExpiresAtMillis < expiresAtMillis
      ? "it was not used for as long as REFRESH_TOKEN_TTL says"
      : "it was as old as SESSION_MAX_AGE lets it be";
  return `Its login expired at ${timeText(endOf(session))}: ${why}. Log in again.`;
}
