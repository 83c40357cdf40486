/** What a whole server says of itself is so: a client that knows nothing but the URL of the API finds everything else. */

import { createRemoteJWKSet, jwtVerify } from "jose";
import {
  allowInsecureRequests,
  discoveryRequest,
  processDiscoveryResponse,
  processResourceDiscoveryResponse,
  resourceDiscoveryRequest,
  type AuthorizationServer,
} from "oauth4webapi";
import { challengeOf } from "./challenge.js";
import { runServer, serverForTests } from "./running-server.js";

// The servers of a test listen on loopback, without TLS.
const insecure = { [allowInsecureRequests]: true };

async function discover(issuer: string): Promise<AuthorizationServer> {
  const url = new URL(issuer);
  const response = await discoveryRequest(url, { algorithm: "oauth2", ...insecure });
  return processDiscoveryResponse(url, response);
}

interface TokenAnswer {
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly error?: string;
}

async function askForToken(endpoint: string, form: Record<string, string>): Promise<TokenAnswer> {
  const response = await fetch(endpoint, { method: "POST", body: new URLSearchParams(form) });
  return (await response.json()) as TokenAnswer;
}

const password = { grant_type: "password", username: "johndoe", password: "secret" };
const service = {
  grant_type: "client_credentials",
  client_id: "service",
  client_secret: "service-secret",
};

describe.each(["", "/api/scopegate"])("with BASE_PATH %j", (basePath) => {
  const running = serverForTests({ basePath });

  test("an independent client comes from a 401 of the API to a token, and to the keys (BEA-04, MET-09)", async () => {
    const { url, ask } = running();
    const refused = await ask("{ me { username } }");
    const challenge = refused.headers.get("www-authenticate") ?? "";
    expect(refused.status).toBe(401);
    expect(challengeOf(url, challenge)).toBe("Bearer");

    const api = new URL(`${url}/graphql`);
    const found = await resourceDiscoveryRequest(api, insecure);
    expect(challenge).toContain(`"${found.url}"`);
    const resource = await processResourceDiscoveryResponse(api, found);
    const [issuer = ""] = resource.authorization_servers ?? [];
    expect(issuer).toBe(url);

    const server = await discover(issuer);
    expect(server.scopes_supported).toEqual(resource.scopes_supported);
    const { access_token: token = "" } = await askForToken(String(server.token_endpoint), password);
    expect((await ask("{ me { username } }", { token })).status).toBe(200);

    const keys = createRemoteJWKSet(new URL(String(server.jwks_uri)));
    const { payload } = await jwtVerify(token, keys, { issuer, audience: resource.resource });
    expect(payload["client_id"]).toBe("first-party");
  });

  test("every endpoint that is named is there", async () => {
    const server = await discover(running().url);
    const endpoints = Object.entries(server).filter(([member]) => member.endsWith("_endpoint"));
    expect(endpoints.map(([member]) => member).sort()).toEqual([
      "introspection_endpoint",
      "revocation_endpoint",
      "token_endpoint",
    ]);
    for (const [member, url] of endpoints) {
      const { status } = await fetch(url as string, { method: "POST" });
      expect([member, [400, 401].includes(status)]).toEqual([member, true]);
    }
  });
});

describe.each([
  ["on", ["password", "refresh_token", "client_credentials"]],
  ["off", ["refresh_token", "client_credentials"]],
] as const)("with PASSWORD_GRANT %s", (passwordGrant, offered) => {
  const running = serverForTests({ passwordGrant });

  test("RFC 8414 §2 the grants that are listed MUST be those that work (MET-06)", async () => {
    const server = await discover(running().url);
    expect(server.grant_types_supported).toEqual(offered);
    const endpoint = String(server.token_endpoint);
    expect(await askForToken(endpoint, service)).toHaveProperty("access_token");
    const login = await askForToken(endpoint, password);
    if (passwordGrant === "on") {
      const refresh_token = login.refresh_token ?? "";
      const refresh = { grant_type: "refresh_token", refresh_token };
      expect(await askForToken(endpoint, refresh)).toHaveProperty("access_token");
    } else {
      expect(login.error).toBe("unsupported_grant_type");
      const refresh = { grant_type: "refresh_token", refresh_token: "none" };
      expect((await askForToken(endpoint, refresh)).error).toBe("invalid_grant");
    }
  });

  test.each([
    "authorization_code",
    "implicit",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
  ])("%s is not listed, and is unsupported (MET-06)", async (grant) => {
    const server = await discover(running().url);
    expect(server.grant_types_supported).not.toContain(grant);
    const { error } = await askForToken(String(server.token_endpoint), {
      ...password,
      grant_type: grant,
    });
    expect(error).toBe("unsupported_grant_type");
  });
});

test("with TOKEN_SECRET there are no public keys, and nothing says so", async () => {
  const { url, server } = await runServer({ tokenSecret: "q8Zr2LwXe5VtYb1NcH7jKp4MgS9dFu3A" });
  try {
    expect(await discover(url)).not.toHaveProperty("jwks_uri");
    expect((await fetch(`${url}/.well-known/jwks.json`)).status).toBe(404);
  } finally {
    await server.stop();
  }
});

test("CORS_ORIGINS has no say in who reads the documents", async () => {
  const { url, server } = await runServer({ corsOrigins: [] });
  try {
    const { headers } = await fetch(`${url}/.well-known/oauth-authorization-server`, {
      headers: { Origin: "https://elsewhere.example" },
    });
    expect(headers.get("access-control-allow-origin")).toBe("*");
  } finally {
    await server.stop();
  }
});
