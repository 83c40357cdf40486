import { usernameKey } from "../../../src/store/store.js";
import type { LoginUsers } from "../../../src/oauth/passwords/users.js";
import type { OAuthResponse } from "../../../src/oauth/errors.js";
import { tokensOf } from "../answers.js";
import { errorAnswer, loginFixture } from "../login-fixture.js";
import type { LoginFixture } from "../login-fixture.js";

let login: LoginFixture;
beforeAll(async () => {
  login = await loginFixture();
});
afterAll(() => login.close());

const body = (username: string, password: string, more = ""): string =>
  `grant_type=password&username=${username}&password=${password}${more}`;
const scopeOf = (response: OAuthResponse): unknown => tokensOf(response).scope;

describe("who is asking", () => {
  test("PWD-02 RFC 6749 §5.2 wrong, unknown, disabled and passwordless users get the same answer, byte by byte", async () => {
    const wrong = await login.send(body("johndoe", "wrong"));
    expect(wrong).toEqual(errorAnswer(400, "invalid_grant"));
    for (const [username, password] of [
      ["foo", "secret"],
      ["alice", "secret"],
      ["alice", "wrong"],
      ["external", "secret"],
      ["external", "null"],
      ["__proto__", "secret"],
      ["johndoe ", "secret"],
      ["johndoe", "Secret"],
      ["johndoe", "secret%00"],
      ["johndoe", "secret%0A"],
      ["johndoe", "+secret"],
    ] as const) {
      const answer = await login.send(body(username, password));
      expect(JSON.stringify(answer)).toBe(JSON.stringify(wrong));
    }
  });

  test.each([
    ["PWD-08 no password", "grant_type=password&username=johndoe"],
    ["an empty password", body("johndoe", "")],
    ["no username", "grant_type=password&password=secret"],
    ["an empty username", body("", "secret")],
    ["PWD-11 RFC 6749 Appendix A.15 CR LF in the username", body("john%0D%0Adoe", "secret")],
    ["NUL in the username", body("johndoe%00", "secret")],
    ["a C1 control character in the username", body("john%C2%85doe", "secret")],
    ["a line separator in the username", body("john%E2%80%A8doe", "secret")],
    ["a username of 1,025 bytes", body("a".repeat(1025), "secret")],
    ["a password of 1,025 bytes", body("johndoe", "a".repeat(1025))],
    ["a password of 1,026 bytes in 513 characters", body("johndoe", "%C3%A9".repeat(513))],
  ])("%s is invalid_request", async (_title, form) => {
    expect(await login.send(form)).toEqual(errorAnswer(400, "invalid_request"));
  });

  test("a password of 1,024 bytes is looked at", async () => {
    const answer = await login.send(body("johndoe", "a".repeat(1024)));
    expect(answer).toEqual(errorAnswer(400, "invalid_grant"));
  });

  test("PWD-14 RFC 6749 Appendix B + is a space, %2B a plus, and spaces at the ends are kept", async () => {
    expect(await login.send(body("spacey", "+a+%2B+b+"))).toMatchObject({ status: 200 });
    expect(await login.send(body("spacey", "a+%2B+b"))).toMatchObject({ status: 400 });
  });

  test("PWD-17 every byte of a long password counts", async () => {
    const typed = (at: string): string =>
      body("long100", `${"a".repeat(72)}${at}${"a".repeat(27)}`);
    expect(await login.send(typed("a"))).toMatchObject({ status: 200 });
    expect(await login.send(typed("X"))).toEqual(errorAnswer(400, "invalid_grant"));
  });

  test("PWD-20 names are compared as the store compares them: case does not matter", async () => {
    expect(usernameKey("JohnDoe")).toBe(usernameKey("johndoe"));
    expect(await login.send(body("JohnDoe", "secret"))).toMatchObject({ status: 200 });
  });

  test("RFC 6749 §4.1.2.1 a login that would wait too long is answered 503 with Retry-After", async () => {
    const users: LoginUsers = {
      findByName: () => Promise.resolve({ subject: "u1" }),
      findActive: () => Promise.resolve(undefined),
      verifyPassword: () => Promise.resolve({ kind: "busy", retryAfterSeconds: 6.2 }),
      scopesOf: () => Promise.resolve(["me"]),
    };
    expect(await login.endpoint({ users })(body("a", "b"))).toEqual(
      errorAnswer(503, "temporarily_unavailable", { "Retry-After": "7" }),
    );
  });

  test("a team's own users log in through the port, and their tokens carry no generation", async () => {
    const users: LoginUsers = {
      findByName: (name) => Promise.resolve(name === "eve" ? { subject: "eve-1" } : undefined),
      findActive: (subject) => Promise.resolve({ subject }),
      verifyPassword: (user, password) => Promise.resolve(user !== undefined && password === "pw"),
      scopesOf: () => Promise.resolve(["read:items"]),
    };
    const send = login.endpoint({ users });
    const answer = await send(body("eve", "pw", "&scope=read:items"));
    const verified = login.verify(answer);
    expect(verified).toMatchObject({ ok: true, claims: { subject: "eve-1" } });
    expect(verified.ok && "generation" in verified.claims).toBe(false);
    expect(await send(body("bob", "pw"))).toEqual(errorAnswer(400, "invalid_grant"));
  });

  test("a fault of the store is no answer: it is thrown", async () => {
    const send = login.endpoint({
      users: {
        findByName: () => Promise.reject(new Error("the database is gone")),
        findActive: () => Promise.resolve(undefined),
        verifyPassword: () => Promise.resolve(true),
        scopesOf: () => Promise.resolve([]),
      },
    });
    await expect(send(body("johndoe", "secret"))).rejects.toThrow("the database is gone");
  });
});

