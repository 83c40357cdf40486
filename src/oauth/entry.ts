/** The package entry `scopegate/oauth`: parts of the token endpoint, for a server of one's own. */

export {
  errorResponse,
  protocolErrors,
  type FaultDetails,
  type OAuthResponse,
  type ProtocolFault,
} from "./errors.js";
export { FORM_MAXIMUM_BYTES, parseForm, type FormFault, type FormFields } from "./form.js";
export { verifyJwt } from "../token/jwt.js";
