/** `scopegate session`: the logins of users, to see and to end. */

import type { SessionRecord, Store } from "../../../src/store/store.js";
import { createSession } from "../../store/sessions/new-session.js";
import { newFolder, run, stackTrace, type Ended } from "../process.js";
import { administrator, newDatabase } from "../user/user-database.js";

interface SessionDatabase {
  readonly store: Store;
  readonly session: (...parameters: readonly string[]) => Promise<Ended>;
  readonly logIn: (
    username: string,
    changes?: Parameters<typeof createSession>[1],
  ) => Promise<SessionRecord>;
}

/** With the users jane and ada. */
async function newSessions(): Promise<SessionDatabase> {
  const { cwd, store } = await newDatabase(administrator);
  return {
    store,
    session: (...parameters) => run(["session", ...parameters], { cwd }),
    async logIn(username, changes) {
      const { id = "" } = (await store.users.findByName(username)) ?? {};
      return createSession(store, { subject: id, ...changes });
    },
  };
}

const time = (millis: number): string => new Date(millis).toISOString();

describe("list", () => {
  test.concurrent("prints whose they are, from where, and until when", async () => {
    const { session, logIn } = await newSessions();
    const { id, usedAtMillis, idleExpiresAtMillis } = await logIn("jane");
    const { exitCode, stdout, stderr } = await session("list");
    expect([exitCode, stderr]).toEqual([0, ""]);
    const lines = stdout.split("\n").map((line) => line.split(/ {2,}/));
    expect(lines).toEqual([
      ["ID", "USER", "CLIENT", "DEVICE", "LAST-SEEN", "EXPIRES"],
      [id, "jane", "first-party", "curl/8.5.0", time(usedAtMillis), time(idleExpiresAtMillis)],
      [""],
    ]);
  });

  test.concurrent("--json prints all of them", async () => {
    const { session, logIn } = await newSessions();
    const own = await logIn("jane", { device: null, idleMillis: 60_000, maximumAgeMillis: 30_000 });
    const foreign = await logIn("a subject of another issuer", { subject: "auth0|7" });
    const { stdout } = await session("list", "--json");
    const listed = JSON.parse(stdout) as { readonly id: string }[];
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set([own.id, foreign.id]));
    expect(listed).toContainEqual({
      id: own.id,
      subject: own.subject,
      username: "jane",
      client: "first-party",
      device: null,
      scopes: ["me", "read:items"],
      createdAt: time(own.createdAtMillis),
      lastSeen: time(own.createdAtMillis),
      expiresAt: time(own.createdAtMillis + 30_000),
    });
    expect(listed).toContainEqual(
      expect.objectContaining({ subject: "auth0|7", username: null }) as unknown,
    );
  });

  test.concurrent("--user: those of one user, without those that have ended", async () => {
    const { session, logIn, store } = await newSessions();
    const [own, ended] = [await logIn("jane"), await logIn("jane")];
    await logIn("ada");
    await store.sessions.end(ended.id);
    const { stdout } = await session("list", "--user", "JANE", "--json");
    expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual([own.id]);
  });

  test.concurrent("none: an empty array, or nothing and a sentence beside it", async () => {
    const { session } = await newSessions();
    expect(await session("list", "--json")).toEqual({ exitCode: 0, stdout: "[]\n", stderr: "" });
    const { exitCode, stdout, stderr } = await session("list");
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(/^There are no such logins/);
  });

  test.concurrent("what a client said of itself does nothing to the terminal", async () => {
    const { session, logIn } = await newSessions();
    await logIn("jane", { device: `\u001b[2J\u202e${"x".repeat(100)}`, clientId: "a\nb" });
    const { stdout } = await session("list");
    expect(stdout).toMatch(/a\\u\{a\}b {2}\\u\{1b\}\[2J\\u\{202e\}x+… {2}/);
    expect(stdout.trim().split("\n")).toHaveLength(2);
  });

  test.concurrent("more than 1,000: the last used ones, and that there are more", async () => {
    const { session, logIn } = await newSessions();
    for (let made = 0; made < 1_001; made += 1) await logIn("jane", { mostPerSubject: 2_000 });
    const { stdout, stderr } = await session("list", "--json");
    expect(JSON.parse(stdout)).toHaveLength(1_000);
    expect(stderr).toMatch(
      /^These are the 1000 that were used last, and there are more.+--user\n$/,
    );
  });
});

