/** The credentials of a client in an Authorization header: HTTP Basic (RFC 7617) as RFC 6749 §2.3.1 fills it. */

import { parseForm } from "../form.js";

export interface BasicCredentials {
  readonly id: string;
  /** Undefined where it is empty. */
  readonly secret: string | undefined;
}

// RFC 7617 §2, RFC 9110 §11.4: a scheme in any case, spaces, base64 with its padding.
const basicHeader = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/** @returns `undefined` for another scheme, and for whatever is no pair of an id and a secret. */
export function readBasic(header: string): BasicCredentials | undefined {
  const [, encoded = ""] = basicHeader.exec(header) ?? [];
  const bytes = Buffer.from(encoded, "base64");
  // Node reads what it can and leaves the rest out: only what it would write itself is base64.
  if (encoded === "" || bytes.toString("base64") !== encoded) return undefined;
  // One character a byte. An id with a colon in it sends it as %3A.
  const pair = bytes.toString("latin1");
  const colon = pair.indexOf(":");
  if (colon < 0) return undefined;
  const id = formDecoded(pair.slice(0, colon));
  const secret = formDecoded(pair.slice(colon + 1));
  if (id === undefined || id === "" || secret === undefined) return undefined;
  return { id, secret: secret === "" ? undefined : secret };
}

/** RFC 6749 §2.3.1, Appendix B: the id and the secret are encoded as values of a form are. */
function formDecoded(encoded: string): string | undefined {
  // Clients that do not encode send ampersands too, and one would end the value.
  const form = parseForm(Buffer.from(`value=${encoded.replaceAll("&", "%26")}`, "latin1"));
  return form.ok ? (form.fields.get("value") ?? "") : undefined;
}
