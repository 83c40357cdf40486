/** How an access token arrives: RFC 6750 §2.1, in the Authorization header and nowhere else. */

export type Bearer =
  | { readonly kind: "none" }
  | { readonly kind: "malformed" }
  | { readonly kind: "token"; readonly token: string };

const none: Bearer = { kind: "none" };
const malformed: Bearer = { kind: "malformed" };

// credentials = "Bearer" 1*SP b64token; the scheme's case does not matter (RFC 9110 §11.1).
const bearer = /^bearer +([A-Za-z\d\-._~+/]+=*)$/i;
// Not the beginning of another scheme's name, which is a token (RFC 9110 §5.6.2).
const bearerScheme = /^bearer(?![\w!#$%&'*+\-.^`|~])/i;

/**
 * Reads the Authorization headers of a request, all of them: Node keeps the first and drops the others, and two
 * credentials are none that anybody could rely on. Another scheme is no bearer token: the caller is anonymous.
 */
export function readBearer(authorization: readonly string[]): Bearer {
  if (authorization.length > 1) return malformed;
  const header = authorization[0]?.trim() ?? "";
  const token = bearer.exec(header)?.[1];
  if (token !== undefined) return { kind: "token", token };
  return bearerScheme.test(header) ? malformed : none;
}

/** Every Authorization header of a request, from Node's raw list of names and values. */
export function authorizationHeaders(rawHeaders: readonly string[]): string[] {
  const values: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    // Hardly another name is as long: this runs over every header of every request.
    if (name.length === field.length && name.toLowerCase() === field) {
      values.push(rawHeaders[index + 1] ?? "");
    }
  }
  return values;
}

const field = "authorization";
