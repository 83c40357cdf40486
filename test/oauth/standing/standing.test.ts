import { createAuthenticate } from "../../../src/oauth/standing/authenticate.js";
import { RevocationFeedError } from "../../../src/oauth/standing/revocation-feed.js";
import { createStanding, isFromBefore } from "../../../src/oauth/standing/standing.js";
import type { Standing, StandingOptions } from "../../../src/oauth/standing/standing.js";
import { REVOCATION_KEPT_MILLIS } from "../../../src/store/store.js";
import type { AccessTokenClaims } from "../../../src/token/access-claims.js";
import { temporaryFolder } from "../../store/temporary-folder.js";
import { basic, form, tokensOf } from "../answers.js";
import type { Tokens } from "../answers.js";
import { bearerFixture } from "./bearer-fixture.js";
import type { BearerFixture } from "./bearer-fixture.js";
import { clientSecret, loginFixture, newClient, secrets } from "../login-fixture.js";
import type { LoginFixture } from "../login-fixture.js";

const newPath = temporaryFolder();
// Two processes on one database. The second one has its own store, and hears of the first only by reading.
let here: LoginFixture;
let there: LoginFixture;
let bearer: BearerFixture;
const statements: string[] = [];
beforeAll(async () => {
  const location = newPath();
  here = await loginFixture({ location, onStatement: (sql) => statements.push(sql) });
  there = await loginFixture({ location, first: here });
  bearer = await bearerFixture(here);
});
afterAll(async () => {
  bearer.feed.close();
  await there.close();
  await here.close();
});

const begin = async (username: string, more = ""): Promise<Tokens> =>
  tokensOf(await here.send(`username=${username}&password=secret&scope=me+read:items${more}`));
const claimsOf = (token: string): AccessTokenClaims => {
  const verified = here.tokens.verify(token);
  if (!verified.ok) throw new Error(verified.message);
  return verified.claims;
};
const sidOf = ({ access }: Tokens): string => claimsOf(access).sessionId ?? "";
/** The statements that something takes in this process. */
const statementsOf = async (action: () => unknown): Promise<number> => {
  const before = statements.length;
  await action();
  return statements.length - before;
};

type Ending = readonly [string, (by: LoginFixture, tokens: Tokens, userId: string) => unknown];
const endings: readonly Ending[] = [
  [
    "the token is revoked",
    (by, { access }) =>
      by.store.revocations.revokeToken(claimsOf(access).tokenId, Date.now() + 900_000),
  ],
  ["the session ends", (by, tokens) => by.store.sessions.end(sidOf(tokens))],
  ["all sessions of the user end", (by, _tokens, id) => by.store.sessions.endAll(id)],
  [
    "a refresh token is replayed",
    async (by, { refresh }) => {
      const use = async (token: string) =>
        by.send(form({ grant_type: "refresh_token", refresh_token: token }));
      await use(tokensOf(await use(refresh)).refresh);
      await use(refresh);
    },
  ],
  ["the user is disabled", (by, _tokens, id) => by.store.users.setDisabled(id, true)],
  [
    "the user is disabled and enabled again",
    async (by, _tokens, id) => {
      await by.store.users.setDisabled(id, true);
      await by.store.users.setDisabled(id, false);
    },
  ],
  ["the user is deleted", (by, _tokens, id) => by.store.users.delete(id)],
  ["a scope is taken away", (by, _tokens, id) => by.store.users.setScopes(id, ["me"])],
  ["the password is changed", (by, _tokens, id) => by.store.users.setPasswordHash(id, "x")],
];

describe.each(endings)("where %s", (title, end) => {
  test("in this process, its access tokens are refused at once", async () => {
    const { id } = await here.addUser({ username: `here ${title}` });
    const tokens = await begin(`here ${title}`);
    expect(await bearer.isGood(tokens.access)).toBe(true);
    await end(here, tokens, id);
    expect(await bearer.isGood(tokens.access)).toBe(false);
    // And stay so, without asking again and again.
    await bearer.feed.catchUp();
    expect(await bearer.isGood(tokens.access)).toBe(false);
    expect(await statementsOf(() => bearer.isGood(tokens.access))).toBe(0);
  });

  test("in another process, they are refused after one reading of the feed", async () => {
    const { id } = await here.addUser({ username: `there ${title}` });
    const tokens = await begin(`there ${title}`);
    expect(await bearer.isGood(tokens.access)).toBe(true);
    await end(there, tokens, id);
    await bearer.feed.catchUp();
    expect(await bearer.isGood(tokens.access)).toBe(false);
  });

  test("before this process ever met the token, it is refused at the first look", async () => {
    const { id } = await here.addUser({ username: `first ${title}` });
    const tokens = await begin(`first ${title}`);
    await end(there, tokens, id);
    expect(await bearer.isGood(tokens.access)).toBe(false);
  });
});

