/** What the token, revocation and introspection endpoints have in common: a form, sent by a client. */

import type { OAuthClient } from "../clients/client.js";
import { errorResponse } from "../errors.js";
import type { FaultDetails, OAuthResponse, ProtocolFault } from "../errors.js";
import { FORM_MAXIMUM_BYTES, parseForm } from "../form.js";
import type { FormFields } from "../form.js";
import type { RequestOrigin } from "../origin.js";
import type { BrowserHeaders } from "../browser/same-origin.js";

/** A request to one of these endpoints, without an HTTP framework. */
export interface TokenRequest {
  readonly method: string;
  readonly contentType: string | undefined;
  /** Every Authorization header, in their order. */
  readonly authorization: readonly string[];
  /** The body as it came, or its first bytes: one more than FORM_MAXIMUM_BYTES are enough to refuse it. */
  readonly body: Uint8Array;
  /** What came with it because a browser sent it. */
  readonly browser?: BrowserHeaders;
  /** Parameters that came elsewhere than in the body, and not in it too. */
  readonly parameters?: FormFields;
  readonly origin?: RequestOrigin;
  /** Aborts when the client has gone. */
  readonly signal?: AbortSignal;
}

/** What is known of the client's request once it has been read. */
export interface ClientRequest {
  readonly fields: FormFields;
  readonly client: OAuthClient;
  readonly origin: RequestOrigin;
  readonly signal?: AbortSignal | undefined;
}

/** RFC 6749 §2.3, §3.2.1: which client asks, and whether it is that client. */
export type AuthenticateClient = (request: {
  readonly authorization: readonly string[];
  readonly fields: FormFields;
  readonly origin: RequestOrigin;
}) => Promise<
  | { readonly ok: true; readonly client: OAuthClient }
  | ({ readonly ok: false; readonly fault: ProtocolFault } & FaultDetails)
>;

/** @throws whatever a store throws: only faults of the request are answers. */
export type TokenEndpoint = (request: TokenRequest) => Promise<OAuthResponse>;

/** An endpoint that answers the requests of clients, and refuses whatever is none. */
export function clientEndpoint(
  authenticateClient: AuthenticateClient,
  answer: (request: ClientRequest) => Promise<OAuthResponse>,
): TokenEndpoint {
  return async (request) => {
    const { authorization, origin = {}, signal } = request;
    const envelope = envelopeFault(request);
    if (envelope !== undefined) return errorResponse(envelope);
    const form = parseForm(request.body);
    if (!form.ok) return errorResponse(form.fault);
    const fields = new Map([...form.fields, ...(request.parameters ?? [])]);
    const authenticated = await authenticateClient({ authorization, fields, origin });
    if (!authenticated.ok) return errorResponse(authenticated.fault, authenticated);
    return answer({ fields, client: authenticated.client, origin, signal });
  };
}

/** What can be wrong before the body is looked into: method, content type, size. */
function envelopeFault({ method, contentType, body }: TokenRequest): ProtocolFault | undefined {
  if (method !== "POST") return "method";
  if (!isUtf8Form(contentType)) return "contentType";
  if (body.length > FORM_MAXIMUM_BYTES) return "bodyTooLarge";
  return undefined;
}

/** The media type of forms, with no parameter or with `charset=utf-8` (RFC 9110 §8.3.1: case does not matter). */
function isUtf8Form(contentType: string | undefined): boolean {
  return /^[ \t]*application\/x-www-form-urlencoded[ \t]*(;[ \t]*(charset=("utf-8"|utf-8))?[ \t]*)?$/i.test(
    contentType ?? "",
  );
}
