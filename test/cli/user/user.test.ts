/** `scopegate user`: what all of its commands have in common, and the list. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { openSqlite } from "../../../src/store/sqlite.js";
import { newUserRecord, toUserRow } from "../../../src/store/users/user-rows.js";
import { newFolder, run, stackTrace } from "../process.js";
import { newDatabase } from "./user-database.js";
import { newUser } from "../../store/users/new-user.js";

const commands = [
  ["list"],
  ["disable", "jane"],
  ["enable", "jane"],
  ["passwd", "jane"],
  ["scopes", "jane"],
  ["delete", "jane", "--yes"],
];

describe("every command", () => {
  test.concurrent("explains itself: 0", async () => {
    const helps = await Promise.all(
      [["--help"], ["add", "--help"], ["help", "scopes"]].map((some) => run(["user", ...some])),
    );
    for (const { exitCode, stdout, stderr } of helps) {
      expect([exitCode, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^Usage: scopegate user/);
    }
  });

  test.concurrent.each([
    [[], "Usage: scopegate user"],
    [["lsit"], "unknown command 'lsit'"],
    [["list", "jane"], "too many arguments"],
    [["list", "--status", "gone"], "Allowed choices are active, disabled"],
  ])("%j: says what is wrong on standard error: 2", async (parameters, message) => {
    const { exitCode, stdout, stderr } = await run(["user", ...parameters]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(stackTrace);
  });

  test.concurrent("a name that nobody has: 1, and where to look", async () => {
    const { user } = await newDatabase();
    const ended = await Promise.all(
      commands.slice(1).map(([name = "", , ...flags]) => user(name, "jo hn", ...flags)),
    );
    const stderr =
      'scopegate: There is no user "jo hn". scopegate user list prints those that there are\n';
    expect(ended).toEqual(ended.map(() => ({ exitCode: 1, stdout: "", stderr })));
  });

  test.concurrent("a database that is not there is not made: 1, and what to set", async () => {
    const cwd = newFolder();
    const ended = await Promise.all(commands.map((command) => run(["user", ...command], { cwd })));
    const stderr = expect.stringMatching(
      /^scopegate: There is no database data\/scopegate\.db\. .* DATABASE_URL .*\n$/,
    ) as string;
    expect(ended).toEqual(ended.map(() => ({ exitCode: 1, stdout: "", stderr })));
    expect(existsSync(join(cwd, "data"))).toBe(false);
  });

  test.concurrent.each([
    [
      "a database in memory",
      { DATABASE_URL: "memory:" },
      /^scopegate: DATABASE_URL is memory:, .*/,
    ],
    ["one that is a folder", { DATABASE_URL: "file:/" }, /: it is a folder\. .*DATABASE_URL\n$/],
    ["production without a secret", { NODE_ENV: "production" }, /^ {2}SECRET is required/m],
  ])("%s: 1, why and what to do", async (_what, env, message) => {
    const all = [["list"], ["add", "jane"]].map((command) => run(["user", ...command], { env }));
    for (const { exitCode, stdout, stderr } of await Promise.all(all)) {
      expect([exitCode, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(stackTrace);
    }
  });

  test.concurrent(
    "makes no demonstration users, and works beside them in production, which they keep from starting",
    async () => {
      const { user, cwd, store } = await newDatabase({ username: "johndoe", demo: true });
      await user("list");
      expect(await store.users.count({})).toBe(2);
      const env = {
        NODE_ENV: "production",
        ISSUER: "https://id.example.com",
        SECRET: "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA",
        BCRYPT_COST: "10",
      };
      const { exitCode } = await run(["user", "delete", "johndoe", "--yes"], { cwd, env });
      expect([exitCode, await store.users.hasDemoUsers()]).toEqual([0, false]);
    },
  );
});

describe("list", () => {
  test.concurrent("prints columns, by name, with nothing of passwords", async () => {
    const { user } = await newDatabase({ username: "Bob", scopes: [], disabled: true });
    const { exitCode, stdout, stderr } = await user("list");
    expect([exitCode, stderr]).toEqual([0, ""]);
    const [headings, bob, jane, end] = stdout.split("\n");
    expect(headings).toMatch(/^NAME {2}ID {24,}STATUS {4}SCOPES {9}CREATED$/);
    expect(bob).toMatch(/^Bob {3}usr_\S{22} {2}disabled {2}- {14}\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(jane).toMatch(/^jane {2}usr_\S{22} {2}active {4}me read:items {2}\d{4}-/);
    expect(end).toBe("");
    expect(stdout).not.toContain("$2b$");
  });

  test.concurrent("--json is an array of objects with these members and no others", async () => {
    const { user, store } = await newDatabase({ username: "Bob", disabled: true, email: null });
    const jane = await store.users.findByName("jane");
    const { stdout } = await user("list", "--json");
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ username: "Bob", status: "disabled", email: null }),
      {
        id: jane?.id,
        username: "jane",
        email: "jane@example.com",
        status: "active",
        scopes: ["me", "read:items"],
        demo: false,
        createdAt: new Date(jane?.createdAtMillis ?? 0).toISOString(),
      },
    ]);
  });

  test.concurrent("--status tells those who can log in from those who cannot", async () => {
    const { user } = await newDatabase({ username: "bob", disabled: true });
    const names = await Promise.all(
      ["active", "disabled"].map(async (status) => {
        const { stdout } = await user("list", "--json", "--status", status);
        return (JSON.parse(stdout) as { username: string }[]).map(({ username }) => username);
      }),
    );
    expect(names).toEqual([["jane"], ["bob"]]);
  });

  test.concurrent("nobody: an empty list, and nothing among the columns", async () => {
    const { user } = await newDatabase();
    const [text, json] = await Promise.all([
      user("list", "--status", "disabled"),
      user("list", "--status", "disabled", "--json"),
    ]);
    expect([text.exitCode, text.stdout, text.stderr]).toEqual([0, "", "There are no such users\n"]);
    expect([json.exitCode, json.stdout, json.stderr]).toEqual([0, "[]\n", ""]);
  });

  test.concurrent("all of many pages come, each once", async () => {
    const { user, cwd } = await newDatabase();
    const names = Array.from({ length: 1_250 }, (_, index) => `user${10_000 + index}`);
    const db = await openSqlite({ location: join(cwd, "data", "scopegate.db") });
    for (let at = 0; at < names.length; at += 250) {
      const rows = names
        .slice(at, at + 250)
        .map((username) => toUserRow(newUserRecord(newUser({ username }))));
      await db.insertInto("users").values(rows).execute();
    }
    await db.destroy();
    const [text, json] = await Promise.all([user("list"), user("list", "--json")]);
    const listed = text.stdout.trimEnd().split("\n");
    expect(listed.map((line) => line.split(" ")[0])).toEqual(["NAME", "jane", ...names]);
    const objects = JSON.parse(json.stdout) as { username: string }[];
    expect(objects.map(({ username }) => username)).toEqual(["jane", ...names]);
  });

  test.concurrent("what a terminal would obey is written out", async () => {
    const { user } = await newDatabase({ username: "a\u001b[2Jb\u202e" });
    const { stdout } = await user("list");
    expect(stdout).toMatch(/^a\\u\{1b\}\[2Jb\\u\{202e\} {2}usr_/m);
  });
});