describe("no look-up of the store for a request", () => {
  test("a thousand requests with one token ask the store once", async () => {
    await here.addUser({ username: "busy" });
    const { access } = await begin("busy");
    expect(await statementsOf(() => bearer.isGood(access))).toBeLessThanOrEqual(4);
    const asked = await statementsOf(async () => {
      for (let request = 0; request < 1_000; request += 1) {
        expect(await bearer.isGood(access)).toBe(true);
      }
    });
    expect(asked).toBe(0);
  });

  test("a thousand requests at once with a token that is new here do not ask a thousand times", async () => {
    await here.addUser({ username: "burst" });
    const { access } = await begin("burst");
    const asked = await statementsOf(async () => {
      const all = await Promise.all(Array.from({ length: 1_000 }, () => bearer.isGood(access)));
      expect(all.every(Boolean)).toBe(true);
    });
    expect(asked).toBeLessThanOrEqual(4);
  });

  test("what happens to others does not matter", async () => {
    await here.addUser({ username: "calm" });
    const { access } = await begin("calm");
    await bearer.isGood(access);
    const { id } = await here.addUser({ username: "stormy" });
    await begin("stormy");
    await there.store.users.setDisabled(id, true);
    await bearer.feed.catchUp();
    expect(await statementsOf(() => bearer.isGood(access))).toBe(0);
  });

  test("a refused token is not asked for again either", async () => {
    await here.addUser({ username: "refused" });
    const tokens = await begin("refused");
    await there.store.sessions.end(sidOf(tokens));
    await bearer.feed.catchUp();
    expect(await bearer.isGood(tokens.access)).toBe(false);
    expect(await statementsOf(() => bearer.isGood(tokens.access))).toBe(0);
  });
});

describe("what is not ended", () => {
  test("a login in the same second after a revocation works: generations are counted, not timed", async () => {
    const { id } = await here.addUser({ username: "quick" });
    for (let round = 0; round < 5; round += 1) {
      const tokens = await begin("quick");
      expect(await bearer.isGood(tokens.access)).toBe(true);
      await here.store.users.setDisabled(id, true);
      await here.store.users.setDisabled(id, false);
      expect(await bearer.isGood(tokens.access)).toBe(false);
      const after = await begin("quick");
      expect(await bearer.isGood(after.access)).toBe(true);
      await bearer.feed.catchUp();
      expect(await bearer.isGood(after.access)).toBe(true);
    }
  });

  test("another session of the user, and another token of the session", async () => {
    await here.addUser({ username: "two" });
    const [one, two] = [await begin("two"), await begin("two")];
    await here.store.revocations.revokeToken(claimsOf(one.access).tokenId, Date.now() + 900_000);
    const next = tokensOf(
      await here.send(form({ grant_type: "refresh_token", refresh_token: one.refresh })),
    );
    expect(await bearer.isGood(one.access)).toBe(false);
    expect(await bearer.isGood(next.access)).toBe(true);
    await here.store.sessions.end(sidOf(one));
    expect(await bearer.isGood(next.access)).toBe(false);
    expect(await bearer.isGood(two.access)).toBe(true);
  });

  test("a scope that is given: the old token is as good as it was", async () => {
    const { id } = await here.addUser({ username: "given" });
    const { access } = await begin("given");
    await here.store.users.setScopes(id, (held) => [...held, "admin:users"]);
    expect(await bearer.isGood(access)).toBe(true);
  });

  test("the session in which the user changes the own password", async () => {
    const { id } = await here.addUser({ username: "careful" });
    const [kept, other] = [await begin("careful"), await begin("careful")];
    await here.store.users.setPasswordHash(id, "x", { keptSession: sidOf(kept) });
    expect(await bearer.isGood(kept.access)).toBe(true);
    expect(await bearer.isGood(other.access)).toBe(false);
  });

  test("a subject that is not of our store is not ours to judge", async () => {
    const { accessToken } = here.tokens.issue({
      subject: "eve-1",
      clientId: "first-party",
      scopes: ["me"],
    });
    expect(await bearer.isGood(accessToken)).toBe(true);
  });
});

describe("what comes between the question and its answer", () => {
  /** Does something after the store was asked, and before it answers. */
  const slow = (during: () => Promise<unknown>): Standing => {
    let done = false;
    const { users, sessions, clients, revocations } = here.store;
    const store: StandingOptions["store"] = {
      users: {
        ...users,
        async findById(id) {
          const user = await users.findById(id);
          if (!done) {
            done = true;
            await during();
          }
          return user;
        },
      },
      sessions,
      clients,
      revocations,
    };
    return createStanding({ store, feed: bearer.feed });
  };

  test.each(endings)("%s: what was read before is not remembered as good", async (title, end) => {
    for (const by of [here, there]) {
      const username = `${by === here ? "own" : "foreign"} race ${title}`;
      const { id } = await here.addUser({ username });
      const tokens = await begin(username);
      const standing = slow(() => Promise.resolve(end(by, tokens, id)));
      const authenticate = createAuthenticate(here.tokens, standing);
      await authenticate(tokens.access);
      await bearer.feed.catchUp();
      expect((await authenticate(tokens.access)).ok).toBe(false);
    }
  });

  test("an older answer that comes later does not take the place of a newer one", async () => {
    await here.addUser({ username: "overtaken" });
    const tokens = await begin("overtaken");
    let newer: Promise<unknown> = Promise.resolve();
    const standing: Standing = slow(async () => {
      await here.store.sessions.end(sidOf(tokens));
      newer = Promise.resolve(standing.stands(claimsOf(tokens.access)));
      expect(await newer).toBe(false);
    });
    await standing.stands(claimsOf(tokens.access));
    expect(await standing.stands(claimsOf(tokens.access))).toBe(false);
  });

  test("a store that fails is not remembered: the next request asks again", async () => {
    await here.addUser({ username: "failing" });
    const { access } = await begin("failing");
    let broken = true;
    const { users } = here.store;
    const findById: typeof users.findById = (id) =>
      broken ? Promise.reject(new Error("the database is gone")) : users.findById(id);
    const standing = createStanding({
      store: { ...here.store, users: { ...users, findById } },
      feed: bearer.feed,
    });
    const authenticate = createAuthenticate(here.tokens, standing);
    await expect(authenticate(access)).rejects.toThrow("database is gone");
    broken = false;
    expect((await authenticate(access)).ok).toBe(true);
  });
});

