/** A grant: one way to obtain a token (RFC 6749 §1.3), as the token endpoint calls it. */

import type { IssuedAccessToken } from "../../token/access-token.js";
import type { ClientRequest } from "../endpoints/client-request.js";
import type { FaultDetails, ProtocolFault } from "../errors.js";

type GrantOutcome =
  | {
      readonly ok: true;
      readonly token: IssuedAccessToken;
      /** RFC 6749 §1.5. */
      readonly refreshToken?: string | undefined;
    }
  | ({ readonly ok: false; readonly fault: ProtocolFault } & FaultDetails);

export type Grant = (request: ClientRequest) => Promise<GrantOutcome>;
