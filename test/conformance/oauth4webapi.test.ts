/** An independent client, oauth4webapi: finds the server by its metadata, gets tokens, and validates them elsewhere. */

import { createRemoteJWKSet, jwtVerify } from "jose";
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  clientCredentialsGrantRequest,
  discoveryRequest,
  genericTokenEndpointRequest,
  introspectionRequest,
  None,
  processClientCredentialsResponse,
  processDiscoveryResponse,
  processGenericTokenEndpointResponse,
  processIntrospectionResponse,
  processRefreshTokenResponse,
  processRevocationResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  validateJwtAccessToken,
} from "oauth4webapi";
import type {
  AuthorizationServer,
  ClientAuth,
  IntrospectionResponse,
  TokenEndpointResponse,
} from "oauth4webapi";
import { startClientServer } from "./client-server.js";
import type { ClientServer } from "./client-server.js";

const client = { client_id: "first-party" };
// The servers of a test listen on loopback, without TLS.
const insecure = { [allowInsecureRequests]: true };

let server: ClientServer;
let issuer: AuthorizationServer;

beforeAll(async () => {
  server = await startClientServer();
  const identifier = new URL(server.url);
  const response = await discoveryRequest(identifier, { algorithm: "oauth2", ...insecure });
  issuer = await processDiscoveryResponse(identifier, response);
});

afterAll(() => server.stop());

describe("oauth4webapi", () => {
  test("RFC 6749 §4.3, §5.1 MUST answer the password grant in a form that a strict client takes (TOK-04)", async () => {
    const token = await login("me read:items");
    expect(token).toMatchObject({ token_type: "bearer", expires_in: 900, scope: "me read:items" });
    expect(token.refresh_token).toEqual(expect.any(String));
  });

  test("RFC 6749 §5.2 MUST refuse a wrong password in a form that a strict client takes", async () => {
    await expect(login("me", "wrong")).rejects.toMatchObject({
      error: "invalid_grant",
      status: 400,
    });
  });

  test("RFC 6749 §6 MUST answer refreshes, one after the other, until the session is revoked", async () => {
    const first = await login("me");
    const second = await refresh(first.refresh_token);
    const third = await refresh(second.refresh_token);
    expect(new Set([first, second, third].map((each) => each.refresh_token)).size).toBe(3);
    expect(await introspect(third.access_token)).toMatchObject({ active: true, scope: "me" });

    const answer = await revocationRequest(
      issuer,
      client,
      None(),
      String(third.refresh_token),
      insecure,
    );
    await expect(processRevocationResponse(answer)).resolves.toBeUndefined();
    await expect(refresh(third.refresh_token)).rejects.toMatchObject({ error: "invalid_grant" });
    for (const token of [first.access_token, third.access_token, String(third.refresh_token)]) {
      expect(await introspect(token)).toEqual({ active: false });
    }
  });

  test.each([
    ["client_secret_basic", ClientSecretBasic("s3cr:t+%~x")],
    ["client_secret_post", ClientSecretPost("s3cr:t+%~x")],
  ])(
    "RFC 6749 §2.3.1, §4.4 MUST answer a machine by %s, without a refresh token",
    async (_name, method) => {
      const token = await machineToken(method);
      expect(token).toMatchObject({ token_type: "bearer", scope: "read:items" });
      expect(token.refresh_token).toBeUndefined();
      const { payload } = await verified(token.access_token);
      expect(payload).toMatchObject({ sub: "svc", client_id: "svc", scope: "read:items" });
    },
  );

  test.each([
    ["client_secret_basic", ClientSecretBasic("wrong")],
    ["client_secret_post", ClientSecretPost("wrong")],
  ])(
    "RFC 6749 §5.2 MUST refuse a wrong secret by %s with a challenge that a strict client reads",
    async (_name, method) => {
      await expect(machineToken(method)).rejects.toMatchObject({
        code: "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
        status: 401,
        cause: [{ scheme: "basic", parameters: { realm: expect.any(String) as string } }],
      });
    },
  );

  test("RFC 8414 §2 MUST name the grants that work, and no others (MET-06)", async () => {
    const parameters: Readonly<Record<string, Record<string, string>>> = {
      password: { username: "johndoe", password: "secret" },
      refresh_token: { refresh_token: String((await login("me")).refresh_token) },
      client_credentials: {},
      authorization_code: { code: "x" },
      "urn:ietf:params:oauth:grant-type:jwt-bearer": { assertion: "x" },
      "urn:ietf:params:oauth:grant-type:token-exchange": { subject_token: "x" },
      "urn:ietf:params:oauth:grant-type:device_code": { device_code: "x" },
      implicit: {},
    };
    const supported = issuer.grant_types_supported ?? [];
    expect(supported.filter((grant) => !(grant in parameters))).toEqual([]);
    for (const [grant, sent] of Object.entries(parameters)) {
      const isMachine = grant === "client_credentials";
      const response = await genericTokenEndpointRequest(
        issuer,
        isMachine ? { client_id: "svc" } : client,
        isMachine ? ClientSecretPost("s3cr:t+%~x") : None(),
        grant,
        sent,
        insecure,
      );
      const { error } = (await response.json()) as { error?: string };
      expect([grant, error]).toEqual([
        grant,
        supported.includes(grant) ? undefined : "unsupported_grant_type",
      ]);
    }
  });
});

