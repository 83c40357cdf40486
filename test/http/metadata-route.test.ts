/** `/.well-known/` over HTTP: RFC 8414 §3, RFC 9728 §3, RFC 7517 §8.5.1, and CORS for every page. */

import express from "express";
import type { JsonWebKey } from "node:crypto";
import type { Server } from "node:http";
import { crossOrigin } from "../../src/http/cross-origin.js";
import { close, createHttpServer, listen } from "../../src/http/listener.js";
import { metadataRoute } from "../../src/http/metadata-route.js";
import {
  authorizationServerMetadata,
  protectedResourceMetadata,
  protectedResourceMetadataUrl,
  wellKnownUrl,
} from "../../src/oauth/endpoints/metadata.js";
import { generateKeyAsJwk } from "../../src/token/keys/signing-key.js";

const serverPath = "/.well-known/oauth-authorization-server";
const resourcePath = "/.well-known/oauth-protected-resource/graphql";
const keysPath = "/.well-known/jwks.json";
const documents = [serverPath, resourcePath, keysPath];

interface RouteOptions {
  readonly issuer?: string;
  readonly basePath?: string;
  readonly published?: readonly JsonWebKey[];
}

/** The route as the application has it: before the allow-list of origins, here an empty one. */
function routeForTests(options: RouteOptions = {}) {
  const { issuer = "https://as.test", basePath = "", published = [generateKeyAsJwk()] } = options;
  const shared = { issuer, scopes: ["me", "read:items"] };
  let server: Server;
  let origin = "";
  beforeAll(async () => {
    const app = express();
    app.use(
      metadataRoute({
        metadata: {
          authorizationServer: () =>
            authorizationServerMetadata({
              ...shared,
              grantTypes: ["refresh_token", "client_credentials"],
              publishesKeys: published.length > 0,
            }),
          protectedResource: () => protectedResourceMetadata(shared),
        },
        published: () => published,
      }),
    );
    app.use(crossOrigin([]));
    server = createHttpServer(app, basePath);
    origin = `http://127.0.0.1:${(await listen(server, 0, "127.0.0.1")).port}`;
  });
  afterAll(() => close(server, 0));
  return (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init);
}

const ask = routeForTests();

async function jsonAt(path: string, get: typeof ask = ask): Promise<Record<string, unknown>> {
  const response = await get(path);
  expect([path, response.status]).toEqual([path, 200]);
  return (await response.json()) as Record<string, unknown>;
}

describe("every document", () => {
  test.each(documents)("%s is JSON that caches may keep", async (path) => {
    const { status, headers } = await ask(path);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/^application\/json\b/);
    expect(headers.get("cache-control")).toBe("public, max-age=300");
  });

  test.each(documents)(
    "%s answers HEAD with what GET would have, without the body",
    async (path) => {
      const [got, head] = [await ask(path), await ask(path, { method: "HEAD" })];
      expect(head.status).toBe(200);
      for (const name of ["content-type", "content-length", "cache-control"]) {
        expect(head.headers.get(name)).toBe(got.headers.get(name));
      }
      expect(await head.text()).toBe("");
    },
  );

  test.each(documents)("RFC 9110 §15.5.6 %s MUST name the methods in a 405", async (path) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const { status, headers } = await ask(path, { method });
      expect([method, status, headers.get("allow")]).toEqual([method, 405, "GET, HEAD, OPTIONS"]);
      expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  test.each([serverPath, resourcePath])(
    "RFC 8414 §3.2 %s MUST NOT have an empty array or null, but for response_types_supported (MET-03)",
    async (path) => {
      const text = JSON.stringify({ ...(await jsonAt(path)), response_types_supported: ["none"] });
      expect(text).not.toMatch(/\[\]|\{\}|null|""/);
    },
  );
});

