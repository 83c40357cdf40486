/** Which client asks at the token endpoint, and whether it is that client (RFC 6749 §2.3, §3.2.1). */

import type { ClientRecord, ClientStore } from "../../store/store.js";
import type { AuditTrail } from "../audit-trail.js";
import { readBasic } from "./client-basic.js";
import { FIRST_PARTY_CLIENT_ID, firstPartyClient } from "./client.js";
import type { OAuthClient } from "./client.js";
import type { AuthenticateClient } from "../endpoints/client-request.js";
import type { ClientSecrets } from "./client-secrets.js";
import type { FormFields } from "../form.js";
import type { RequestOrigin } from "../origin.js";
import type { Throttle } from "../throttle/throttle-port.js";

export interface ClientAuthenticationOptions {
  readonly clients: Pick<ClientStore, "findById" | "setSecretHash">;
  readonly secrets: Pick<ClientSecrets, "hash" | "verify" | "needsRehash">;
  readonly throttle: Throttle;
  readonly audit: AuditTrail;
}

/** Public clients only name themselves; confidential ones send a secret, by HTTP Basic or as `client_secret`. */
export function createClientAuthentication(
  options: ClientAuthenticationOptions,
): AuthenticateClient {
  return async ({ authorization, fields, origin }) => {
    const named = readCredentials(authorization, fields);
    if (!named.ok) return named;
    const { id, secret } = named;
    if (secret !== undefined) return authenticate(id, secret, origin, options);
    if (id === FIRST_PARTY_CLIENT_ID) return { ok: true, client: firstPartyClient };
    const record = await options.clients.findById(id);
    // Without a secret nothing is guessed: it is neither counted nor written down, or anybody could fill the store.
    return record?.secretHash === null
      ? { ok: true, client: toOAuthClient(record) }
      : { ok: false, fault: "unknownClient" };
  };
}

type Credentials =
  | { readonly ok: true; readonly id: string; readonly secret?: string | undefined }
  | {
      readonly ok: false;
      readonly fault: "severalAuthorizations" | "severalClientMethods" | "unknownClient";
    };

/** Who the request says is asking: by one method at most, or the built-in client where it says nothing. */
function readCredentials(authorization: readonly string[], fields: FormFields): Credentials {
  const [header, ...more] = authorization;
  if (more.length > 0) return { ok: false, fault: "severalAuthorizations" };
  const id = fields.get("client_id");
  const secret = fields.get("client_secret");
  if (header === undefined) {
    if (id === undefined && secret !== undefined) return { ok: false, fault: "unknownClient" };
    return { ok: true, id: id ?? FIRST_PARTY_CLIENT_ID, secret };
  }
  if (secret !== undefined) return { ok: false, fault: "severalClientMethods" };
  // RFC 6749 §5.2: a method that is not supported is invalid_client, whatever its scheme.
  const basic = readBasic(header);
  if (basic === undefined) return { ok: false, fault: "unknownClient" };
  // The same name twice is no second method, and some libraries always send it.
  if (id !== undefined && id !== basic.id) return { ok: false, fault: "severalClientMethods" };
  return { ok: true, ...basic };
}

/** One guess: throttled, and the same work and the same answer whichever part of it is wrong. */
async function authenticate(
  id: string,
  secret: string,
  origin: RequestOrigin,
  { clients, secrets, throttle, audit }: ClientAuthenticationOptions,
): ReturnType<AuthenticateClient> {
  const { address, requestId } = origin;
  const guess = await throttle.enter({ address, account: `client:${id}`, isRandom: true });
  if (guess.kind !== "attempt") {
    return { ok: false, fault: guess.kind, retryAfterSeconds: guess.retryAfterSeconds };
  }
  try {
    const isBuiltIn = id === FIRST_PARTY_CLIENT_ID;
    const record = isBuiltIn ? undefined : await clients.findById(id);
    const right = secrets.verify(record?.secretHash, secret);
    await guess.settle(right ? "right" : "wrong");
    if (right && record !== undefined) {
      await renewHash(record, secret, { clients, secrets });
      return { ok: true, client: toOAuthClient(record) };
    }
    // An id that no client has may be a secret that was typed into the wrong field.
    const clientId = isBuiltIn ? id : record?.id;
    const detail = refusalOf(clientId, record);
    await audit.record({ event: "client_refused", clientId, address, requestId, detail });
    return { ok: false, fault: "unknownClient" };
  } finally {
    // Nothing where it is settled; otherwise nothing was compared, and nothing counts.
    await guess.settle("unknown");
  }
}

function refusalOf(clientId: string | undefined, record: ClientRecord | undefined): string {
  if (clientId === undefined) return "no such client";
  return record?.secretHash == null ? "a public client has no secret" : "wrong secret";
}

/** After a rotation of the root secret. The client is who it says it is, whether or not its hash can be made anew now. */
async function renewHash(
  { id, secretHash }: ClientRecord,
  secret: string,
  { clients, secrets }: Pick<ClientAuthenticationOptions, "clients" | "secrets">,
): Promise<void> {
  if (secretHash === null || !secrets.needsRehash(secretHash)) return;
  // Only in the place of the hash that was compared: the secret itself may just have been rotated.
  await clients.setSecretHash(id, secrets.hash(secret), secretHash).catch(() => undefined);
}

function toOAuthClient(record: ClientRecord): OAuthClient {
  return {
    id: record.id,
    firstParty: record.firstParty,
    confidential: record.secretHash !== null,
    grants: new Set(record.grants),
    scopes: record.scopes,
    mayIntrospect: record.mayIntrospect,
  };
}
