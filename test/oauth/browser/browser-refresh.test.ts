/** The refresh by cookie without HTTP: when the cookie is set, and when it is left alone. */

import type { BrowserSessionOptions } from "../../../src/oauth/browser/browser-session.js";
import { errorResponse, protocolErrors } from "../../../src/oauth/errors.js";
import { loginFixture, type Change, type LoginFixture } from "../login-fixture.js";
import { browserOf, held, leftAlone, name, ownPage, set, tokenIn } from "./browser-fixture.js";

let fixture: LoginFixture;
let eventsBefore: number;
beforeAll(async () => {
  fixture = await loginFixture();
});
beforeEach(() => {
  eventsBefore = fixture.events.length;
});
afterAll(() => fixture.close());

const browser = (change?: Partial<BrowserSessionOptions>, grants?: Change) =>
  browserOf(fixture, change, grants);

/** What the audit trail was told in this test. */
const happened = (): string[] => fixture.events.slice(eventsBefore).map(({ event }) => event);

describe("POST /token/refresh", () => {
  test("an empty request without a type is enough: the cookie says it all", async () => {
    const { logIn, refresh } = browser();
    const answer = await refresh(held(await logIn()), "", { contentType: undefined });
    expect(answer.status).toBe(200);
  });

  test("a body of another type is refused all the same", async () => {
    const { logIn, refresh } = browser();
    for (const body of ["{}", ""]) {
      const contentType = "application/json";
      const answer = await refresh(held(await logIn()), body, { contentType });
      expect(answer).toEqual(leftAlone(400, "invalid_request"));
    }
  });

  test("a token in the body wins: the cookie is neither read nor set, and X-CSRF is not asked for", async () => {
    const { logIn, refresh } = browser();
    const [one, other] = [await logIn(), await logIn()];
    const headers = { browser: { ...ownPage, csrf: undefined, cookie: held(other) } };
    const answer = await refresh(held(other), `refresh_token=${tokenIn(one)}`, headers);
    expect([answer.status, set(answer)]).toEqual([200, undefined]);
    expect(fixture.sessions.read((answer.body as { refresh_token: string }).refresh_token)).toEqual(
      { ...fixture.sessions.read(tokenIn(one)), counter: 1 },
    );
    const bad = await refresh(held(other), "refresh_token=x", headers);
    expect(bad).toEqual(leftAlone(400, "invalid_grant"));
    const twice = await refresh(held(other), "refresh_token=x&refresh_token=", headers);
    expect(twice).toEqual(leftAlone(400, "invalid_request"));
    expect((await refresh(held(other))).status).toBe(200);
  });

  test("an empty token in the body is none: the cookie is read", async () => {
    const { logIn, refresh } = browser();
    const answer = await refresh(held(await logIn()), "refresh_token=");
    expect([answer.status, held(answer)]).toEqual([200, expect.stringContaining(name)]);
  });

  test.each([
    ["no cookie", undefined],
    ["two that differ", `${name}=a; ${name}=b`],
    ["a broken header", `;;=${name};${name}`],
  ])("%s: the parameter is missing, as ever", async (_what, cookies) => {
    expect(await browser().refresh(cookies)).toEqual(leftAlone(400, "invalid_request"));
  });

  test.each([
    ["made up", `${name}=x`],
    ["longer than any of ours", `${name}=${"x".repeat(16_000)}`],
    ["with what a form would take apart", `${name}=a&grant_type=password+%zz`],
  ])("a cookie that is %s is refused, and left alone", async (_what, cookies) => {
    expect(await browser().refresh(cookies)).toEqual(leftAlone(400, "invalid_grant"));
  });

  test.each([
    ["no cookie", undefined],
    ["two that differ", `${name}=a; ${name}=b`],
  ])("%s, and nothing else: a page is told to log in again", async (_what, cookies) => {
    const answer = await browser().refresh(cookies, "", { contentType: undefined });
    expect(answer).toEqual(leftAlone(400, "invalid_grant"));
    expect(answer.body).toHaveProperty(
      "error_description",
      protocolErrors.badRefreshToken.description,
    );
  });

  test.each([
    ["without X-CSRF", "", { browser: { ...ownPage, csrf: undefined, cookie: undefined } }],
    ["with a body", "scope=me", {}],
    ["of another type", "", { contentType: "application/json" }],
    ["by another method", "", { method: "GET" }],
  ])("a request %s and without a cookie is none of a page", async (_what, form, more) => {
    const request = { contentType: undefined, ...more };
    const { body } = await browser().refresh(undefined, form, request);
    expect(body).toHaveProperty("error", "invalid_request");
  });

  test("a cookie that was used before ends the login, is left alone, and is no news the next time", async () => {
    const { logIn, refresh } = browser({}, { refreshGraceMillis: 0 });
    const first = held(await logIn());
    const second = held(await refresh(first));
    for (const dead of [first, second, first]) {
      expect(await refresh(dead)).toEqual(leftAlone(400, "invalid_grant"));
    }
    expect(happened()).toEqual(["login", "refresh", "refresh_replayed"]);
  });

  test("a late failure of one tab leaves the newer login of another alone", async () => {
    const { logIn, refresh } = browser();
    const before = held(await logIn());
    const after = held(await logIn(undefined, before));
    expect(await refresh(before)).toEqual(leftAlone(400, "invalid_grant"));
    expect((await refresh(after)).status).toBe(200);
  });

  test("who names another client than that of the login is refused, and the login goes on", async () => {
    const { logIn, refresh } = browser();
    const kept = held(await logIn());
    const other = await refresh(kept, "client_id=web");
    expect(other).toEqual(leftAlone(400, "invalid_grant"));
    expect((await refresh(kept)).status).toBe(200);
  });

  test.each([
    ["invalid_grant", () => Promise.resolve(errorResponse("badRefreshToken"))],
    ["invalid_scope", () => Promise.resolve(errorResponse("scopeNotGranted"))],
    ["429", () => Promise.resolve(errorResponse("throttled"))],
    ["503", () => Promise.resolve(errorResponse("unavailable"))],
    ["a bad client", () => Promise.resolve(errorResponse("unknownClient"))],
  ])("%s leaves the cookie alone", async (_what, refresh) => {
    const answer = await browser({ refresh }).refresh(`${name}=x`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(set(answer)).toBeUndefined();
  });

  test("a scope that was not granted uses nothing up", async () => {
    const { logIn, refresh } = browser();
    const kept = held(await logIn());
    expect(await refresh(kept, "scope=admin:users")).toEqual(leftAlone(400, "invalid_scope"));
    expect((await refresh(kept)).status).toBe(200);
  });
});
