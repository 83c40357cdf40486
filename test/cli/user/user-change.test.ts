/** `scopegate user disable`, `enable`, `delete` and `scopes`. */

import { administrator, newDatabase } from "./user-database.js";

describe("disable and enable", () => {
  test.concurrent("disable ends the tokens and says so; enable brings none back", async () => {
    const { user, store } = await newDatabase();
    const disabled = await user("disable", "JANE");
    expect([disabled.exitCode, disabled.stderr]).toEqual([0, ""]);
    expect(disabled.stdout).toMatch(/^Disabled "jane": the tokens of this user have ended/);
    expect(await store.users.findByName("jane")).toMatchObject({ disabled: true, generation: 1 });
    const enabled = await user("enable", "jane");
    expect([enabled.exitCode, enabled.stderr]).toEqual([0, ""]);
    expect(await store.users.findByName("jane")).toMatchObject({ disabled: false, generation: 1 });
  });

  test.concurrent("--json prints the user as it is afterwards", async () => {
    const { user } = await newDatabase();
    for (const [command, status] of [
      ["disable", "disabled"],
      ["enable", "active"],
    ] as const) {
      const { stdout } = await user(command, "jane", "--json");
      expect(JSON.parse(stdout)).toMatchObject({ username: "jane", status });
    }
  });
});

describe("delete", () => {
  test.concurrent("takes the items too, and says how many", async () => {
    const items = [{ title: "a pen" }, { title: "a map" }];
    const { user, store } = await newDatabase({ username: "bob", items });
    const { exitCode, stdout, stderr } = await user("delete", "bob", "--yes");
    expect([exitCode, stdout, stderr]).toEqual([0, 'Deleted "bob" and 2 items\n', ""]);
    expect(await store.users.findByName("bob")).toBeUndefined();
    expect(await store.items.count({})).toBe(0);
  });

  test.concurrent("--json prints who it was", async () => {
    const { user } = await newDatabase();
    const { stdout } = await user("delete", "jane", "--yes", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ username: "jane", deletedItems: 0 });
  });

  test.concurrent("without a terminal and without --yes: 2, and nothing is deleted", async () => {
    const { user, store } = await newDatabase();
    const { exitCode, stdout, stderr } = await user("delete", "jane");
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^scopegate: .+ --yes\n$/);
    expect(await store.users.findByName("jane")).toBeDefined();
  });
});

describe("scopes", () => {
  test.concurrent("prints them, as --scope takes them", async () => {
    const { user } = await newDatabase();
    expect(await user("scopes", "jane")).toEqual({
      exitCode: 0,
      stdout: "me read:items\n",
      stderr: "",
    });
  });

  test.concurrent.each([
    ["all of them, in one word", ["write:items me"], ["write:items", "me"], 1],
    ["all of them, in several", ["me", "read:items", "write:items"], undefined, 0],
    ["none", [""], [], 1],
    ["one more", ["--add", "write:items"], undefined, 0],
    ["one that is there already", ["--add", "me"], ["me", "read:items"], 0],
    ["one less", ["--remove", "me"], ["read:items"], 1],
    [
      "one for another",
      ["--add", "write:items", "--remove", "read:items"],
      ["me", "write:items"],
      1,
    ],
  ])("%s: and it says whether tokens ended", async (_what, flags, expected, generation) => {
    const scopes = expected ?? ["me", "read:items", "write:items"];
    const { user, store } = await newDatabase();
    const { exitCode, stdout, stderr } = await user("scopes", "jane", ...flags);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const [sentence, ended] = stdout.split("\n");
    expect(sentence).toBe(`"jane" may be granted: ${scopes.join(" ") || "no scopes"}`);
    expect(/the access tokens of this user have ended, and/.test(ended ?? "")).toBe(
      generation === 1,
    );
    expect(await store.users.findByName("jane")).toMatchObject({ scopes, generation });
  });

  test.concurrent("--json prints the user as it is afterwards", async () => {
    const { user } = await newDatabase();
    const { stdout } = await user("scopes", "jane", "me", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ username: "jane", scopes: ["me"] });
  });

  test.concurrent(
    "a scope that the catalogue has no longer can be taken away, and does not hinder the others",
    async () => {
      const { user, store } = await newDatabase({
        username: "bob",
        scopes: ["me", "old", "older"],
      });
      expect(await user("scopes", "bob", "--add", "read:items")).toMatchObject({ exitCode: 0 });
      expect(await user("scopes", "bob", "--remove", "old")).toMatchObject({ exitCode: 0 });
      expect((await store.users.findByName("bob"))?.scopes).toEqual(["me", "older", "read:items"]);
    },
  );

  test.concurrent.each([
    [["everything"], /has no "everything"/],
    [["--add", "everything"], /has no "everything"/],
    [["--remove", "everything"], /has no "everything"/],
    [["me", "--add", "me"], /not both/],
    [["--remove", "me", "--add", "me"], /"me" stands in --add and in --remove/],
  ])("%j: 2, why, and nothing is changed", async (flags, message) => {
    const { user, store } = await newDatabase();
    const { exitCode, stdout, stderr } = await user("scopes", "jane", ...flags);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect((await store.users.findByName("jane"))?.scopes).toEqual(["me", "read:items"]);
  });
});

describe("the last user who can log in and manage users", () => {
  test.concurrent.each([
    [["disable", "ada"]],
    [["delete", "ada", "--yes"]],
    [["scopes", "ada", "me"]],
    [["scopes", "ada", "--remove", "admin:users"]],
  ])("%j: 1, and what to do first", async (parameters) => {
    const { user, store } = await newDatabase(administrator, {
      ...administrator,
      username: "gone",
      disabled: true,
    });
    const { exitCode, stdout, stderr } = await user(...parameters);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^scopegate: "ada" is the last .* scopes NAME --add admin:users\n$/);
    const { scopes } = administrator;
    const ada = await store.users.findByName("ada");
    expect(ada).toMatchObject({ scopes, disabled: false, generation: 0 });
  });

  test.concurrent("may go once there is another", async () => {
    const { user, store } = await newDatabase(administrator);
    expect(await user("scopes", "jane", "--add", "admin:users")).toMatchObject({ exitCode: 0 });
    expect(await user("delete", "ada", "--yes")).toMatchObject({ exitCode: 0 });
    expect(await store.users.findByName("ada")).toBeUndefined();
  });
});