describe("end", () => {
  test.concurrent("one: it has ended, and the audit trail says who did it", async () => {
    const { session, logIn, store } = await newSessions();
    const [own, other] = [await logIn("jane"), await logIn("jane")];
    expect(await session("end", own.id)).toEqual({
      exitCode: 0,
      stdout: `Ended the login ${own.id} of "jane", with its tokens\n`,
      stderr: "",
    });
    expect(await store.sessions.findLive(own.id)).toBeUndefined();
    expect(await store.sessions.findLive(other.id)).toBeDefined();
    const { subject, clientId } = own;
    expect(await store.audit.list({ first: 10 })).toMatchObject([
      { event: "session_ended", actor: "command line", subject, clientId, sessionId: own.id },
    ]);
  });

  test.concurrent("--json prints what it was", async () => {
    const { session, logIn } = await newSessions();
    const { id } = await logIn("jane");
    const { stdout } = await session("end", id, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ id, username: "jane", client: "first-party" });
  });

  test.concurrent("--user: all of that user's, and nobody else's", async () => {
    const { session, logIn, store } = await newSessions();
    const { subject } = await logIn("jane");
    await logIn("jane");
    const foreign = await logIn("ada");
    expect(await session("end", "--user", "JANE")).toMatchObject({
      exitCode: 0,
      stdout: 'Ended 2 logins of "jane", with all tokens\n',
    });
    expect(await store.sessions.list({ subject, first: 10 })).toEqual([]);
    expect(await store.sessions.findLive(foreign.id)).toBeDefined();
    expect(await store.audit.list({ first: 10 })).toMatchObject([
      { event: "session_ended", actor: "command line", subject, detail: "all logins: 2" },
    ]);
    const { stdout } = await session("end", "--user", "jane", "--json");
    expect(JSON.parse(stdout)).toEqual({ subject, username: "jane", ended: 0 });
    expect(await store.audit.list({ first: 10 })).toHaveLength(1);
  });

  test.concurrent("one that is not there, or has ended: 1, and where to look", async () => {
    const { session, logIn, store } = await newSessions();
    const { id } = await logIn("jane");
    await store.sessions.end(id);
    for (const gone of [id, `ses_${"a".repeat(22)}`]) {
      const stderr = `scopegate: There is no login ${gone}, or it has ended. scopegate session list prints those that there are\n`;
      expect(await session("end", gone)).toEqual({ exitCode: 1, stdout: "", stderr });
    }
    expect(await store.audit.list({ first: 10 })).toEqual([]);
  });

  test.concurrent.each([
    ["neither an id nor a user", [], /one of the two\n$/],
    ["both", ["ses_1", "--user", "jane"], /one of the two\n$/],
    ["a token, which is not repeated", ["sgr1.a-token"], /^(?!.*a-token).+begins with ses_/],
  ])("%s: 2, and what to do", async (_what, parameters, message) => {
    const { session } = await newSessions();
    const { exitCode, stdout, stderr } = await session("end", ...parameters);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(stackTrace);
  });
});

test.concurrent("a user whom nobody has: 1, and where to look", async () => {
  const { session } = await newSessions();
  for (const command of ["list", "end"]) {
    expect(await session(command, "--user", "bob")).toMatchObject({
      exitCode: 1,
      stderr:
        'scopegate: There is no user "bob". scopegate user list prints those that there are\n',
    });
  }
});

test.concurrent("a database that nobody shares: 1, and what to set", async () => {
  const env = { DATABASE_URL: "memory:" };
  const ended = await run(["session", "list"], { cwd: newFolder(), env });
  expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
  expect(ended.stderr).toMatch(/^scopegate: DATABASE_URL is memory:.+file:PATH/);
});