describe("scope", () => {
  const ask = (username: string, scope: string): ReturnType<LoginFixture["send"]> =>
    login.send(body(username, "secret", `&scope=${scope}`));

  test("SCO-02 RFC 6749 §3.3 left out or empty, it is the catalogue's defaults that the user has", async () => {
    expect(scopeOf(await login.send(body("johndoe", "secret")))).toBe("me");
    expect(scopeOf(await ask("johndoe", ""))).toBe("me");
  });

  test("a user without any default gets a token without scopes, and no empty member", async () => {
    const answer = await login.send(body("writer", "secret"));
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty("scope");
    expect(login.verify(answer)).toMatchObject({ ok: true, claims: { scopes: new Set() } });
  });

  test("is answered in the catalogue's order, each once", async () => {
    expect(scopeOf(await ask("johndoe", "read:items+me+me"))).toBe("me read:items");
  });

  test("the token carries what was asked for, not what that implies", async () => {
    const answer = await ask("writer", "write:items");
    expect(login.verify(answer)).toMatchObject({ claims: { scopes: new Set(["write:items"]) } });
  });

  test("an implied scope may be asked for", async () => {
    expect(scopeOf(await ask("writer", "read:items"))).toBe("read:items");
  });

  test.each([
    ["SCO-05 an unknown scope", "nope"],
    ["SCO-08 another case", "ME"],
    ["a scope that the user may not have", "admin:users"],
    ["RFC 6749 §3.3 never less than asked for", "me+admin:users"],
    ["two spaces", "me++read:items"],
    ["a space at the end", "me+"],
    ["a tab", "me%09read:items"],
    ["a quote", "me%22"],
    ["__proto__", "__proto__"],
  ])("%s is invalid_scope", async (_title, scope) => {
    expect(await ask("johndoe", scope)).toEqual(errorAnswer(400, "invalid_scope"));
  });

  test("a scope of the user that left the catalogue is not granted", async () => {
    expect(await ask("writer", "gone:scope")).toEqual(errorAnswer(400, "invalid_scope"));
  });

  test("SCO-11 a thousand scopes are refused before any password is hashed", async () => {
    let asked = false;
    const send = login.endpoint({
      users: {
        findByName: () => Promise.resolve(undefined),
        findActive: () => Promise.resolve(undefined),
        verifyPassword: () => Promise.resolve((asked = true)),
        scopesOf: () => Promise.resolve([]),
      },
    });
    const many = Array.from({ length: 1000 }, (_, at) => `s${at}`).join("+");
    expect(await send(body("johndoe", "secret", `&scope=${many}`))).toEqual(
      errorAnswer(400, "invalid_scope"),
    );
    expect(asked).toBe(false);
  });

  test("a wrong password hears nothing about scopes that exist", async () => {
    const answer = await login.send(body("johndoe", "wrong", "&scope=admin:users"));
    expect(answer).toEqual(errorAnswer(400, "invalid_grant"));
  });
});
