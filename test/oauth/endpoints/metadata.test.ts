/** The metadata documents without HTTP: RFC 8414 §2, RFC 9728 §2, RFC 7517 §5. */

import fc from "fast-check";
import { generateKeyPairSync } from "node:crypto";
import {
  authorizationServerMetadata,
  protectedResourceMetadata,
  protectedResourceMetadataUrl,
  publicKeySet,
  wellKnownUrl,
  type AuthorizationServerMetadataOptions,
} from "../../../src/oauth/endpoints/metadata.js";
import { generateKeyAsJwk } from "../../../src/token/keys/signing-key.js";

const options: AuthorizationServerMetadataOptions = {
  issuer: "https://as.test",
  scopes: ["me", "read:items"],
  grantTypes: ["password", "refresh_token", "client_credentials"],
  publishesKeys: true,
};

describe("the authorization server", () => {
  test("RFC 8414 §2 MUST say what is there, and nothing else", () => {
    expect(authorizationServerMetadata(options)).toEqual({
      issuer: "https://as.test",
      token_endpoint: "https://as.test/token",
      jwks_uri: "https://as.test/.well-known/jwks.json",
      revocation_endpoint: "https://as.test/revoke",
      introspection_endpoint: "https://as.test/introspect",
      grant_types_supported: ["password", "refresh_token", "client_credentials"],
      response_types_supported: [],
      scopes_supported: ["me", "read:items"],
      token_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
      revocation_endpoint_auth_methods_supported: [
        "none",
        "client_secret_basic",
        "client_secret_post",
      ],
      introspection_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    });
  });

  test("the grants are those that are offered", () => {
    const { grant_types_supported: grants } = authorizationServerMetadata({
      ...options,
      grantTypes: ["refresh_token", "client_credentials"],
    });
    expect(grants).toEqual(["refresh_token", "client_credentials"]);
  });

  test("there is no jwks_uri where a shared secret signs", () => {
    const metadata = authorizationServerMetadata({ ...options, publishesKeys: false });
    expect(metadata).not.toHaveProperty("jwks_uri");
  });
});

describe("the protected resource", () => {
  test("RFC 9728 §2 MUST name the resource, and its authorization server (MET-09)", () => {
    expect(protectedResourceMetadata(options)).toEqual({
      resource: "https://as.test/graphql",
      authorization_servers: ["https://as.test"],
      bearer_methods_supported: ["header"],
      scopes_supported: ["me", "read:items"],
    });
  });
});

test("RFC 8414 §3.2 MUST NOT have an empty array or null, but for response_types_supported (MET-03)", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 })), fc.boolean(), (scopes, publishesKeys) => {
      const input = { ...options, scopes, publishesKeys };
      for (const document of [
        authorizationServerMetadata(input),
        protectedResourceMetadata(input),
      ]) {
        for (const [member, value] of Object.entries(document) as [string, unknown][]) {
          expect(value).toBeTruthy();
          if (member !== "response_types_supported") expect(value).not.toEqual([]);
        }
        expect("scopes_supported" in document).toBe(scopes.length > 0);
      }
    }),
  );
});

describe("the path of an issuer", () => {
  const issuer = "https://host.test:8443/api/scopegate";

  test("every URL begins with the issuer", () => {
    const server = authorizationServerMetadata({ ...options, issuer });
    const urls = Object.values(server).filter((value) => String(value).startsWith("https:"));
    expect(urls).toHaveLength(5);
    for (const url of urls) expect(String(url).startsWith(issuer)).toBe(true);
    const resource = protectedResourceMetadata({ ...options, issuer });
    expect(resource).toMatchObject({
      resource: `${issuer}/graphql`,
      authorization_servers: [issuer],
    });
  });

  test.each([
    ["https://as.test", "https://as.test/.well-known/oauth-authorization-server"],
    ["https://as.test/", "https://as.test/.well-known/oauth-authorization-server"],
    [issuer, "https://host.test:8443/.well-known/oauth-authorization-server/api/scopegate"],
    [`${issuer}/`, "https://host.test:8443/.well-known/oauth-authorization-server/api/scopegate"],
  ])("RFC 8414 §3.1 MUST come after the well-known name: %s", (identifier, url) => {
    expect(wellKnownUrl("oauth-authorization-server", identifier)).toBe(url);
  });

  test.each([
    ["https://as.test", "https://as.test/.well-known/oauth-protected-resource/graphql"],
    [issuer, "https://host.test:8443/.well-known/oauth-protected-resource/api/scopegate/graphql"],
  ])("RFC 9728 §3.1 MUST come between the well-known name and that of the API: %s", (of, url) => {
    expect(protectedResourceMetadataUrl(of)).toBe(url);
  });
});

describe("the published keys", () => {
  test("RFC 7517 §9.2 MUST NOT hold the private half of a key, whatever the list holds", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    const { keys } = publicKeySet([
      generateKeyAsJwk(),
      { ...rsa.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "rsa" },
      { kty: "oct", k: "c2VjcmV0", kid: "hs256" },
    ]);
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([
      ["alg", "crv", "kid", "kty", "use", "x", "y"],
      ["alg", "e", "kid", "kty", "n", "use"],
      ["kid", "kty"],
    ]);
  });
});
