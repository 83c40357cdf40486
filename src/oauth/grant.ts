/** A grant: one way to obtain a token (RFC 6749 §1.3), as the token endpoint calls it. */

import type { IssuedAccessToken } from "../token/access-token.js";
import type { FaultDetails, ProtocolFault } from "./errors.js";
import type { FormFields } from "./form.js";

interface GrantRequest {
  readonly fields: FormFields;
  /** The client that asks, authenticated as far as it has to be: the claim `client_id`. */
  readonly clientId: string;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

type GrantOutcome =
  | { readonly ok: true; readonly token: IssuedAccessToken }
  | ({ readonly ok: false; readonly fault: ProtocolFault } & FaultDetails);

export type Grant = (request: GrantRequest) => Promise<GrantOutcome>;
