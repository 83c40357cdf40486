/** What the reader of FastAPI's security tutorial does, chapter by chapter, in its GraphQL form. */

import { decodeJwt, decodeProtectedHeader } from "jose";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer } from "../../src/server.js";
import type { ScopegateServer } from "../../src/server.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { challengeOf } from "../http/challenge.js";
import { jsonOf } from "./raw-request.js";
import { codesOf, createReader, curl, john } from "./tutorial-reader.js";

const me = JSON.stringify({ query: "{ me { username email } }" });
// RFC 7519 §4.1.4: the server allows clocks to differ by this much.
const leewaySeconds = 5;
const asJohn = ["-d", "username=johndoe", "-d", "password=secret"];
const isJohn = { data: { me: { username: "johndoe", email: "johndoe@example.com" } } };

let folder: string;
let server: ScopegateServer;
let url: string;
const { graphql, login, query, token } = createReader(() => url);
let shortLived: { readonly token: string; readonly issuedAtMillis: number };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "scopegate-tutorial-"));
  server = await createServer({
    dataDir: folder,
    databaseUrl: `file:${join(folder, "tutorial.db")}`,
    bcryptCost: 4,
    logLevel: "silent",
  });
  ({ url } = await server.start({ port: 0 }));
  const { sub: subject = "" } = decodeJwt(await token());
  const request = { subject, scopes: ["me"], expiresInSeconds: 1 };
  const { accessToken } = await server.tokens.issue(request);
  shortLived = { token: accessToken, issuedAtMillis: Date.now() };
  // While it is young: the last chapter asks again.
  expect((await query(me, shortLived.token)).status).toBe(200);
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("Security: first steps", () => {
  test("the reader asks for a protected field without a token, and gets 401 and a Bearer challenge", async () => {
    const answer = await query(me);
    expect(answer.status).toBe(401);
    expect(challengeOf(url, answer.headers["www-authenticate"])).toBe("Bearer");
    expect(codesOf(answer)).toEqual(["UNAUTHENTICATED"]);
  });

  test("the reader asks for a public field without a token, and gets it", async () => {
    const answer = await query('{"query":"{ hello }"}');
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toEqual({ data: { hello: "Hello, world!" } });
  });

  test.each([
    ["Bearer", 400, "BAD_REQUEST", 'Bearer error="invalid_request"'],
    ["Bearer two tokens", 400, "BAD_REQUEST", 'Bearer error="invalid_request"'],
    ["Bearer johndoe", 401, "UNAUTHENTICATED", 'Bearer error="invalid_token"'],
    ["Notexistent testtoken", 401, "UNAUTHENTICATED", "Bearer"],
    ["Basic am9obmRvZTpzZWNyZXQ=", 401, "UNAUTHENTICATED", "Bearer"],
  ])("the reader sends the header `%s`, and gets %i", async (header, status, code, challenge) => {
    const answer = await graphql(me, { Authorization: header });
    expect(answer.status).toBe(status);
    expect(answer.headers["www-authenticate"]?.slice(0, challenge.length)).toBe(challenge);
    expect(answer.headers["www-authenticate"]?.includes("error=")).toBe(
      challenge.includes("error="),
    );
    expect(codesOf(answer)).toEqual([code]);
    expect(jsonOf(answer)).not.toHaveProperty("data");
  });
});

describe("Simple OAuth2 with password and bearer", () => {
  test("the reader logs in with curl, and gets a token", async () => {
    const body = await curl(`${url}/token`, "-d", "grant_type=password", ...asJohn);
    expect(body).toMatchObject({ token_type: "bearer", expires_in: 900, scope: "me" });
    expect(body["access_token"]).toMatch(/^eyJ/);
  });

  test("the reader leaves grant_type out, as the tutorial's form allows, and gets a token", async () => {
    expect(await curl(`${url}/token`, ...asJohn)).toHaveProperty("access_token");
  });

  test("the reader asks who they are: with curl", async () => {
    const authorization = `Authorization: Bearer ${await token()}`;
    const type = "Content-Type: application/json";
    const body = await curl(`${url}/graphql`, "-H", authorization, "-H", type, "-d", me);
    expect(body).toEqual(isJohn);
  });

  test("the reader asks who they are: with fetch", async () => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { Authorization: `Bearer ${await token()}`, "Content-Type": "application/json" },
      body: me,
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(isJohn);
  });

  test("the reader asks who they are: with node:http", async () => {
    const answer = await query(me, await token());
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toEqual(isJohn);
  });

  test.each([
    ["with a wrong password", { username: "johndoe", password: "wrong" }],
    ["as a user that does not exist", { username: "nobody", password: "secret" }],
    [
      "as alice, who is disabled, with her right password",
      { username: "alice", password: "secret2" },
    ],
  ])("the reader logs in %s, and gets the same 400 invalid_grant", async (_how, credentials) => {
    const answer = await login(credentials);
    expect(answer.status).toBe(400);
    expect(jsonOf(answer)).toEqual({
      error: "invalid_grant",
      error_description: expect.stringContaining("they do not fit together") as string,
    });
  });

  test.each([
    ["username", { password: "secret" }],
    ["password", { username: "johndoe" }],
  ])("the reader forgets the %s, and is told so", async (missing, credentials) => {
    const answer = await login({ grant_type: "password", ...credentials });
    expect(answer.status).toBe(400);
    expect(jsonOf(answer)).toEqual({
      error: "invalid_request",
      error_description: `Send the parameter ${missing}`,
    });
  });

  test("the reader disables a user, whose token gets 401 from then on", async () => {
    const bobs = await token({ username: "bob", password: "secretbob" });
    expect((await query(me, bobs)).status).toBe(200);
    // As `scopegate user disable bob` does: another process, which the server hears of within a second.
    const store = await openSqliteStore({ location: join(folder, "tutorial.db") });
    const bob = await store.users.findByName("bob");
    await store.users.setDisabled(bob?.id ?? "", true);
    await store.close();
    let answer = await query(me, bobs);
    while (answer.status === 200) answer = await query(me, bobs);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toMatch(/^Bearer error="invalid_token"/);
  });
});

