/** What clients can find out by themselves: the metadata of RFC 8414 and RFC 9728, and the published keys (RFC 7517). */

import type { JsonWebKey } from "node:crypto";
import type { GrantType } from "../../store/store.js";

/** RFC 8414 §2. No member is empty, but for the one that has to be there. */
export interface AuthorizationServerMetadata {
  readonly issuer: string;
  readonly token_endpoint: string;
  readonly jwks_uri?: string;
  readonly revocation_endpoint: string;
  readonly introspection_endpoint: string;
  readonly grant_types_supported: readonly GrantType[];
  readonly response_types_supported: readonly string[];
  readonly scopes_supported?: readonly string[];
  readonly token_endpoint_auth_methods_supported: readonly string[];
  readonly revocation_endpoint_auth_methods_supported: readonly string[];
  readonly introspection_endpoint_auth_methods_supported: readonly string[];
}

/** RFC 9728 §2. */
export interface ProtectedResourceMetadata {
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly bearer_methods_supported: readonly string[];
  readonly scopes_supported?: readonly string[];
}

export interface ProtectedResourceMetadataOptions {
  /** The public URL, without a slash at the end. */
  readonly issuer: string;
  /** All that the catalogue has. */
  readonly scopes: readonly string[];
}

export interface AuthorizationServerMetadataOptions extends ProtectedResourceMetadataOptions {
  /** What the token endpoint offers; at least one. */
  readonly grantTypes: readonly GrantType[];
  /** Whether anybody can verify the tokens: not where a shared secret signs them. */
  readonly publishesKeys: boolean;
}

/** RFC 8414 §3.1 and RFC 9728 §3.1: what is inserted before the path of an identifier. */
type WellKnownName = "oauth-authorization-server" | "oauth-protected-resource";

/** RFC 8414 §2, RFC 7591 §2: HTTP Basic or the form. */
const confidentialMethods = ["client_secret_basic", "client_secret_post"];
/** The first-party client, and every other that is public, has no secret. */
const anyMethod = ["none", ...confidentialMethods];

export function authorizationServerMetadata(
  options: AuthorizationServerMetadataOptions,
): AuthorizationServerMetadata {
  const { issuer, grantTypes, publishesKeys } = options;
  return {
    issuer,
    token_endpoint: `${issuer}/token`,
    ...(publishesKeys && { jwks_uri: `${issuer}/.well-known/jwks.json` }),
    revocation_endpoint: `${issuer}/revoke`,
    introspection_endpoint: `${issuer}/introspect`,
    grant_types_supported: grantTypes,
    // Required, and there is no authorization endpoint that could respond.
    response_types_supported: [],
    ...scopesSupported(options),
    token_endpoint_auth_methods_supported: anyMethod,
    revocation_endpoint_auth_methods_supported: anyMethod,
    introspection_endpoint_auth_methods_supported: confidentialMethods,
  };
}

export function protectedResourceMetadata(
  options: ProtectedResourceMetadataOptions,
): ProtectedResourceMetadata {
  const { issuer } = options;
  return {
    resource: resourceOf(issuer),
    authorization_servers: [issuer],
    bearer_methods_supported: ["header"],
    ...scopesSupported(options),
  };
}

/** RFC 9728 §5.1: where a challenge points to. */
export function protectedResourceMetadataUrl(issuer: string): string {
  return wellKnownUrl("oauth-protected-resource", resourceOf(issuer));
}

/** The well-known name comes first and the path of the identifier after it, so that a host can have several. */
export function wellKnownUrl(name: WellKnownName, identifier: string): string {
  const { origin, pathname } = new URL(identifier);
  return `${origin}/.well-known/${name}${pathname.replace(/\/$/, "")}`;
}

/** RFC 7517 §5. Only members of public keys leave, by an allow-list: a private key in the list would not be one here. */
export function publicKeySet(keys: readonly JsonWebKey[]): {
  readonly keys: readonly JsonWebKey[];
} {
  return {
    keys: keys.map((key) =>
      Object.fromEntries(Object.entries(key).filter(([member]) => publicMembers.has(member))),
    ),
  };
}

/** RFC 7517 §4, RFC 7518 §6.2.1 and §6.3.1. */
const publicMembers = new Set(["kty", "use", "alg", "kid", "crv", "x", "y", "n", "e"]);

/** RFC 8707 §2: the API, as the audience of tokens names it. */
function resourceOf(issuer: string): string {
  return `${issuer}/graphql`;
}

function scopesSupported({ scopes }: ProtectedResourceMetadataOptions) {
  return scopes.length === 0 ? {} : { scopes_supported: scopes };
}
