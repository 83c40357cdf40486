/** Who may ask what at /graphql, and how a refusal looks on the wire: SCOPES.md "HTTP", RFC 6750 §3. */

import { createHmac } from "node:crypto";
import { challengeOf } from "./challenge.js";
import { rawRequest } from "./raw-request.js";
import { answerOf, codeOf, runServer, serverForTests, type AskChange } from "./running-server.js";

const running = serverForTests();

const graphqlJson = "application/graphql-response+json";
const me = "{ me { username } }";
const create = 'mutation { createItem(input: { title: "A new thing" }) { id } }';

describe("RFC 6750 §3.1: a request that is refused whole", () => {
  interface Refused {
    readonly title: string;
    readonly query: string;
    readonly status: number;
    readonly code: string;
    readonly challenge: string;
    /** What the caller sends as a credential. */
    readonly credential: () => Promise<AskChange>;
  }

  const nothing = (): Promise<AskChange> => Promise.resolve({});
  const header = (value: string) => (): Promise<AskChange> =>
    Promise.resolve({ headers: { Authorization: value } });
  const scopes =
    (...names: string[]) =>
    async (): Promise<AskChange> => ({ token: await running().token(names) });

  const refused: readonly Refused[] = [
    {
      title: "no token where one is needed: 401, the scheme alone",
      query: me,
      credential: nothing,
      status: 401,
      code: "UNAUTHENTICATED",
      challenge: "^Bearer$",
    },
    {
      title: "another scheme is no token",
      query: me,
      credential: header("Basic am9obmRvZTpzZWNyZXQ="),
      status: 401,
      code: "UNAUTHENTICATED",
      challenge: "^Bearer$",
    },
    {
      title: "a mutation without a token: 401",
      query: create,
      credential: nothing,
      status: 401,
      code: "UNAUTHENTICATED",
      challenge: "^Bearer$",
    },
    {
      title: "a token without the scope: 403 and the scope that is missing",
      query: me,
      credential: scopes("read:items"),
      status: 403,
      code: "FORBIDDEN",
      challenge: '^Bearer error="insufficient_scope", scope="me"$',
    },
    {
      title: "a token without any scope: 403",
      query: me,
      credential: scopes(),
      status: 403,
      code: "FORBIDDEN",
      challenge: '^Bearer error="insufficient_scope", scope="me"$',
    },
    {
      title: "a mutation whose payload needs more: 403 and a set that lets the whole of it through",
      query:
        'mutation { createItem(input: { title: "A new thing" }) { owner { items { totalCount } } } }',
      credential: scopes("write:items"),
      status: 403,
      code: "FORBIDDEN",
      challenge: '^Bearer error="insufficient_scope", scope="read:items write:items"$',
    },
    ...["Bearer", "Bearer a b", "Bearer a,b", "Bearer:a"].map((value) => ({
      title: `a malformed credential (${value}): 400, also for public fields`,
      query: "{ hello }",
      credential: header(value),
      status: 400,
      code: "BAD_REQUEST",
      challenge: '^Bearer error="invalid_request"$',
    })),
    {
      title: "a token that is none: 401, also for public fields",
      query: "{ hello }",
      credential: header("Bearer nonsense"),
      status: 401,
      code: "UNAUTHENTICATED",
      challenge: '^Bearer error="invalid_token", error_description="[^"\\\\]+"$',
    },
    {
      title: "a token with a foreign signature: 401",
      query: "{ hello }",
      credential: async () => {
        const [head = "", claims = ""] = (await running().token(["me"])).split(".");
        const other = (await running().token(["me"])).split(".")[2] ?? "";
        return { token: [head, claims, other].join(".") };
      },
      status: 401,
      code: "UNAUTHENTICATED",
      challenge: '^Bearer error="invalid_token", error_description="[^"\\\\]+"$',
    },
  ];

  test.each(refused)("$title", async ({ query, credential, status, code, challenge }) => {
    const response = await running().ask(query, { accept: graphqlJson, ...(await credential()) });
    expect(response.status).toBe(status);
    const sent = challengeOf(running().url, response.headers.get("www-authenticate"));
    expect(sent).toMatch(new RegExp(challenge));
    expect(response.headers.get("cache-control")).toContain("no-store");
    expect(response.headers.get("vary")).toMatch(/\bAuthorization\b/);
    const { errors, data } = await answerOf(response);
    expect(errors?.[0]?.extensions["code"]).toBe(code);
    expect(data).toBeUndefined();
  });

  test.each([
    ["400", "Bearer", "{ hello }"],
    ["401 for a bad token", "Bearer nonsense", "{ hello }"],
    ["401 without a token", "", me],
  ])("%s comes in the media type that the client understands", async (_what, credential, query) => {
    const typeFor = async (accept: string): Promise<string | null> => {
      const headers: Record<string, string> =
        credential === "" ? {} : { Authorization: credential };
      const response = await running().ask(query, { accept, headers });
      expect(response.status).toBeGreaterThanOrEqual(400);
      return response.headers.get("content-type");
    };
    expect(await typeFor(graphqlJson)).toBe(`${graphqlJson}; charset=utf-8`);
    expect(await typeFor(`${graphqlJson}, application/json;q=0.9`)).toMatch(graphqlJson);
    expect(await typeFor("application/json")).toBe("application/json; charset=utf-8");
    expect(await typeFor("*/*")).toBe("application/json; charset=utf-8");
  });

  test("403 has one status for both media types", async () => {
    const token = await running().token([]);
    const legacy = await running().ask(me, { token, accept: "application/json" });
    const modern = await running().ask(me, { token, accept: graphqlJson });
    expect([legacy.status, modern.status]).toEqual([403, 403]);
    expect(legacy.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(modern.headers.get("content-type")).toBe(`${graphqlJson}; charset=utf-8`);
  });

  test("an expired token: 401 that says so", async () => {
    const tokenSecret = "q8Zr2LwXe5VtYb1NcH7jKp4MgS9dFu3A";
    const { ask, token, server } = await runServer({ tokenSecret });
    try {
      const expired = expire(await token(["me"]), tokenSecret);
      const response = await ask("{ hello }", { token: expired });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toMatch(/invalid_token.*expired/);
    } finally {
      await server.stop();
    }
  });

  test("two Authorization headers: 400, though each by itself is good", async () => {
    const credential = `Authorization: Bearer ${await running().token(["me"])}`;
    const answer = await rawRequest(
      running().port,
      [
        "POST /graphql HTTP/1.1",
        credential,
        credential,
        "Content-Type: application/json",
        "Content-Length: 19",
      ],
      '{"query":"{hello}"}',
    );
    expect(answer.status).toBe(400);
    const challenge = challengeOf(running().url, answer.headers.get("www-authenticate"));
    expect(challenge).toBe('Bearer error="invalid_request"');
  });

  test("RFC 6750 §2: a token in the query or in the body is no credential", async () => {
    const token = await running().token(["me"]);
    const response = await fetch(`${running().url}/graphql?access_token=${token}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query: me, access_token: token }),
    });
    expect(response.status).toBe(401);
    expect(await codeOf(response)).toBe("UNAUTHENTICATED");
  });

  test("nothing of the token comes back", async () => {
    const token = "abcdefghijklmnopqrstuvwxyz0123456789";
    const response = await running().ask("{ hello }", { token });
    const headers = JSON.stringify([...response.headers]);
    expect(headers + (await response.text())).not.toContain(token.slice(0, 8));
  });
});

describe("a request that runs", () => {
  test("with the scope: the data, for this caller alone", async () => {
    const token = await running().login("johndoe", "secret", "me");
    const response = await running().ask(me, { token });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("vary")).toMatch(/\bAuthorization\b/);
    expect(response.headers.get("www-authenticate")).toBeNull();
    expect(await answerOf(response)).toEqual({ data: { me: { username: "johndoe" } } });
  });

  test("some fields denied: 200, the others, one error for each, no challenge", async () => {
    const response = await running().ask("{ hello me { username } item(id: 1) { id } }");
    expect(response.status).toBe(200);
    expect(response.headers.get("www-authenticate")).toBeNull();
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const { data, errors } = await answerOf(response);
    expect(data).toEqual({ hello: "Hello, world!", me: null, item: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions["code"]])).toEqual([
      [["me"], "UNAUTHENTICATED"],
      [["item"], "UNAUTHENTICATED"],
    ]);
  });

  test("a public field is for anybody, and says that the answer may differ with the token", async () => {
    const response = await running().ask("{ hello }");
    expect(response.status).toBe(200);
    expect(response.headers.get("vary")).toMatch(/\bAuthorization\b/);
    expect(await answerOf(response)).toEqual({ data: { hello: "Hello, world!" } });
  });

  test("me is FORBIDDEN to a subject that is no user of the store", async () => {
    const response = await running().ask(me, { token: await running().token(["me"]) });
    const { data, errors } = await answerOf(response);
    expect([response.status, data, errors?.[0]?.extensions["code"]]).toEqual([
      200,
      { me: null },
      "FORBIDDEN",
    ]);
  });

  test("a refused mutation has run nothing", async () => {
    const token = await running().login("johndoe", "secret", "read:items");
    const count = async (): Promise<unknown> =>
      (await answerOf(await running().ask("{ items { totalCount } }", { token }))).data;
    const before = await count();
    expect((await running().ask(create, { token })).status).toBe(403);
    expect(await count()).toEqual(before);
  });
});

describe("JSON everywhere, never Express' HTML", () => {
  test.each(["PUT", "DELETE", "PATCH", "OPTIONS"])(
    "RFC 9110 §15.5.6: %s is 405 and says what is allowed",
    async (method) => {
      const response = await fetch(`${running().url}/graphql`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("GET, POST");
      expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
      expect(await codeOf(response)).toBe("BAD_REQUEST");
    },
  );

  test("HEAD is 405 without a body", async () => {
    const response = await fetch(`${running().url}/graphql`, { method: "HEAD" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, POST"]);
  });

  test.each([
    "/graphql/",
    "/graphql/more",
    "/GraphQL",
    "/graphqlx",
    "//graphql",
    "/Token",
    "/token/",
    "/livez/",
    "/Readyz",
    "/%zz",
    "/%00",
    "/../../etc/passwd",
    "/favicon.ico",
    "/constructor",
  ])("nothing is at %s: 404", async (path) => {
    for (const method of ["GET", "POST"]) {
      const answer = await rawRequest(running().port, [`${method} ${path} HTTP/1.1`]);
      expect(answer.status).toBe(404);
      expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
      expect(JSON.parse(answer.body)).toMatchObject({
        errors: [{ extensions: { code: "NOT_FOUND" } }],
      });
      if (path.length > 3) expect(answer.body).not.toContain(path);
    }
  });

  test("a client that accepts no JSON is told so in JSON", async () => {
    const response = await running().ask("{ hello }", { accept: "text/html" });
    expect(response.status).toBe(406);
    expect(response.headers.get("content-type")).toMatch(/json/);
    expect(await codeOf(response)).toBe("BAD_REQUEST");
  });

  test("every answer names its request, and says how a browser must take it", async () => {
    for (const path of ["/graphql", "/token", "/livez", "/nowhere"]) {
      const { headers } = await fetch(`${running().url}${path}`);
      expect(headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("x-powered-by")).toBeNull();
    }
  });
});

/** The same token, issued and expired an hour earlier. */
function expire(token: string, secret: string): string {
  const [head = "", payload = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, number>;
  const { iat = 0, exp = 0 } = claims;
  const earlier = JSON.stringify({ ...claims, iat: iat - 3_600, exp: exp - 3_600 });
  const signed = `${head}.${Buffer.from(earlier).toString("base64url")}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
