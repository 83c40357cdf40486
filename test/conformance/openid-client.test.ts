/** An independent client, openid-client, as applications use it: discovery, every grant, revocation, introspection. */

import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  clientCredentialsGrant,
  discovery,
  genericGrantRequest,
  None,
  refreshTokenGrant,
  tokenIntrospection,
  tokenRevocation,
} from "openid-client";
import type { ClientAuth, Configuration } from "openid-client";
import { startClientServer } from "./client-server.js";
import type { ClientServer } from "./client-server.js";

let server: ClientServer;

beforeAll(async () => {
  server = await startClientServer();
});

afterAll(() => server.stop());

function discover(clientId: string, method: ClientAuth): Promise<Configuration> {
  return discovery(new URL(server.url), clientId, undefined, method, {
    algorithm: "oauth2",
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- The servers of a test listen on loopback, without TLS.
    execute: [allowInsecureRequests],
  });
}

function firstParty(): Promise<Configuration> {
  return discover("first-party", None());
}

const johndoe = { username: "johndoe", password: "secret", scope: "me read:items" };

describe("openid-client", () => {
  test("RFC 8414 §3 MUST be found by its issuer", async () => {
    const metadata = (await firstParty()).serverMetadata();
    expect(metadata).toMatchObject({
      issuer: server.url,
      token_endpoint: `${server.url}/token`,
      revocation_endpoint: `${server.url}/revoke`,
      introspection_endpoint: `${server.url}/introspect`,
      jwks_uri: `${server.url}/.well-known/jwks.json`,
    });
  });

  test("RFC 6749 §4.3, §6 MUST answer the password grant, and the refreshes that follow", async () => {
    const config = await firstParty();
    const first = await genericGrantRequest(config, "password", johndoe);
    expect(first).toMatchObject({ token_type: "bearer", scope: "me read:items" });
    expect(first.expiresIn()).toBeGreaterThan(890);
    const second = await refreshTokenGrant(config, String(first.refresh_token), { scope: "me" });
    expect(second.scope).toBe("me");
    const third = await refreshTokenGrant(config, String(second.refresh_token));
    expect(third.scope).toBe("me read:items");
  });

  test.each([
    ["client_secret_basic", ClientSecretBasic("s3cr:t+%~x")],
    ["client_secret_post", ClientSecretPost("s3cr:t+%~x")],
  ])("RFC 6749 §2.3.1, §4.4 MUST answer a machine by %s", async (_name, method) => {
    const token = await clientCredentialsGrant(await discover("svc", method), {
      scope: "read:items",
    });
    expect(token.scope).toBe("read:items");
    expect(token.refresh_token).toBeUndefined();
    const response = await fetch(server.audience, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Authorization: `Bearer ${token.access_token}`,
      },
      body: '{"query":"{ items(first: 1) { totalCount } }"}',
    });
    expect(await response.json()).toEqual({
      data: { items: { totalCount: expect.any(Number) as number } },
    });
  });

  test.each(["access_token", "refresh_token"] as const)(
    "RFC 7009 §2, RFC 7662 §2 MUST revoke an %s, and say so to whoever asks",
    async (name) => {
      const config = await firstParty();
      const resourceServer = await discover("rs1", ClientSecretBasic("s3cr-rs1"));
      const tokens = await genericGrantRequest(config, "password", johndoe);
      const token = String(tokens[name]);
      expect(await tokenIntrospection(resourceServer, token)).toMatchObject({
        active: true,
        client_id: "first-party",
        scope: "me read:items",
      });
      await tokenRevocation(config, token);
      expect(await tokenIntrospection(resourceServer, token)).toEqual({ active: false });
    },
  );

  test("RFC 6749 §5.2 MUST refuse in a form that the client takes: bad credentials, bad scope, used-up tokens", async () => {
    const config = await firstParty();
    const { refresh_token: token } = await genericGrantRequest(config, "password", johndoe);
    await tokenRevocation(config, String(token));
    const wrong = { ...johndoe, password: "wrong" };
    const tooMuch = { ...johndoe, scope: "admin:users" };
    expect(await errorOf(genericGrantRequest(config, "password", wrong))).toBe("invalid_grant");
    expect(await errorOf(genericGrantRequest(config, "password", tooMuch))).toBe("invalid_scope");
    expect(await errorOf(refreshTokenGrant(config, String(token)))).toBe("invalid_grant");
    expect(await errorOf(genericGrantRequest(config, "x", {}))).toBe("unsupported_grant_type");
    const guessing = await discover("svc", ClientSecretPost("wrong"));
    // It looks at the challenge before the body.
    expect(await errorOf(clientCredentialsGrant(guessing))).toBe(
      "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
    );
  });
});

/** The error code of a refusal, or the client's own where it has one. */
async function errorOf(request: Promise<unknown>): Promise<unknown> {
  try {
    await request;
    return undefined;
  } catch (error) {
    const { error: oauthError, code } = error as { error?: unknown; code?: unknown };
    return oauthError ?? code;
  }
}
