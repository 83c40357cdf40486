/** An independent client, oauth4webapi: it gets a token, and validates it as a resource server would. */

import { createRemoteJWKSet, jwtVerify } from "jose";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  allowInsecureRequests,
  genericTokenEndpointRequest,
  None,
  processGenericTokenEndpointResponse,
  validateJwtAccessToken,
} from "oauth4webapi";
import type { AuthorizationServer, TokenEndpointResponse } from "oauth4webapi";
import { createServer } from "../../src/server.js";
import type { ScopegateServer } from "../../src/server.js";

const client = { client_id: "first-party" };
// The servers of a test listen on loopback, without TLS.
const insecure = { [allowInsecureRequests]: true };

let folder: string;
let server: ScopegateServer;
let keys: Server;
let issuer: AuthorizationServer & { readonly jwks_uri: string };
let audience: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "scopegate-client-"));
  server = await createServer({
    dataDir: folder,
    databaseUrl: `file:${join(folder, "client.db")}`,
    bcryptCost: 4,
    logLevel: "silent",
  });
  const { url } = await server.start({ port: 0 });
  audience = `${url}/graphql`;
  const jwksUri = await servePublicKey(join(folder, "keys", "signing-key.jwk"));
  issuer = { issuer: url, token_endpoint: `${url}/token`, jwks_uri: jwksUri };
});

afterAll(async () => {
  await server.stop();
  keys.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("oauth4webapi", () => {
  test("RFC 6749 §4.3, §5.1 MUST answer the password grant in a form that a strict client takes (TOK-04)", async () => {
    const token = await login("me read:items");
    expect(token).toMatchObject({ token_type: "bearer", expires_in: 900, scope: "me read:items" });
  });

  test("RFC 6749 §5.2 MUST refuse a wrong password in a form that a strict client takes", async () => {
    await expect(login("me", "wrong")).rejects.toMatchObject({
      error: "invalid_grant",
      status: 400,
    });
  });

  test("RFC 9068 §4 MUST issue tokens that a resource server validates by the public key alone", async () => {
    const { access_token: token } = await login("me");
    const request = new Request(audience, { headers: { Authorization: `Bearer ${token}` } });
    const claims = await validateJwtAccessToken(issuer, request, audience, insecure);
    expect(claims).toMatchObject({
      iss: issuer.issuer,
      aud: audience,
      client_id: "first-party",
      scope: "me",
    });
    expect(claims.exp - claims.iat).toBe(900);
  });

  test("RFC 9068 §4 MUST issue tokens for one audience: another resource server refuses them", async () => {
    const { access_token: token } = await login("me");
    const request = new Request(audience, { headers: { Authorization: `Bearer ${token}` } });
    await expect(
      validateJwtAccessToken(issuer, request, "https://other.example/", insecure),
    ).rejects.toThrow(/"aud"/);
  });

  test("RFC 9068 §2.1 MUST type its tokens at+jwt and sign them with ES256, as jose verifies", async () => {
    const { access_token: token } = await login("me");
    const { protectedHeader } = await jwtVerify(
      token,
      createRemoteJWKSet(new URL(issuer.jwks_uri)),
      {
        typ: "at+jwt",
        algorithms: ["ES256"],
        issuer: issuer.issuer,
        audience,
        requiredClaims: ["sub", "iat", "exp", "jti", "client_id", "scope"],
      },
    );
    expect(protectedHeader).toMatchObject({ alg: "ES256", typ: "at+jwt" });
  });
});

async function login(scope: string, password = "secret"): Promise<TokenEndpointResponse> {
  const response = await genericTokenEndpointRequest(
    issuer,
    client,
    None(),
    "password",
    { username: "johndoe", password, scope },
    insecure,
  );
  return processGenericTokenEndpointResponse(issuer, client, response);
}

/** Serves the public half of a key file as a JWK Set (RFC 7517 §5). */
async function servePublicKey(path: string): Promise<string> {
  const jwk = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  delete jwk["d"];
  keys = createHttpServer((_request, response) => {
    response.setHeader("Content-Type", "application/jwk-set+json");
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => {
    keys.listen(0, "127.0.0.1", resolve);
  });
  return `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks.json`;
}
