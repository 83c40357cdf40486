import type { SessionRecord, UserRecord } from "../../src/store/store.js";
import { createSession } from "../store/sessions/new-session.js";
import { openDefaultApi, origin, refusal, type DefaultApi } from "./default-api.js";

let api: DefaultApi;
let jane: UserRecord;
let john: UserRecord;

beforeEach(async () => {
  api = await openDefaultApi();
  jane = await api.createUser("jane");
  john = await api.createUser("john");
});

afterEach(async () => {
  await api.close();
});

const logIn = (changes: Parameters<typeof createSession>[1] = {}): Promise<SessionRecord> =>
  createSession(api.store, { subject: jane.id, ...changes });

const session = "{ id current client device scopes createdAt lastSeen expiresAt }";

const list = (as: UserRecord | string | undefined = jane, sessionId?: string) =>
  api.ask(`{ sessions ${session} }`, { as, sessionId });

const end = (id: string, as: UserRecord | string = jane, sessionId?: string) =>
  api.ask(`mutation ($id: ID!) { endSession(input: { id: $id }) ${session} }`, {
    as,
    sessionId,
    variables: { id },
  });

async function listed(): Promise<string[]> {
  const { data } = await list();
  return (data?.["sessions"] as { id: string }[]).map(({ id }) => id);
}

const time = (millis: number): string => new Date(millis).toISOString();

describe("sessions", () => {
  test("are the caller's own, and say which is in use", async () => {
    await logIn({ subject: john.id });
    const own = await logIn({ device: null, clientId: "web", scopes: ["me"] });
    const expected = {
      id: own.id,
      client: "web",
      device: null,
      scopes: ["me"],
      createdAt: time(own.createdAtMillis),
      lastSeen: time(own.usedAtMillis),
      expiresAt: time(own.idleExpiresAtMillis),
    };
    expect(await list(jane, own.id)).toEqual({
      data: { sessions: [{ ...expected, current: true }] },
    });
    expect(await list(jane, "ses_another")).toMatchObject({
      data: { sessions: [{ current: false }] },
    });
    expect(await list()).toMatchObject({ data: { sessions: [{ current: false }] } });
  });

  test("expire at the earlier of idle and absolute expiry", async () => {
    const own = await logIn({ idleMillis: 60_000, maximumAgeMillis: 30_000 });
    expect(await list()).toMatchObject({
      data: { sessions: [{ expiresAt: time(own.createdAtMillis + 30_000) }] },
    });
  });

  test("come with the last used first", async () => {
    const all = [await logIn(), await logIn(), await logIn()];
    const inStore = await api.store.sessions.list({ subject: jane.id, first: 10 });
    expect(await listed()).toEqual(inStore.map(({ id }) => id));
    expect(inStore).toHaveLength(all.length);
  });

  test("that have ended are not among them", async () => {
    const [ended, other] = [await logIn(), await logIn()];
    await api.store.sessions.end(ended.id);
    expect(await listed()).toEqual([other.id]);
  });

  test.each([
    ["a program", "service", "FORBIDDEN"],
    ["an anonymous caller", undefined, "UNAUTHENTICATED"],
  ])("are refused to %s, which has none", async (_who, as, code) => {
    const { data, errors } = await api.ask(`{ sessions ${session} }`, { as });
    expect(data).toEqual({ sessions: null });
    expect(errors).toEqual(refusal(code, /user/));
  });

  test("cannot be reached through node", async () => {
    const { id } = await logIn();
    const asked = { as: jane, variables: { id } };
    expect(await api.ask("query ($id: ID!) { node(id: $id) { id } }", asked)).toEqual({
      data: { node: null },
    });
  });
});

describe("endSession", () => {
  test("ends an own login, and answers what it was", async () => {
    const own = await logIn();
    expect(await end(own.id)).toMatchObject({
      data: { endSession: { id: own.id, client: "first-party", current: false } },
    });
    expect(await listed()).toEqual([]);
    expect(await api.store.sessions.findById(own.id)).toMatchObject({
      revokedAtMillis: expect.any(Number) as number,
    });
  });

  test("ends the one in use too", async () => {
    const own = await logIn();
    expect(await end(own.id, jane, own.id)).toMatchObject({
      data: { endSession: { current: true } },
    });
    expect(await api.store.sessions.findLive(own.id)).toBeUndefined();
  });

  test("answers the same for somebody else's, for one that has ended and for none", async () => {
    const [foreign, ended] = [await logIn({ subject: john.id }), await logIn()];
    await api.store.sessions.end(ended.id);
    const answers = await Promise.all(
      [foreign.id, ended.id, "ses_gone", "", "\0", jane.id].map((id) => end(id)),
    );
    expect(answers[0]?.errors).toEqual(refusal("NOT_FOUND", /^None of your logins has this id/));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await api.store.sessions.findLive(foreign.id)).toBeDefined();
  });

  test("goes into the audit trail once it is done", async () => {
    const { id, clientId } = await logIn({ clientId: "web" });
    await end("ses_gone");
    expect(api.recorded()).toEqual([]);
    await end(id);
    const event = { event: "session_ended", detail: "ended by the user", ...origin };
    expect(api.recorded()).toEqual([
      { ...event, subject: jane.id, username: "jane", sessionId: id, clientId },
    ]);
  });

  test("is FORBIDDEN to a program", async () => {
    expect((await end("ses_gone", "service")).errors).toEqual(refusal("FORBIDDEN", /program/));
  });
});
