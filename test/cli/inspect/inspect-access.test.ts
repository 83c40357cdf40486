import { inspectAccessToken } from "../../../src/cli/inspect/inspect-access.js";
import type { Inspection } from "../../../src/cli/inspect/inspect-text.js";
import { followRevocations } from "../../../src/oauth/standing/revocation-feed.js";
import { createStanding } from "../../../src/oauth/standing/standing.js";
import type { NewClient } from "../../../src/store/store.js";
import { createSession } from "../../store/sessions/new-session.js";
import { accessTokens, openInspected, type Inspected } from "./inspected.js";

let desk: Inspected;

beforeEach(async () => {
  desk = await openInspected();
});

afterEach(async () => {
  await desk.store.close();
});

const inspect = (token: string): Promise<Inspection> => inspectAccessToken(token, desk);

/** Whether a server takes the token, by its own judgement. */
async function isTaken(token: string): Promise<boolean> {
  const verified = accessTokens().verify(token);
  if (!verified.ok) return false;
  const { store } = desk;
  const feed = await followRevocations({ store: store.revocations, onFailure: () => undefined });
  try {
    return await createStanding({ store, feed }).stands(verified.claims);
  } finally {
    feed.close();
  }
}

const web: NewClient = {
  id: "web",
  name: "Web",
  secretHash: null,
  firstParty: true,
  grants: ["password"],
  scopes: null,
  mayIntrospect: false,
  redirectUris: [],
  demo: false,
};

test("a good one: until when, whose it is, and what it says", async () => {
  const token = desk.accessToken();
  expect(await isTaken(token)).toBe(true);
  const inspection = await inspect(token);
  expect(inspection).toEqual({
    kind: "access token",
    fault: undefined,
    verified: true,
    goodUntil: expect.stringMatching(/Z$/) as string,
    username: "jane",
    header: { alg: "HS256", typ: "at+jwt", kid: "hs256" },
    claims: expect.objectContaining({ sub: desk.jane.id, sid: desk.session.id, gen: 0 }) as unknown,
  });
  const { claims, goodUntil = "" } = inspection;
  expect(Date.parse(goodUntil) / 1000).toBe(claims?.["exp"]);
});

test("a good one of a program, which has neither a user nor a login", async () => {
  await desk.store.clients.create({ ...web, id: "service" });
  const nothing = { sessionId: undefined, generation: undefined };
  const token = desk.accessToken({ subject: "service", clientId: "service", ...nothing });
  expect(await isTaken(token)).toBe(true);
  const { fault, username } = await inspect(token);
  expect([fault, username]).toEqual([undefined, undefined]);
});

function tokenIdIn(token: string): string {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  return (JSON.parse(payload) as { readonly jti: string }).jti;
}

interface Ending {
  readonly what: string;
  readonly end: (token: string) => Promise<unknown>;
  readonly fault: RegExp;
}

const endings: readonly Ending[] = [
  {
    what: "revoked",
    end: (token) => desk.store.revocations.revokeToken(tokenIdIn(token), Date.now() + 900_000),
    fault: /^It was revoked .+ or log in again\.$/,
  },
  {
    what: "of a login that was ended",
    end: () => desk.store.sessions.end(desk.session.id),
    fault:
      /^Its login was ended at \d{4}-.+Z; scopegate audit .+--subject usr_\S+ .+Log in again\.$/,
  },
  {
    what: "of a user who was disabled",
    end: () => desk.store.users.setDisabled(desk.jane.id, true),
    fault: /^Its user is disabled\. .+scopegate user enable/,
  },
  {
    what: "of a user who was disabled, and enabled again",
    async end() {
      await desk.store.users.setDisabled(desk.jane.id, true);
      await desk.store.users.setDisabled(desk.jane.id, false);
    },
    fault: /^All access tokens of its user have ended since: .+Log in again\.$/,
  },
  {
    what: "of a user with another password",
    end: () => desk.store.users.setPasswordHash(desk.jane.id, "another hash"),
    fault: /^All access tokens of its user have ended since/,
  },
  {
    what: "of a user who has lost a scope",
    end: () => desk.store.users.setScopes(desk.jane.id, ["me"]),
    fault: /^All access tokens of its user have ended since/,
  },
  {
    what: "of a user who was deleted",
    end: () => desk.store.users.delete(desk.jane.id),
    fault: /^Its user is not in this database/,
  },
];

test.each(endings)("one that is $what: why, and what to do", async ({ end, fault }) => {
  const token = desk.accessToken();
  await end(token);
  expect(await isTaken(token)).toBe(false);
  expect(await inspect(token)).toMatchObject({
    fault: expect.stringMatching(fault) as string,
    verified: true,
    claims: { sub: desk.jane.id },
  });
});