describe("time", () => {
  test("an answer of the store counts for half as long as the feed keeps what it tells", async () => {
    await here.addUser({ username: "aged" });
    const { access } = await begin("aged");
    const clock = { millis: 0 };
    const standing = createStanding({
      store: here.store,
      feed: bearer.feed,
      nowMillis: () => clock.millis,
    });
    const claims = claimsOf(access);
    await standing.stands(claims);
    clock.millis = REVOCATION_KEPT_MILLIS / 2;
    expect(await statementsOf(() => standing.stands(claims))).toBe(0);
    clock.millis += 1;
    expect(await statementsOf(() => standing.stands(claims))).toBeGreaterThan(0);
    expect(await statementsOf(() => standing.stands(claims))).toBe(0);
  });

  test("a session that has run out is over in every process alike, asked before or not", async () => {
    const send = here.endpoint({ refreshTokenTtlMillis: 300 });
    const tokens = tokensOf(await send("username=johndoe&password=secret"));
    await bearer.isGood(tokens.access);
    const session = await here.store.sessions.findById(sidOf(tokens));
    const leftMillis = (session?.idleExpiresAtMillis ?? 0) - Date.now();
    await new Promise((resolve) => setTimeout(resolve, leftMillis + 20));
    const elsewhere = createStanding({ store: there.store, feed: bearer.feed });
    expect(await elsewhere.stands(claimsOf(tokens.access))).toBe(false);
    expect(await bearer.isGood(tokens.access)).toBe(false);
  });

  test("a feed that was not read for too long: neither good nor bad, also for a token never met", async () => {
    await here.addUser({ username: "stale" });
    const [known, unknown] = [await begin("stale"), await begin("stale")];
    const clock = { millis: 0 };
    const other = await bearerFixture(here, { nowMillis: () => clock.millis });
    expect(await other.isGood(known.access)).toBe(true);
    clock.millis = 15_001;
    for (const { access } of [known, unknown]) {
      await expect(other.authenticate(access)).rejects.toThrow(RevocationFeedError);
    }
    // A token that is not even ours is refused as ever.
    expect(await other.isGood("x")).toBe(false);
    await other.feed.catchUp();
    for (const { access } of [known, unknown]) expect(await other.isGood(access)).toBe(true);
    other.feed.close();
  });
});

describe("clients", () => {
  const issue = (clientId: string): string =>
    here.tokens.issue({ subject: clientId, clientId, scopes: ["me"] }).accessToken;
  const register = (id: string) =>
    here.store.clients.create(newClient({ id, secretHash: secrets.hash(clientSecret) }));

  test("a deleted client's tokens are refused, here at once and there after one reading", async () => {
    await register("gone-here");
    await register("gone-there");
    const [one, two] = [issue("gone-here"), issue("gone-there")];
    expect([await bearer.isGood(one), await bearer.isGood(two)]).toEqual([true, true]);
    await here.store.clients.delete("gone-here");
    expect(await bearer.isGood(one)).toBe(false);
    await there.store.clients.delete("gone-there");
    await bearer.feed.catchUp();
    expect(await bearer.isGood(two)).toBe(false);
  });

  test("a client that nobody registered is none", async () => {
    expect(await bearer.isGood(issue("never"))).toBe(false);
  });

  test("registered again under its old name, it does not get its old tokens back", async () => {
    await register("again");
    const claims = claimsOf(issue("again"));
    const old = { ...claims, issuedAtSeconds: claims.issuedAtSeconds - 7 };
    await here.store.clients.delete("again");
    await register("again");
    expect(await bearer.standing.stands(old)).toBe(false);
    const authorization = [basic("again", clientSecret)];
    const { access } = tokensOf(
      await here.send("grant_type=client_credentials", { authorization }),
    );
    expect(await bearer.isGood(access)).toBe(true);
  });
});

test.each([
  ["a second before", 4, true],
  ["in the same second", 5, false],
  ["after", 6, false],
])("a token issued %s the registration of its client", (_when, issuedAtSeconds, isForAnother) => {
  expect(isFromBefore({ createdAtMillis: 5_500 }, issuedAtSeconds)).toBe(isForAnother);
});