describe("OAuth2 with password (and hashing), bearer with JWT tokens", () => {
  test("the reader looks into the database: a hash, and nowhere a password", async () => {
    const store = await openSqliteStore({ location: join(folder, "tutorial.db") });
    const stored = await store.users.findByName("bob");
    await store.close();
    expect(stored?.passwordHash).toMatch(/^\$sg1\$[\w-]+\$2b\$04\$[./\w]{53}$/);
    for (const name of ["tutorial.db", "tutorial.db-wal"]) {
      expect(readFileSync(join(folder, name)).includes("secretbob")).toBe(false);
    }
  });

  test("the reader decodes the token: sub, exp and scope, and nothing that is secret", async () => {
    const text = await token({ scope: "me read:items" });
    expect(decodeProtectedHeader(text)).toMatchObject({ alg: "ES256", typ: "at+jwt" });
    const claims = decodeJwt(text);
    expect(claims["sub"]).toMatch(/^usr_/);
    expect(claims["scope"]).toBe("me read:items");
    expect(claims.exp).toBe(Number(claims.iat) + 900);
    expect(JSON.stringify(claims)).not.toMatch(/secret|johndoe|\$2b/);
  });

  test("the reader changes one character of the payload, and gets 401 invalid_token", async () => {
    const [header, payload = "", signature] = (await token()).split(".");
    const changed = `${payload.startsWith("eyJp") ? "eyJq" : "eyJp"}${payload.slice(4)}`;
    const answer = await query(me, [header, changed, signature].join("."));
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toMatch(/^Bearer error="invalid_token"/);
  });
});

describe("OAuth2 scopes", () => {
  test("the reader asks for scopes, and finds exactly these in the answer and in the token", async () => {
    const body = jsonOf(await login({ ...john, scope: "read:items me" }));
    expect(body["scope"]).toBe("me read:items");
    expect(decodeJwt(String(body["access_token"]))["scope"]).toBe("me read:items");
  });

  test("the reader asks for no scope, and gets the default one", async () => {
    expect(jsonOf(await login(john))["scope"]).toBe("me");
  });

  test("the reader uses a token without read:items for items, and gets 403 with the missing scope", async () => {
    const answer = await query('{"query":"{ items { nodes { title } } }"}', await token());
    expect(answer.status).toBe(403);
    expect(challengeOf(url, answer.headers["www-authenticate"])).toBe(
      'Bearer error="insufficient_scope", scope="read:items"',
    );
    expect(codesOf(answer)).toEqual(["FORBIDDEN"]);
  });

  test("the reader gets a token with read:items, and reads their own items", async () => {
    const mine =
      '{"query":"{ items(filter: { mine: true }) { nodes { title owner { username } } } }"}';
    const answer = await query(mine, await token({ scope: "me read:items" }));
    expect(answer.status).toBe(200);
    const { data } = jsonOf(answer) as { data: { items: { nodes: object[] } } };
    expect(data.items.nodes).toHaveLength(3);
    for (const item of data.items.nodes)
      expect(item).toMatchObject({ owner: { username: "johndoe" } });
  });

  test("the reader asks for both, and gets me beside a denial at items: 200", async () => {
    const answer = await query(
      '{"query":"{ me { username } items { totalCount } }"}',
      await token(),
    );
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)["data"]).toEqual({ me: { username: "johndoe" }, items: null });
    expect(codesOf(answer)).toEqual(["FORBIDDEN"]);
  });

  test("the reader asks for a scope that their user does not have, and is refused, not narrowed", async () => {
    const answer = await login({ ...john, scope: "me admin:users" });
    expect(answer.status).toBe(400);
    expect(jsonOf(answer)["error"]).toBe("invalid_scope");
    const asAdmin = await login({
      username: "admin",
      password: "secret3",
      scope: "me admin:users",
    });
    expect(jsonOf(asAdmin)["scope"]).toBe("me admin:users");
  });
});

describe("OAuth2 with JWT tokens: expiry", () => {
  test("the reader waits until the token has expired, and gets 401 invalid_token", async () => {
    const endsAtMillis = shortLived.issuedAtMillis + (1 + leewaySeconds) * 1000;
    await sleep(Math.max(0, endsAtMillis - Date.now()));
    const answer = await query(me, shortLived.token);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toMatch(/^Bearer error="invalid_token".*expired/);
    expect(codesOf(answer)).toEqual(["UNAUTHENTICATED"]);
    // Whoever believes to be logged in is not answered as a stranger.
    expect((await query('{"query":"{ hello }"}', shortLived.token)).status).toBe(401);
  });
});