test.each([
  ["that nobody knows", "ses_gone", /^Its login is not in this database/],
  ["that was not used for too long", { idleMillis: 0 }, /REFRESH_TOKEN_TTL says\. Log in again\.$/],
  ["that is too old", { maximumAgeMillis: 0 }, /SESSION_MAX_AGE lets it be\. Log in again\.$/],
])("one of a login %s", async (_what, login, fault) => {
  const sessionId =
    typeof login === "string"
      ? login
      : (await createSession(desk.store, { subject: desk.jane.id, ...login })).id;
  const token = desk.accessToken({ sessionId });
  expect(await isTaken(token)).toBe(false);
  expect((await inspect(token)).fault).toMatch(fault);
});

test("one of a client that is not registered, or was registered anew", async () => {
  const request = { clientId: "web", generation: undefined, sessionId: undefined };
  const [now, before] = [
    desk.accessToken(request),
    desk.accessToken(request, { nowMillis: Date.now() - 60_000 }),
  ];
  expect((await inspect(now)).fault).toMatch(/^Its client is not registered here/);
  await desk.store.clients.create(web);
  expect([await isTaken(now), await isTaken(before)]).toEqual([true, false]);
  expect((await inspect(now)).fault).toBeUndefined();
  expect((await inspect(before)).fault).toMatch(/^Its client was deleted, and registered anew/);
});

test.each([
  ["that has expired", {}, { nowMillis: 0 }, /^It has expired\. Use the refresh token/],
  ["of the future", {}, { nowMillis: 4e12 }, /^It is not valid yet.+ Set the clock/],
  [
    "of another issuer",
    {},
    { issuer: "https://other.example" },
    /^Another server.+http:\/\/localhost:4000\..+ISSUER/,
  ],
  [
    "for another service",
    {},
    { audience: "https://other.example" },
    /^It was issued for another service\. .+ISSUER/,
  ],
])(
  "one %s: its signature is good, and what it says can be believed",
  async (_what, request, change, fault) => {
    expect(await inspect(desk.accessToken(request, change))).toMatchObject({
      kind: "access token",
      fault: expect.stringMatching(fault) as string,
      verified: true,
      claims: { sub: desk.jane.id },
    });
  },
);

test.each([
  [
    "signed with another key",
    (token: string) => token,
    /^Its signature is not good\. .+TOKEN_SECRET/,
  ],
  [
    "changed",
    (token: string) => token.replace(/\.[^.]+$/, `.${"A".repeat(43)}`),
    /^Its signature is not good\. /,
  ],
  [
    "of another kind",
    (token: string) => withHeader(token, { typ: "JWT" }),
    /not an access token.+token endpoint/,
  ],
  [
    "with a key in it",
    (token: string) => withHeader(token, { jwk: {} }),
    /^Its header holds a member/,
  ],
  [
    "of an unknown key",
    (token: string) => withHeader(token, { kid: "k" }),
    /^It names no key.+DATA_DIR/,
  ],
  [
    "of another algorithm",
    (token: string) => withHeader(token, { alg: "none" }),
    /^Its algorithm is not the one/,
  ],
])("one %s: what it says is shown, not verified", async (_what, change, fault) => {
  const tokenSecret = "hX4nD9sV2kR7wB5qM1zT8cL6fJ3yG0pE";
  const token = change(desk.accessToken({}, { tokenSecret }));
  const inspection = await inspect(token);
  expect(inspection).toMatchObject({
    kind: "access token",
    fault: expect.stringMatching(fault) as string,
    verified: false,
    claims: { sub: desk.jane.id },
  });
  expect(inspection.username).toBeUndefined();
});

test.each(["secret", "a.b.c", "", "x".repeat(10_000), "eyJhbGciOiJub25lIn0.e30."])(
  "%# what is no token is not shown",
  async (text) => {
    expect(await inspect(text)).toEqual({
      kind: "unknown",
      fault: expect.stringMatching(
        / Look whether all of it was copied, and nothing else\.$/,
      ) as string,
      verified: false,
    });
  },
);

/** The signature is not made anew. */
function withHeader(token: string, change: object): string {
  const [header = "", ...rest] = token.split(".");
  const members = JSON.parse(Buffer.from(header, "base64url").toString()) as object;
  const changed = Buffer.from(JSON.stringify({ ...members, ...change })).toString("base64url");
  return [changed, ...rest].join(".");
}
