/** WWW-Authenticate of `/graphql` and `/schema.graphql`: RFC 6750 §3, and where it points to: RFC 9728 §5.1. */

import express from "express";
import { createYoga } from "graphql-yoga";
import type { Server } from "node:http";
import type { GraphQLContext } from "../../src/graphql/context.js";
import { createApollo } from "../../src/http/apollo.js";
import { graphqlRoute } from "../../src/http/graphql-route.js";
import { close, createHttpServer, listen } from "../../src/http/listener.js";
import { sdlRoute } from "../../src/http/sdl-route.js";
import { protectedResourceMetadataUrl } from "../../src/oauth/endpoints/metadata.js";
import { challengeOf, envelopScopePlugin, granted, type Access } from "../../src/scope/entry.js";
import { guard } from "../scope/guarded.js";

const schema = guard(
  `type Query {
    open: String
    me: String @requiresScope(scope: "me")
    items: String @requiresScope(scope: "read:items")
  }`,
  { Query: { open: () => "open", me: () => "me", items: () => "items" } },
);

const unexpected = (error: unknown): never => {
  throw error;
};

/** Both routes; a token is good where it begins with `good`, and has the scope `me`. */
function routesForTests(resourceMetadata?: () => string) {
  const pointer = resourceMetadata && { resourceMetadata };
  const apollo = createApollo({
    schema,
    introspection: true,
    limits: { maxTokens: 1_000, maxDepth: 12, maxAliases: 30, maxCost: 5_000 },
    report: unexpected,
    logger: { debug: unexpected, info: unexpected, warn: unexpected, error: unexpected },
    ...pointer,
  });
  const reader = {
    authenticate: (token: string) =>
      Promise.resolve(
        token.startsWith("good")
          ? { ok: true as const, access: granted({ subject: "u1", scopes: ["me"] }) }
          : { ok: false as const, message: "It is no good." },
      ),
    report: unexpected,
    ...pointer,
  };
  let server: Server;
  let origin = "";
  beforeAll(async () => {
    await apollo.start();
    const app = express();
    const createContext = (access: Access) => ({ access }) as GraphQLContext;
    const route = graphqlRoute({ ...reader, apollo, createContext, trustedProxies: 0 });
    app.use("/graphql", (request, response) => {
      route(request, response);
    });
    app.use(sdlRoute({ ...reader, sdl: () => "" }));
    server = createHttpServer(app);
    origin = `http://127.0.0.1:${(await listen(server, 0, "127.0.0.1")).port}`;
  });
  afterAll(async () => {
    await close(server, 0);
    await apollo.stop();
  });
  return async (query: string, authorization?: string) => {
    const headers = {
      "Content-Type": "application/json",
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    };
    const body = JSON.stringify({ query });
    const asked = await fetch(`${origin}/graphql`, { method: "POST", headers, body });
    const sdl = await fetch(`${origin}/schema.graphql`, { headers });
    return {
      status: asked.status,
      challenge: asked.headers.get("www-authenticate"),
      sdl: { status: sdl.status, challenge: sdl.headers.get("www-authenticate") },
    };
  };
}

describe("RFC 9728 §5.1 a challenge SHOULD point to the metadata of the resource (BEA-04)", () => {
  const ask = routesForTests(() => protectedResourceMetadataUrl("https://as.test"));
  const pointer =
    'resource_metadata="https://as.test/.well-known/oauth-protected-resource/graphql"';

  test("RFC 6750 §3.1 without a token it SHOULD NOT have an error code", async () => {
    const { status, challenge } = await ask("{ me }");
    expect([status, challenge]).toEqual([401, `Bearer ${pointer}`]);
  });

  test("with another scheme it is the same", async () => {
    const { status, challenge } = await ask("{ me }", "Basic am9obmRvZTpzZWNyZXQ=");
    expect([status, challenge]).toEqual([401, `Bearer ${pointer}`]);
  });

  test("invalid_request: a malformed header", async () => {
    const { sdl, ...answer } = await ask("{ me }", "Bearer two tokens");
    const expected = { status: 400, challenge: `Bearer error="invalid_request", ${pointer}` };
    expect([answer, sdl]).toEqual([expected, expected]);
  });

  test("invalid_token: why, too", async () => {
    const { sdl, ...answer } = await ask("{ me }", "Bearer bad");
    const challenge = `Bearer error="invalid_token", error_description="It is no good.", ${pointer}`;
    const expected = { status: 401, challenge };
    expect([answer, sdl]).toEqual([expected, expected]);
  });

  test("insufficient_scope: the scopes that would do, too", async () => {
    const { status, challenge } = await ask("{ me items }", "Bearer good");
    expect([status, challenge]).toEqual([200, null]);
    const refused = await ask("{ items }", "Bearer good");
    expect([refused.status, refused.challenge]).toEqual([
      403,
      `Bearer error="insufficient_scope", scope="read:items", ${pointer}`,
    ]);
  });

  test("what runs has no challenge", async () => {
    for (const authorization of [undefined, "Bearer good"]) {
      const { status, challenge } = await ask("{ open me }", authorization);
      expect([status, challenge]).toEqual([200, null]);
    }
  });
});

describe("the URL of an issuer with a path", () => {
  const ask = routesForTests(() => protectedResourceMetadataUrl("https://host.test/api/scopegate"));

  test("RFC 9728 §3.1 MUST have the well-known name before the path", async () => {
    const { challenge } = await ask("{ me }");
    const url = "https://host.test/.well-known/oauth-protected-resource/api/scopegate/graphql";
    expect(challenge).toBe(`Bearer resource_metadata="${url}"`);
  });
});

describe("without metadata nothing points anywhere", () => {
  const ask = routesForTests();

  test.each([
    ["{ me }", undefined, "Bearer"],
    ["{ me }", "Bearer two tokens", 'Bearer error="invalid_request"'],
    ["{ me }", "Bearer bad", 'Bearer error="invalid_token", error_description="It is no good."'],
    ["{ items }", "Bearer good", 'Bearer error="insufficient_scope", scope="read:items"'],
  ])("%s with %s: %s", async (query, authorization, challenge) => {
    expect((await ask(query, authorization)).challenge).toBe(challenge);
  });
});

describe("the scope engine by itself", () => {
  const resourceMetadata = "https://api.test/.well-known/oauth-protected-resource";

  test("challengeOf takes the URL, and needs none", () => {
    const refusal = { challenge: { kind: "unauthenticated" } } as const;
    expect(challengeOf(refusal)).toEqual({ status: 401, header: "Bearer" });
    expect(challengeOf(refusal, { resourceMetadata })).toEqual({
      status: 401,
      header: `Bearer resource_metadata="${resourceMetadata}"`,
    });
    expect(challengeOf({ challenge: { kind: "too-large" } }, { resourceMetadata })).toEqual({
      status: 400,
      header: undefined,
    });
  });

  test.each([
    [undefined, "Bearer"],
    [() => undefined, "Bearer"],
    [() => resourceMetadata, `Bearer resource_metadata="${resourceMetadata}"`],
  ])("envelopScopePlugin takes a function for it, and needs none", async (url, challenge) => {
    const yoga = createYoga({
      schema,
      plugins: [envelopScopePlugin({ resourceMetadata: url })],
      logging: false,
    });
    const response = await yoga.fetch("http://yoga/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '{"query":"{ me }"}',
    });
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, challenge]);
  });
});
