import { errorAnswer, jsonHeaders, loginFixture } from "../login-fixture.js";
import type { LoginFixture } from "../login-fixture.js";

let login: LoginFixture;
beforeAll(async () => {
  login = await loginFixture();
});
afterAll(() => login.close());

const good = "grant_type=password&username=johndoe&password=secret";

describe("a successful answer", () => {
  test("TOK-01 RFC 6749 §5.1 MUST hold access_token, token_type, expires_in and scope, and nothing else", async () => {
    expect(await login.send(good)).toEqual({
      status: 200,
      headers: jsonHeaders,
      body: {
        access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
        token_type: "bearer",
        expires_in: 900,
        scope: "me",
        refresh_token: expect.stringMatching(/^sgr1\./) as string,
      },
    });
  });

  test("TOK-42 RFC 9068 §2.2 two identical logins give different tokens and jti", async () => {
    const [first, second] = [await login.send(good), await login.send(good)];
    expect(first.body).not.toEqual(second.body);
    const [one, two] = [login.verify(first), login.verify(second)];
    expect(one.ok && two.ok && one.claims.tokenId !== two.claims.tokenId).toBe(true);
  });

  test("the token is for the user, by its id and generation, and for the built-in client", async () => {
    const user = await login.store.users.findByName("johndoe");
    expect(login.verify(await login.send(good))).toMatchObject({
      ok: true,
      claims: { subject: user?.id, generation: user?.generation, clientId: "first-party" },
    });
  });
});

describe("the envelope", () => {
  test.each(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post"])(
    "TOK-30 RFC 9110 §15.5.6 %s is answered 405 with Allow",
    async (method) => {
      expect(await login.send(good, { method })).toEqual(
        errorAnswer(405, "invalid_request", { Allow: "POST" }),
      );
    },
  );

  test.each([
    "multipart/form-data; boundary=x",
    "application/json",
    "text/plain",
    "application/x-www-form-urlencodedx",
    "application/x-www-form-urlencoded; charset=iso-8859-1",
    "application/x-www-form-urlencoded; charset=utf-8; charset=utf-7",
    "",
    undefined,
  ])("TOK-18 RFC 6749 Appendix B content type %s is refused", async (contentType) => {
    expect(await login.send(good, { contentType })).toEqual(errorAnswer(400, "invalid_request"));
  });

  test.each([
    "application/x-www-form-urlencoded;charset=UTF-8",
    'Application/X-WWW-Form-Urlencoded ; charset="utf-8"',
    "application/x-www-form-urlencoded;",
  ])("content type %s is accepted", async (contentType) => {
    expect(await login.send(good, { contentType })).toMatchObject({ status: 200 });
  });

  test("TOK-27 RFC 9110 §15.5.14 a body over 16 KiB is answered 413", async () => {
    const body = `grant_type=password&username=johndoe&password=${"x".repeat(65_536)}`;
    expect(await login.send(body)).toEqual(errorAnswer(413, "invalid_request"));
  });
});

describe("the form", () => {
  test.each([
    ["TOK-21 RFC 6749 §5.2 empty", ""],
    ["TOK-12 RFC 6749 §3.2 a repeated username", `${good}&username=admin`],
    ["a repeated parameter that we do not know", `${good}&x=1&x=2`],
    ["a repeated parameter without a value", `${good}&username=`],
    ["TOK-15 bracket syntax", "grant_type=password&username[$ne]=x&password[]=secret"],
    ["TOK-24 a broken percent sign", "grant_type=password&username=johndoe&password=%zz"],
    ["bytes that are not UTF-8", "grant_type=password&username=johndoe&password=%ff"],
  ])("%s is invalid_request", async (_title, body) => {
    expect(await login.send(body)).toEqual(errorAnswer(400, "invalid_request"));
  });

  test("no description repeats what was sent", async () => {
    const mark = "zzmarkzz";
    for (const body of [
      `grant_type=${mark}&username=${mark}&password=${mark}`,
      `${good}&scope=${mark}`,
      `${good}&client_id=${mark}`,
      `grant_type=password&username=${mark}&password=${mark}`,
      `${mark}=1&${mark}=2`,
    ]) {
      const { status, body: answer } = await login.send(body);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify(answer)).not.toContain(mark);
    }
  });
});

