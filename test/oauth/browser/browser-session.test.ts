/** The login of a browser without HTTP: which login begins, and which one ends. */

import type { BrowserSessionOptions } from "../../../src/oauth/browser/browser-session.js";
import { loginFixture, type Change, type LoginFixture } from "../login-fixture.js";
import {
  browserOf,
  cookie,
  held,
  johndoe,
  leftAlone,
  name,
  set,
  tokenIn,
} from "./browser-fixture.js";

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

describe("POST /session", () => {
  test.each(["refresh_token", "client_credentials", "authorization_code", "constructor"])(
    "grant_type=%s is refused",
    async (grant) => {
      const answer = await browser().logIn(`${johndoe}&grant_type=${grant}`);
      expect(answer).toEqual(leftAlone(400, "unsupported_grant_type"));
    },
  );

  test("grant_type=password says what is so anyway", async () => {
    expect((await browser().logIn(`${johndoe}&grant_type=password`)).status).toBe(200);
  });

  test("the login of before ends, with an event", async () => {
    const { logIn, refresh } = browser();
    const before = await logIn();
    const after = await logIn(johndoe, held(before));
    expect(happened()).toEqual(["login", "login", "session_ended"]);
    expect(await refresh(held(before))).toEqual(leftAlone(400, "invalid_grant"));
    expect((await refresh(held(after))).status).toBe(200);
  });

  test("a login that is refused ends nothing", async () => {
    const { logIn, refresh } = browser();
    const before = held(await logIn());
    for (const form of ["username=johndoe&password=x", `${johndoe}&scope=gone`, "", "%zz"]) {
      const answer = await logIn(form, before);
      expect([answer.status, set(answer)]).toEqual([400, undefined]);
    }
    expect((await refresh(before)).status).toBe(200);
  });

  test("a cookie that is none of ours is no obstacle, and ends nobody's login", async () => {
    const { logIn, refresh } = browser();
    const other = held(await logIn());
    const forged = other.slice(0, -4) + "AAAA";
    for (const cookies of [
      forged,
      `${name}=${"x".repeat(15_000)}`,
      ";;=;",
      `${other}; ${forged}`,
    ]) {
      expect((await logIn(johndoe, cookies)).status).toBe(200);
    }
    expect((await refresh(other)).status).toBe(200);
  });

  test("a client that may not refresh gets no cookie, and the browser loses the one of before", async () => {
    const { logIn } = browser({
      login: () =>
        Promise.resolve({ status: 200, headers: {}, body: { access_token: "x", scope: "me" } }),
    });
    expect(await logIn()).toEqual({
      status: 200,
      headers: { "Set-Cookie": cookie.clear() },
      body: { access_token: "x", scope: "me" },
    });
  });

  test("who has gone meanwhile keeps the login of before, and no other one is left behind", async () => {
    const { logIn, refresh } = browser();
    const before = held(await logIn());
    const controller = new AbortController();
    let made = "";
    const late = browser({
      async login(request) {
        const { body, ...others } = request;
        const form = `grant_type=password&${Buffer.from(body).toString()}`;
        const answer = await fixture.send(form, others);
        made = (answer.body as { refresh_token: string }).refresh_token;
        controller.abort();
        return answer;
      },
    });
    const answer = await late.logIn(johndoe, before, { signal: controller.signal });
    expect([answer.status, set(answer)]).toEqual([503, undefined]);
    expect((await refresh(`${name}=${made}`)).status).toBe(400);
    expect((await refresh(before)).status).toBe(200);
  });

  test("where the login of before cannot be ended, the new one is not left behind", async () => {
    const { logIn, refresh } = browser();
    const before = await logIn();
    const ended: string[] = [];
    const failing = browser({
      sessions: {
        read: (token) => fixture.sessions.read(token),
        end: (id, origin) => {
          ended.push(id);
          return ended.length === 1
            ? Promise.reject(new Error("the store is down"))
            : fixture.sessions.end(id, origin);
        },
      },
    });
    await expect(failing.logIn(johndoe, held(before))).rejects.toThrow("the store is down");
    expect(ended).toHaveLength(2);
    expect(ended[0]).toBe(fixture.sessions.read(tokenIn(before))?.sessionId);
    expect(await fixture.sessions.findLive(ended[1] ?? "")).toBeUndefined();
    expect((await refresh(held(before))).status).toBe(200);
  });
});

describe("DELETE /session", () => {
  const loggedOut = {
    status: 204,
    headers: { "Cache-Control": "no-store", Pragma: "no-cache", "Set-Cookie": cookie.clear() },
    body: undefined,
  };

  test("ends the login by whichever of its refresh tokens, with one event", async () => {
    const { logIn, refresh, logOut } = browser();
    const first = held(await logIn());
    const second = held(await refresh(first));
    expect(await logOut(first)).toEqual(loggedOut);
    expect(await logOut(first)).toEqual(loggedOut);
    expect(happened()).toEqual(["login", "refresh", "session_ended"]);
    expect((await refresh(second)).status).toBe(400);
  });

  test.each([
    ["no cookie", undefined],
    ["an empty header", ""],
    ["one made up", `${name}=x`],
    ["two that differ", `${name}=a; ${name}=b`],
    ["one longer than any of ours", `${name}=${"x".repeat(16_000)}`],
  ])("%s: there is nothing to end, and it is cleared", async (_what, cookies) => {
    expect(await browser().logOut(cookies)).toEqual(loggedOut);
    expect(happened()).toEqual([]);
  });

  test("where the store fails, the cookie stays: the login is still there", async () => {
    const kept = held(await browser().logIn());
    const end = () => Promise.reject(new Error("the store is down"));
    const { logOut } = browser({ sessions: { ...fixture.sessions, end } });
    await expect(logOut(kept)).rejects.toThrow("the store is down");
  });
});
