/** `scopegate audit`: what happened, and what the other commands tell it. */

import type { AuditEvent, AuditRecord } from "../../../src/store/store.js";
import { run, type Ended } from "../process.js";
import { newDatabase } from "../user/user-database.js";

async function newTrail(...events: readonly AuditEvent[]) {
  const database = await newDatabase();
  for (const event of events) await database.store.audit.append(event);
  const jane = (await database.store.users.findByName("jane"))?.id ?? "";
  return {
    ...database,
    jane,
    audit: (...parameters: readonly string[]) =>
      run(["audit", ...parameters], { cwd: database.cwd }),
  };
}

/** The events of the lines. */
function eventsOf({ stdout }: Ended): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("prints", () => {
  test.concurrent("one line an event, the oldest first, with the names of users", async () => {
    const { store, jane, audit } = await newTrail();
    await store.audit.append({ event: "refresh", subject: jane, clientId: "web" });
    await store.audit.append({
      event: "login_refused",
      subject: "usr_gone",
      username: "b ob\u001b",
      address: "2001:db8::1",
      detail: "me read:items",
    });
    const { exitCode, stdout, stderr } = await audit();
    expect([exitCode, stderr]).toEqual([0, ""]);
    const [first, second, ...more] = stdout.split("\n");
    expect(first).toMatch(
      new RegExp(`^\\d{4}-.+Z  refresh +  user=jane  subject=${jane}  client=web$`),
    );
    expect(second).toMatch(
      /Z {2}login_refused + {2}user="b ob\\u001b" {2}subject=usr_gone {2}address=2001:db8::1 {2}detail="me read:items"$/,
    );
    expect(more).toEqual([""]);
  });

  test.concurrent("--json: one object a line, as it was written down", async () => {
    const event = { event: "token_revoked", subject: "s", requestId: "r", actor: "a" } as const;
    const { audit, store } = await newTrail(event);
    const [{ atMillis, ...record }] = (await store.audit.list({ first: 1 })) as [AuditRecord];
    const ended = await audit("--json");
    expect(eventsOf(ended)).toEqual([{ ...record, at: new Date(atMillis).toISOString() }]);
    expect([ended.exitCode, ended.stderr]).toEqual([0, ""]);
  });

  test.concurrent("all of them, page by page, or as many as --first says", async () => {
    const { audit, store } = await newTrail();
    for (let at = 0; at < 1_001; at += 1) {
      await store.audit.append({ event: "refresh", detail: String(at) });
    }
    const details = eventsOf(await audit("--json")).map(({ detail }) => Number(detail));
    expect(details).toEqual(Array.from({ length: 1_001 }, (_, at) => at));
    expect(eventsOf(await audit("--json", "--first", "1000"))).toHaveLength(1_000);
    expect(eventsOf(await audit("--json", "--first", "7"))).toHaveLength(7);
  });

  test.concurrent("nothing, and a sentence beside it, where there is nothing", async () => {
    const { audit } = await newTrail();
    expect(await audit()).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "There are no such events\n",
    });
    expect(await audit("--json")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });
});

describe("finds", () => {
  test.concurrent.each([
    [["--event", "login"], ["one"]],
    [
      ["--event", "login", "refresh"],
      ["one", "two"],
    ],
    [
      ["--event", "login", "--event", "refresh"],
      ["one", "two"],
    ],
    [
      ["--subject", "usr_gone"],
      ["two", "three"],
    ],
    [["--client", "web"], ["three"]],
    [["--event", "login", "--client", "web"], []],
    [
      ["--since", "1h"],
      ["one", "two", "three"],
    ],
    [
      ["--since", "2026-01-31"],
      ["one", "two", "three"],
    ],
    [
      ["--since", "2026-01-31T08:00:00+01:00"],
      ["one", "two", "three"],
    ],
    [["--since", "2999-12-31T00:00:00Z"], []],
  ])("by %j", async (parameters, expected) => {
    const { audit } = await newTrail(
      { event: "login", subject: "usr_one", detail: "one" },
      { event: "refresh", subject: "usr_gone", detail: "two" },
      { event: "session_ended", subject: "usr_gone", clientId: "web", detail: "three" },
    );
    const found = eventsOf(await audit("--json", ...parameters)).map(({ detail }) => detail);
    expect(found).toEqual(expected);
  });

  test.concurrent("by --user, whatever the name is written like", async () => {
    const { audit, store, jane } = await newTrail({ event: "login", subject: "usr_other" });
    await store.audit.append({ event: "login", subject: jane });
    expect(eventsOf(await audit("--json", "--user", "JANE"))).toMatchObject([{ subject: jane }]);
    expect(await audit("--user", "bob")).toMatchObject({ exitCode: 1, stdout: "" });
  });
});

test.concurrent.each([
  [["--event", "logout"], "Allowed choices are login, login_refused"],
  [["--since", "yesterday"], "such as 2026-01-31T08:00:00Z, a date, or a duration such as 15m"],
  [["--since", "2026-01-31T08:00:00"], "a time with its zone"],
  [["--since", "2026-99-99"], "a time with its zone"],
  [["--first", "0"], "a number of events"],
  [["--user", "jane", "--subject", "usr_1"], "cannot be used with option"],
])("%j: 2, and what it takes", async (parameters, message) => {
  const { exitCode, stdout, stderr } = await run(["audit", ...parameters]);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});

describe("what scopegate user does is told", () => {
  test.concurrent.each([
    [["disable", "jane"], { event: "user_disabled" }],
    [["enable", "jane"], { event: "user_enabled" }],
    [["passwd", "jane", "--generate"], { event: "password_changed" }],
    [["scopes", "jane", "--add", "write:items"], "me read:items write:items"],
    [["scopes", "jane", ""], ""],
    [["delete", "jane", "--yes"], { event: "user_deleted" }],
  ])("%j", async (parameters, expected) => {
    const { user, store, jane } = await newTrail();
    expect(await user(...parameters)).toMatchObject({ exitCode: 0 });
    const event =
      typeof expected === "string" ? { event: "scopes_changed", detail: expected } : expected;
    const [record, ...more] = await store.audit.list({ first: 10 });
    expect(record).toEqual({
      sequence: expect.any(Number) as number,
      atMillis: expect.any(Number) as number,
      subject: jane,
      username: "jane",
      actor: "command line",
      ...event,
    });
    expect(more).toEqual([]);
  });

  test.concurrent("add, without the password", async () => {
    const { user, store } = await newTrail();
    await user("add", "carol", "--scope", "me", "--generate");
    const [record] = await store.audit.list({ first: 10 });
    expect(record).toMatchObject({ event: "user_created", username: "carol", detail: "me" });
    expect(record?.subject).toBe((await store.users.findByName("carol"))?.id);
  });

  test.concurrent("but not what fails", async () => {
    const { user, store } = await newTrail();
    await user("add", "jane", "--generate");
    await user("disable", "bob");
    await user("scopes", "jane", "root");
    expect(await store.audit.list({ first: 10 })).toEqual([]);
  });
});

test.concurrent("what cannot be told is done all the same, and said", async () => {
  const { user, store, cwd } = await newTrail();
  const { openSqlite } = await import("../../../src/store/sqlite.js");
  const db = await openSqlite({ location: `${cwd}/data/scopegate.db` });
  await db.schema.dropTable("audit_events").execute();
  await db.destroy();
  const { exitCode, stdout, stderr } = await user("disable", "jane");
  expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^Disabled "jane"/)]);
  expect(stderr).toMatch(/^Warning: it is done, but it could not be written into the audit trail/);
  expect((await store.users.findByName("jane"))?.disabled).toBe(true);
});