describe("others validate our tokens", () => {
  test("RFC 7517 §5, §8.5.1 MUST publish the public half of its key, and nothing else of it (JWK-01)", async () => {
    const response = await fetch(String(issuer.jwks_uri));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^application\/(jwk-set\+)?json/);
    const text = (): unknown => expect.stringMatching(/^[\w-]{43}$/);
    expect(await response.json()).toEqual({
      keys: [
        { kty: "EC", crv: "P-256", x: text(), y: text(), kid: text(), use: "sig", alg: "ES256" },
      ],
    });
  });

  test("RFC 9068 §4 MUST issue tokens that others validate by the published keys (JWK-04)", async () => {
    const { access_token: token } = await login("me");
    const claims = await validateJwtAccessToken(issuer, asked(token), server.audience, insecure);
    expect(claims).toMatchObject({
      iss: server.url,
      aud: server.audience,
      client_id: "first-party",
      scope: "me",
    });
    expect(claims.exp - claims.iat).toBe(900);
  });

  test("RFC 9068 §4 MUST issue tokens for one audience: another resource server refuses them", async () => {
    const { access_token: token } = await login("me");
    await expect(
      validateJwtAccessToken(issuer, asked(token), "https://other.example/", insecure),
    ).rejects.toThrow(/"aud"/);
  });

  test("RFC 9068 §2.1 MUST type its tokens at+jwt and sign them with ES256, as jose verifies (JWK-04)", async () => {
    const { protectedHeader } = await verified((await login("me")).access_token);
    expect(protectedHeader).toMatchObject({ alg: "ES256", typ: "at+jwt" });
  });
});

function asked(token: string): Request {
  return new Request(server.audience, { headers: { Authorization: `Bearer ${token}` } });
}

function verified(token: string): ReturnType<typeof jwtVerify> {
  return jwtVerify(token, createRemoteJWKSet(new URL(String(issuer.jwks_uri))), {
    typ: "at+jwt",
    algorithms: ["ES256"],
    issuer: server.url,
    audience: server.audience,
    requiredClaims: ["sub", "iat", "exp", "jti", "client_id", "scope"],
  });
}

async function login(scope: string, password = "secret"): Promise<TokenEndpointResponse> {
  const parameters = { username: "johndoe", password, scope };
  const response = await genericTokenEndpointRequest(
    issuer,
    client,
    None(),
    "password",
    parameters,
    insecure,
  );
  return processGenericTokenEndpointResponse(issuer, client, response);
}

async function refresh(token: string | undefined): Promise<TokenEndpointResponse> {
  const response = await refreshTokenGrantRequest(issuer, client, None(), String(token), insecure);
  return processRefreshTokenResponse(issuer, client, response);
}

async function machineToken(method: ClientAuth): Promise<TokenEndpointResponse> {
  const service = { client_id: "svc" };
  const response = await clientCredentialsGrantRequest(issuer, service, method, {}, insecure);
  return processClientCredentialsResponse(issuer, service, response);
}

async function introspect(token: string): Promise<IntrospectionResponse> {
  const asking = { client_id: "rs1" };
  const method = ClientSecretBasic("s3cr-rs1");
  const response = await introspectionRequest(issuer, asking, method, token, insecure);
  return processIntrospectionResponse(issuer, asking, response);
}
