/** The login of a browser over HTTP: OAUTH.md "Browsers", and what other sites try with its cookie. */

import { csrf, johndoe, logIn, logOut, refresh, send } from "../oauth/browser/served-browser.js";
import { rawRequest } from "./raw-request.js";
import { serverForTests } from "./running-server.js";

const tokenAnswer = {
  access_token: expect.stringMatching(/^eyJ/) as string,
  token_type: "bearer",
  expires_in: 900,
  scope: "me",
};

const settings: readonly [string, { issuer?: string; basePath?: string }, RegExp, boolean][] = [
  ["plain http", {}, /^scopegate-refresh-\d+=sgr1\.[\w.-]+; Path=\//, false],
  [
    "https behind a proxy",
    { issuer: "https://api.example.com" },
    /^__Host-scopegate-refresh=sgr1\.[\w.-]+; Path=\/;/,
    true,
  ],
  [
    "https behind a proxy, below a base path",
    { issuer: "https://api.example.com/api", basePath: "/api" },
    /^__Secure-scopegate-refresh=sgr1\.[\w.-]+; Path=\/api\/;/,
    true,
  ],
];

describe.each(settings)("%s", (_what, options, form, isSecure) => {
  const running = serverForTests({ ...options, refreshTokenTtl: "1h" });

  test("a login answers the access token alone; the refresh token is a cookie", async () => {
    const { status, body, setCookie, headers } = await logIn(running());
    expect(status).toBe(200);
    expect(body).toEqual(tokenAnswer);
    expect(setCookie).toMatch(form);
    expect(setCookie).toMatch(/; HttpOnly; SameSite=Strict; Max-Age=3600/);
    expect(setCookie?.endsWith("; Secure")).toBe(isSecure);
    expect(headers.get("cache-control")).toBe("no-store");
    const { status: good } = await running().ask("{ me { username } }", {
      token: String(body["access_token"]),
    });
    expect(good).toBe(200);
  });

  test("the cookie is refreshed, again and again, and logged out", async () => {
    const first = await logIn(running());
    const second = await refresh(running(), first.cookie);
    expect(second.status).toBe(200);
    expect(second.body).toEqual(tokenAnswer);
    expect(second.setCookie).toMatch(form);
    expect(second.cookie).not.toBe(first.cookie);
    const third = await refresh(running(), second.cookie);
    expect(third.status).toBe(200);
    const out = await logOut(running(), third.cookie);
    expect([out.status, out.body]).toEqual([204, {}]);
    expect(out.setCookie).toMatch(/^[\w-]+=; Path=.*; Max-Age=0/);
    const after = await refresh(running(), third.cookie);
    expect([after.status, after.body["error"]]).toEqual([400, "invalid_grant"]);
    expect(after.setCookie).toBeUndefined();
  });

  test("two refreshes at once by the same cookie both get a good answer, and the same next cookie", async () => {
    const { cookie } = await logIn(running());
    const both = await Promise.all([refresh(running(), cookie), refresh(running(), cookie)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0].cookie).toBe(both[1].cookie);
    expect((await refresh(running(), both[0].cookie)).status).toBe(200);
  });

  test("another site is refused, by what its visitors' browsers say of it", async () => {
    const { cookie } = await logIn(running());
    const foreign: readonly Readonly<Record<string, string>>[] = [
      {},
      { "Sec-Fetch-Site": "same-origin" },
      { ...csrf, "Sec-Fetch-Site": "cross-site" },
      { ...csrf, "Sec-Fetch-Site": "same-site" },
      { ...csrf, Origin: "https://evil.example" },
      { ...csrf, Origin: "null" },
    ];
    for (const headers of foreign) {
      for (const answer of [
        await logIn(running(), { cookie, headers }),
        await refresh(running(), cookie, { headers }),
        await logOut(running(), cookie, { headers }),
      ]) {
        expect(answer.status).toBe(403);
        expect(answer.body).toEqual({
          error: "invalid_request",
          error_description: expect.stringContaining("X-CSRF: 1") as string,
        });
        expect(answer.setCookie).toBeUndefined();
      }
    }
    // Nothing of it was used up.
    expect((await refresh(running(), cookie)).status).toBe(200);
  });

  test("a page of the same origin is taken", async () => {
    const own = new URL(options.issuer ?? running().url).origin;
    for (const headers of [
      { ...csrf, "Sec-Fetch-Site": "same-origin", Origin: own },
      { ...csrf, Origin: own },
    ]) {
      const { status, cookie } = await logIn(running(), { headers });
      expect(status).toBe(200);
      expect((await refresh(running(), cookie, { headers })).status).toBe(200);
      expect((await logOut(running(), cookie, { headers })).status).toBe(204);
    }
  });
});

describe("what the cookie does not open", () => {
  const running = serverForTests({ corsOrigins: ["https://app.example.com"] });

  test("POST /token, /revoke and /introspect do not read it", async () => {
    const { cookie } = await logIn(running());
    for (const [path, form] of [
      ["/token", { grant_type: "refresh_token" }],
      ["/revoke", {}],
      ["/introspect", { client_id: "service", client_secret: "service-secret" }],
    ] as const) {
      const answer = await send(running(), path, { form, cookie });
      expect([path, answer.status, answer.body["error"]]).toEqual([path, 400, "invalid_request"]);
      expect(answer.setCookie).toBeUndefined();
    }
    expect((await refresh(running(), cookie)).status).toBe(200);
  });

  test("POST /token sets none, and ends no login", async () => {
    const { cookie } = await logIn(running());
    const answer = await send(running(), "/token", { form: johndoe, cookie });
    expect([answer.status, answer.setCookie]).toEqual([200, undefined]);
    expect(answer.body).toHaveProperty("refresh_token");
    expect((await refresh(running(), cookie)).status).toBe(200);
  });

  test("/graphql is anonymous with it", async () => {
    const { cookie } = await logIn(running());
    const headers = { ...csrf, Cookie: cookie };
    const answer = await running().ask("{ me { username } }", { headers });
    expect(JSON.stringify(await answer.json())).toContain("UNAUTHENTICATED");
  });

  test("a preflight of an allowed origin gets no credentials, and no DELETE", async () => {
    for (const path of ["/session", "/token/refresh"]) {
      for (const method of ["POST", "DELETE"]) {
        const { headers } = await fetch(`${running().url}${path}`, {
          method: "OPTIONS",
          headers: {
            Origin: "https://app.example.com",
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "x-csrf",
          },
        });
        expect(headers.get("access-control-allow-origin")).toBe("https://app.example.com");
        expect(headers.get("access-control-allow-credentials")).toBeNull();
        expect(headers.get("access-control-allow-methods")).toBe("GET,POST");
      }
    }
  });

  test("an allowed origin is another site all the same", async () => {
    const headers = { ...csrf, Origin: "https://app.example.com" };
    expect((await logIn(running(), { headers })).status).toBe(403);
  });

  test.each(["GET", "HEAD", "PUT", "PATCH", "OPTIONS"])("%s /session: 405", async (method) => {
    const { status, headers } = await send(running(), "/session", { method });
    expect([status, headers.get("allow")]).toEqual([405, "POST, DELETE"]);
  });

  test("two X-CSRF or two Sec-Fetch-Site headers are none that is good", async () => {
    const form = "username=johndoe&password=secret";
    const line = "POST /session HTTP/1.1";
    const type = "Content-Type: application/x-www-form-urlencoded";
    const ask = (...head: readonly string[]) =>
      rawRequest(running().port, [line, type, `Content-Length: ${form.length}`, ...head], form);
    const site = "Sec-Fetch-Site: same-origin";
    expect((await ask("X-CSRF: 1", "X-CSRF: 1")).status).toBe(403);
    expect((await ask("X-CSRF: 1", site, "Sec-Fetch-Site: cross-site")).status).toBe(403);
    expect((await ask("X-CSRF: 1", "Origin: null", "Origin: http://localhost")).status).toBe(403);
    expect((await ask("X-CSRF: 1", site)).status).toBe(200);
  });

  test("no refresh token and no cookie is in the log", async () => {
    const { cookie } = await logIn(running());
    const { cookie: next } = await refresh(running(), cookie);
    await logOut(running(), next, { headers: { ...csrf, "X-Other": "y" } });
    expect(running().log()).toContain("session_ended");
    expect(running().log()).not.toMatch(/sgr1\.|scopegate-refresh/);
  });
});

describe("on plain http", () => {
  const running = serverForTests();

  test("the cookie's name has the port: browsers send it to every server on localhost", async () => {
    const { cookie } = await logIn(running());
    expect(cookie).toMatch(new RegExp(`^scopegate-refresh-${running().port}=`));
  });

  test("a page without a cookie that refreshes by a plain fetch is told to log in again", async () => {
    const response = await fetch(`${running().url}/token/refresh`, {
      method: "POST",
      headers: csrf,
    });
    expect([response.status, response.headers.getSetCookie()]).toEqual([400, []]);
    expect(await response.json()).toEqual({
      error: "invalid_grant",
      error_description: expect.stringMatching(/^Log in again/) as string,
    });
  });
});

describe("a server that gives no tokens for passwords", () => {
  const running = serverForTests({ passwordGrant: "off" });

  test("refuses the login, and still clears the cookie", async () => {
    const answer = await logIn(running());
    expect([answer.status, answer.body["error"]]).toEqual([400, "unsupported_grant_type"]);
    expect((await logOut(running())).status).toBe(204);
  });
});

describe("a server that counts wrong guesses", () => {
  const running = serverForTests({ loginRate: "2/1m" });

  test("counts those at /session too, but not what another site sends; the cookie is left alone", async () => {
    const form = { ...johndoe, password: "x" };
    const guess = (headers = csrf) => logIn(running(), { form, headers });
    for (let at = 0; at < 3; at += 1) expect((await guess({})).status).toBe(403);
    expect((await guess()).status).toBe(400);
    expect((await guess()).status).toBe(400);
    const last = await guess();
    expect([last.status, last.setCookie]).toEqual([429, undefined]);
  });
});
