import { inspectRefreshToken } from "../../../src/cli/inspect/inspect-refresh.js";
import type { Inspection } from "../../../src/cli/inspect/inspect-text.js";
import { rootSecret } from "../../../src/token/secrets/root-secret.js";
import { createRefreshTokens } from "../../../src/token/refresh-token.js";
import { createSession, newRotation } from "../../store/sessions/new-session.js";
import { openInspected, refreshTokens, type Inspected } from "./inspected.js";

let desk: Inspected;

beforeEach(async () => {
  desk = await openInspected();
});

afterEach(async () => {
  await desk.store.close();
});

const inspect = (token: string): Promise<Inspection> => inspectRefreshToken(token, desk);

const make = (counter: number, sessionId = desk.session.id): string =>
  refreshTokens.make({ sessionId, counter });

/** Uses the refresh token up. */
const use = (counter: number) =>
  desk.store.sessions.rotate(newRotation(desk.session.id, { counter }));

test("a good one: until when, whose it is, and from which login", async () => {
  const { id, clientId, scopes, device, idleExpiresAtMillis } = desk.session;
  const until = new Date(idleExpiresAtMillis).toISOString();
  expect(await inspect(make(0))).toEqual({
    kind: "refresh token",
    fault: undefined,
    verified: true,
    goodUntil: until,
    username: "jane",
    claims: { sid: id, counter: 0 },
    session: expect.objectContaining({
      client: clientId,
      scopes,
      device,
      expiresAt: until,
    }) as unknown,
  });
});

test("one that was used already: since when there is a newer one", async () => {
  await use(0);
  expect((await inspect(make(1))).fault).toBeUndefined();
  expect((await inspect(make(0))).fault).toMatch(
    /^It was used already: there is a newer one, the last since \d{4}-.+Z\. .+Use the newest one, or log in again\.$/,
  );
  await use(1);
  expect((await inspect(make(0))).fault).toMatch(/there are 2 newer ones/);
});

test("looking at it does not use it up", async () => {
  await inspect(make(0));
  expect(await use(0)).toMatchObject({ kind: "rotated" });
});

test("one that the database does not know of yet", async () => {
  expect((await inspect(make(1))).fault).toMatch(/^The database does not know of it yet/);
});

test.each([
  ["ended", () => desk.store.sessions.end(desk.session.id), /^Its login was ended at/],
  [
    "of a disabled user",
    () => desk.store.users.setDisabled(desk.jane.id, true),
    /^Its user is disabled/,
  ],
  ["of a deleted user", () => desk.store.users.delete(desk.jane.id), /^Its user is not in/],
  [
    "of a user with another password",
    () => desk.store.users.setPasswordHash(desk.jane.id, "another hash"),
    /^Its login was ended at/,
  ],
])("one of a login that is %s", async (_what, end, fault) => {
  await end();
  expect(await inspect(make(0))).toMatchObject({
    fault: expect.stringMatching(fault) as string,
    verified: true,
  });
});

test("taking a scope away leaves it good", async () => {
  await desk.store.users.setScopes(desk.jane.id, []);
  expect((await inspect(make(0))).fault).toBeUndefined();
});

test.each([
  ["that expired", { idleMillis: 0 }, /^Its login expired at .+REFRESH_TOKEN_TTL/],
  ["of a client that is not registered", { clientId: "web" }, /^Its client is not registered here/],
  ["of a subject that is no user of this store", { subject: "auth0|7" }, /^Its user is not in/],
])("one of a login %s", async (_what, changes, fault) => {
  const { id } = await createSession(desk.store, { subject: desk.jane.id, ...changes });
  expect((await inspect(make(0, id))).fault).toMatch(fault);
});

test("one of a login that nobody knows", async () => {
  const sid = `ses_${"a".repeat(22)}`;
  expect(await inspect(make(0, sid))).toMatchObject({
    fault: expect.stringMatching(/^Its login is not in this database/) as string,
    verified: true,
    claims: { sid, counter: 0 },
  });
});

test.each([
  ["made with another secret", () => foreign()],
  ["cut", () => make(0).slice(0, -1)],
  ["changed", () => make(0).replace(".0.", ".1.")],
])("one that was %s: what it says, not verified, without its HMAC", async (_what, text) => {
  const token = text();
  const inspection = await inspect(token);
  expect(inspection).toMatchObject({
    fault: expect.stringMatching(/^It was not made with the secret of this server/) as string,
    verified: false,
    claims: { sid: desk.session.id },
  });
  expect(JSON.stringify(inspection)).not.toContain(token.split(".").at(-1));
});

test.each(["sgr1.", "sgr1.hunter2.hunter2.hunter2.hunter2"])("%j is not shown", async (text) => {
  const inspection = await inspect(text);
  expect(inspection.claims).toBeUndefined();
  expect(JSON.stringify(inspection)).not.toContain("hunter2");
});

function foreign(): string {
  const secret = rootSecret(["hX4nD9sV2kR7wB5qM1zT8cL6fJ3yG0pE"]).derive("refresh token");
  return createRefreshTokens(secret).make({ sessionId: desk.session.id, counter: 0 });
}
