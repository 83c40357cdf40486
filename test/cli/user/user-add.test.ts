/** `scopegate user add`, and `passwd`: what a user can log in with. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder, run } from "../process.js";
import { newDatabase, passwordOf } from "./user-database.js";

const generated = /^([a-km-np-z2-9]{5}-){4}[a-km-np-z2-9]{5}$/;
const other = "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA";

describe("add", () => {
  test.concurrent(
    "makes the database and the user, who logs in with the first line of standard input",
    async () => {
      const cwd = newFolder();
      const added = await run(["user", "add", "Zoë"], { cwd, input: "pass word\nmore\n" });
      expect([added.exitCode, added.stderr]).toEqual([0, ""]);
      expect(added.stdout).toMatch(
        /^Added "Zoë" \(usr_\S{22}\) to data\/scopegate\.db\nScopes: me\n$/,
      );
      expect(await passwordOf(cwd, "zoë", ["more", "pass word"])).toBe("pass word");
    },
  );

  test.concurrent(
    "--json prints the user as it was made, and no password that somebody typed",
    async () => {
      const { cwd, store } = await newDatabase();
      const { stdout } = await run(
        [
          "user",
          "add",
          "bob",
          "--scope",
          "write:items me",
          "--email",
          "b@example.com",
          "--json",
        ].concat("--disabled"),
        { cwd, input: "pass word" },
      );
      expect(JSON.parse(stdout)).toEqual({
        id: (await store.users.findByName("bob"))?.id,
        username: "bob",
        email: "b@example.com",
        status: "disabled",
        scopes: ["write:items", "me"],
        demo: false,
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      });
    },
  );

  test.concurrent("--generate makes a password, prints it once, and reads nothing", async () => {
    const cwd = newFolder();
    const text = await run(["user", "add", "bob", "--generate"], { cwd, input: undefined });
    const [, , , password = ""] = text.stdout.split("\n");
    expect(password).toMatch(generated);
    expect([text.stdout.split(password).length, text.stderr]).toEqual([2, ""]);
    expect(await passwordOf(cwd, "bob", [password])).toBe(password);
    const json = await run(["user", "add", "eve", "--generate", "--json"], { cwd });
    const answer = JSON.parse(json.stdout) as { password: string };
    expect(answer.password).toMatch(generated);
    expect(answer.password).not.toBe(password);
  });

  test.concurrent(
    "a taken name: 1, whatever its case, before a password is asked for",
    async () => {
      const { user, store } = await newDatabase();
      const { exitCode, stdout, stderr } = await user("add", "JANE");
      expect([exitCode, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(/^scopegate: A user of the name "JANE" exists already.*\n$/);
      expect(await store.users.count({})).toBe(1);
    },
  );

  test.concurrent.each([
    ["no password", ["add", "bob"], "", /^No password was given\. .* --generate$/],
    ["one that is too long", ["add", "bob"], "x".repeat(1_025), /at most 1024 bytes/],
    ["a name with a space behind it", ["add", "bob "], "pass", /username must not .* end with/],
    ["an e-mail address without an @", ["add", "bob", "--email", "b"], "pass", /email must be/],
    ["an empty one", ["add", "bob", "--email", ""], "pass", /email must be/],
    [
      "a scope that there is not",
      ["add", "bob", "--scope", "me reed:items"],
      "pass",
      /\(me, read:items, write:items, admin:users\).* no "reed:items"/,
    ],
  ])("%s: 2, why, and nobody is added", async (_what, parameters, input, message) => {
    const { cwd, store } = await newDatabase();
    const { exitCode, stdout, stderr } = await run(["user", ...parameters], { cwd, input });
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(/^scopegate: (.+)\n$/.exec(stderr)?.[1]).toMatch(message);
    expect(await store.users.count({})).toBe(1);
  });

  test.concurrent.each([
    [["--password", "hunter2"], /history .* --generate/],
    [["--password=hunter2"], /history .* --generate/],
    [["-phunter2"], /history .* --generate/],
    [["--pasword=hunter2"], /unknown option '--pasword'/],
    [["-Phunter2"], /unknown option '-P'/],
    [["hunter2"], /too many arguments/],
  ])("%j: no password comes from the command line, and none is repeated: 2", async (some, why) => {
    const both = ["add", "passwd"].map((command) => run(["user", command, "jane", ...some]));
    for (const { exitCode, stdout, stderr } of await Promise.all(both)) {
      expect([exitCode, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(why);
      expect(stderr).not.toContain("hunter2");
    }
  });

  test.concurrent("in production a short password is refused", async () => {
    const { cwd } = await newDatabase();
    const env = { NODE_ENV: "production", ISSUER: "https://id.example.com", SECRET: other };
    const { exitCode, stderr } = await run(["user", "passwd", "jane"], {
      cwd,
      env: { ...env, BCRYPT_COST: "10" },
      input: "1234567",
    });
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/password must have at least 8 characters\.\n$/),
    ]);
  });

  test.concurrent(
    "--schema names the scopes of an own API: its default ones, and which it has",
    async () => {
      const { cwd, user } = await newDatabase();
      const sdl = `schema @scope(name: "see", description: "See", default: true)
      @scope(name: "do", description: "Do") { query: Query } type Query { a: Int @public }`;
      writeFileSync(join(cwd, "own.graphql"), sdl);
      const own = ["--generate", "--json", "--schema", "own.graphql"];
      const { stdout } = await user("add", "bob", ...own);
      expect(JSON.parse(stdout)).toMatchObject({ scopes: ["see"] });
      const { exitCode, stderr } = await user("add", "eve", "--scope", "me", ...own);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining("(see, do)")]);
    },
  );

  test.concurrent(
    "warns where the passwords of the database were made with another secret",
    async () => {
      const cwd = newFolder();
      const add = (name: string, env = {}) =>
        run(["user", "add", name], { cwd, env, input: "pass" });
      expect((await add("jane")).stderr).toBe("");
      expect((await add("bob")).stderr).toBe("");
      const { exitCode, stderr } = await add("eve", { SECRET: other });
      expect([exitCode, stderr]).toEqual([
        0,
        expect.stringMatching(/^Warning: .*SECRET.*DATA_DIR/),
      ]);
    },
  );
});

describe("passwd", () => {
  test.concurrent(
    "the new password is good, the old one is not, and the tokens have ended",
    async () => {
      const cwd = newFolder();
      await run(["user", "add", "jane"], { cwd, input: "old pass" });
      const { exitCode, stdout, stderr } = await run(["user", "passwd", "jane"], {
        cwd,
        input: "new pass",
      });
      expect([exitCode, stdout, stderr]).toEqual([
        0,
        'Changed the password of "jane": the tokens of this user have ended\n',
        "",
      ]);
      expect(await passwordOf(cwd, "jane", ["old pass", "new pass"])).toBe("new pass");
    },
  );

  test.concurrent("--generate --json: the password is a member of the user", async () => {
    const { user, store } = await newDatabase();
    const { stdout } = await user("passwd", "jane", "--generate", "--json");
    const password = expect.stringMatching(generated) as string;
    expect(JSON.parse(stdout)).toMatchObject({ username: "jane", password });
    expect((await store.users.findByName("jane"))?.generation).toBe(1);
  });
});