describe("the grant type", () => {
  test.each([
    ["TOK-09b blahpassword", "blahpassword"],
    ["TOK-09e constructor", "constructor"],
    ["__proto__", "__proto__"],
    ["Password", "Password"],
    ["a space after it", "password+"],
    ["authorization_code", "authorization_code"],
    ["refresh-token", "refresh-token"],
    ["an extension grant", "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"],
  ])("RFC 6749 §5.2 %s is unsupported_grant_type", async (_title, grantType) => {
    const body = `grant_type=${grantType}&username=johndoe&password=secret`;
    expect(await login.send(body)).toEqual(errorAnswer(400, "unsupported_grant_type"));
  });

  test.each(["username=johndoe&password=secret", "grant_type=&username=johndoe&password=secret"])(
    "TOK-07 left out, a username and a password mean the password grant, unless strict: %s",
    async (body) => {
      expect(await login.send(body)).toMatchObject({ status: 200 });
      const strict = login.endpoint({ strict: true });
      expect(await strict(body)).toEqual(errorAnswer(400, "invalid_request"));
      expect(await strict(good)).toMatchObject({ status: 200 });
    },
  );

  test.each(["username=johndoe", "password=secret", "scope=me"])(
    "left out with nothing that says which one is meant: %s is invalid_request",
    async (body) => {
      expect(await login.send(body)).toEqual(errorAnswer(400, "invalid_request"));
    },
  );

  test("PASSWORD_GRANT=off removes the password grant", async () => {
    const off = login.endpoint({ grants: {} });
    expect(await off(good)).toEqual(errorAnswer(400, "unsupported_grant_type"));
    expect(await off("username=johndoe&password=secret")).toEqual(
      errorAnswer(400, "unsupported_grant_type"),
    );
  });
});

describe("the client", () => {
  const basic = `Basic ${Buffer.from("svc:secret").toString("base64")}`;
  const invalidClient = errorAnswer(401, "invalid_client", {
    "WWW-Authenticate": 'Basic realm="token endpoint"',
  });

  test.each(["client_id=first-party", "client_id=&client_secret=", "client_id="])(
    "is the built-in one with %s",
    async (parameters) => {
      expect(await login.send(`${good}&${parameters}`)).toMatchObject({ status: 200 });
    },
  );

  test.each([
    ["CLI-11 RFC 6749 §3.2.1 a confidential client without its secret", "client_id=svc", []],
    ["RFC 6749 §3.2.1 a client that nobody registered", "client_id=nobody", []],
    ["the built-in one with a secret", "client_id=first-party&client_secret=x", []],
    ["a secret alone", "client_secret=x", []],
    ["an unknown client with a secret", "client_id=nobody&client_secret=x", []],
    ["CLI-05 RFC 6749 §5.2 a wrong secret through Basic", "", [basic]],
    ["Basic with a wrong secret and the same client_id", "client_id=svc", [basic]],
    ["RFC 6749 §5.2 an unsupported method", "", ["Bearer x"]],
    ["__proto__", "client_id=__proto__", []],
  ])("%s is invalid_client with a challenge", async (_title, parameters, authorization) => {
    expect(await login.send(`${good}&${parameters}`, { authorization })).toEqual(invalidClient);
  });

  test.each([
    ["CLI-08 RFC 6749 §2.3 both methods at once", "client_id=svc&client_secret=x", [basic]],
    ["Basic and another client_id", "client_id=other", [basic]],
    ["CLI-14 RFC 9110 §5.3 two Authorization headers", "", [basic, basic]],
  ])("%s is invalid_request", async (_title, parameters, authorization) => {
    expect(await login.send(`${good}&${parameters}`, { authorization })).toEqual(
      errorAnswer(400, "invalid_request"),
    );
  });

  test("comes before the grant: an unknown client learns nothing about grants and users", async () => {
    expect(await login.send("grant_type=nope&client_id=nobody")).toEqual(invalidClient);
  });
});