describe("pages of every origin, though the allow-list has none", () => {
  const fromElsewhere = { Origin: "https://elsewhere.example" };

  test.each(documents)("may read %s, without credentials", async (path) => {
    for (const method of ["GET", "HEAD", "POST"]) {
      const { headers } = await ask(path, { method, headers: fromElsewhere });
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("access-control-allow-credentials")).toBeNull();
    }
  });

  test.each(documents)("may send %s headers of their own", async (path) => {
    const { status, headers } = await ask(path, {
      method: "OPTIONS",
      headers: {
        ...fromElsewhere,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "mcp-protocol-version",
      },
    });
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-allow-methods")).toBe("GET,HEAD");
    expect(headers.get("access-control-allow-headers")).toBe("mcp-protocol-version");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  test("get no such leave for any other path", async () => {
    const { status, headers } = await ask("/graphql", { headers: fromElsewhere });
    expect([status, headers.get("access-control-allow-origin")]).toEqual([404, null]);
  });
});

test("RFC 9728 §2, §3 SHOULD describe the GraphQL API (MET-09)", async () => {
  expect(await jsonAt(resourcePath)).toEqual({
    resource: "https://as.test/graphql",
    authorization_servers: ["https://as.test"],
    bearer_methods_supported: ["header"],
    scopes_supported: ["me", "read:items"],
  });
});

describe("the keys", () => {
  test("RFC 7517 §5 MUST be public, each with kty, kid, use and alg (JWK-01)", async () => {
    const { jwks_uri: uri } = await jsonAt(serverPath);
    const { keys } = (await jsonAt(new URL(String(uri)).pathname)) as { keys: object[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: "EC", use: "sig", alg: "ES256", crv: "P-256" });
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(
      ["kty", "kid", "use", "alg", "crv", "x", "y"].sort(),
    );
  });

  test.each([
    [undefined, "application/json"],
    ["*/*", "application/json"],
    ["application/json, application/jwk-set+json", "application/json"],
    ["application/jwk-set+json", "application/jwk-set+json"],
    ["application/json;q=0.5, application/jwk-set+json", "application/jwk-set+json"],
    ["text/html", "application/json"],
  ])("RFC 7517 §8.5.1 to Accept: %s the media type is %s", async (accept, mediaType) => {
    const { status, headers } = await ask(keysPath, { headers: accept ? { Accept: accept } : {} });
    expect(status).toBe(200);
    expect(headers.get("content-type")?.split(";")[0]).toBe(mediaType);
    expect(headers.get("vary")).toMatch(/\bAccept\b/);
  });

  describe("where a shared secret signs", () => {
    const askShared = routeForTests({ published: [] });

    test("are 404, and the metadata does not name them", async () => {
      const response = await askShared(keysPath);
      expect(response.status).toBe(404);
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: "NOT_FOUND" } }],
      });
      expect(await jsonAt(serverPath, askShared)).not.toHaveProperty("jwks_uri");
    });
  });
});

test.each([
  "/.well-known/",
  "/.well-known/openid-configuration",
  "/.well-known/oauth-protected-resource",
  "/.well-known/oauth-authorization-server/",
  "/.well-known/oauth-authorization-server/graphql",
  "/.well-known/OAuth-Authorization-Server",
  "/.well-known//jwks.json",
  "/.well-known/jwks.json/x",
  "/.well-known/__proto__",
  "/x/.well-known/jwks.json",
  "/jwks.json",
])("%s is not there", async (path) => {
  expect((await ask(path)).status).toBe(404);
});

describe.each(["/api/scopegate", ""])(
  "an issuer with a path, and BASE_PATH %j: a proxy keeps the prefix or strips it",
  (basePath) => {
    const issuer = "https://host.test/api/scopegate";
    const get = routeForTests({ issuer, basePath });

    test("RFC 8414 §3.1 MUST answer where a client looks that knows the issuer", async () => {
      const { pathname } = new URL(wellKnownUrl("oauth-authorization-server", issuer));
      expect(pathname).toBe("/.well-known/oauth-authorization-server/api/scopegate");
      // RFC 8414 §3.3: the client compares.
      expect(await jsonAt(pathname, get)).toMatchObject({ issuer });
    });

    test("RFC 9728 §3.1 MUST answer where a client looks that knows the API", async () => {
      const { pathname } = new URL(protectedResourceMetadataUrl(issuer));
      expect(pathname).toBe("/.well-known/oauth-protected-resource/api/scopegate/graphql");
      // RFC 9728 §3.3: the client compares.
      expect(await jsonAt(pathname, get)).toMatchObject({ resource: `${issuer}/graphql` });
    });

    test("answers below the prefix too, as far as the proxy leads there", async () => {
      const { issuer: named, jwks_uri: uri } = await jsonAt(`${basePath}${serverPath}`, get);
      expect(named).toBe(issuer);
      expect(uri).toBe(`${issuer}${keysPath}`);
      expect(await jsonAt(`${basePath}${keysPath}`, get)).toHaveProperty("keys");
      expect(await jsonAt(`${basePath}${resourcePath}`, get)).toHaveProperty("resource");
    });

    test.each([
      "/.well-known/oauth-authorization-server/api",
      "/.well-known/oauth-authorization-server/api/scopegatex",
      "/.well-known/oauth-protected-resource/api/scopegate",
      "/.well-known/jwks.json/api/scopegate",
    ])("%s is not there", async (path) => {
      expect((await get(path)).status).toBe(404);
    });
  },
);
