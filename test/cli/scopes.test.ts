/** `scopegate scopes` and `scopegate explain`, as a person runs them. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder, run as scopegate } from "./process.js";

const folder = newFolder();

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const older = file(
  "older.graphql",
  `type Query { me: String @requiresScope(scope: "me") all: String @requiresScope(scopes: [["a", "b"]]) gone: Int @public }`,
);
const newer = file(
  "newer.graphql",
  `type Query { me: String @requiresScope(scope: "me") all: String @requiresScope(scope: "a") fresh: Int @authenticated }`,
);
const query = file("query.graphql", "{ hello me { username } items { nodes { title } } }");

describe("scopegate scopes", () => {
  test("prints the default API, element by element", async () => {
    const { exitCode, stdout } = await scopegate(["scopes"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Query\.me +me +me$/m);
    expect(stdout).toMatch(/^Query\.hello +- +public$/m);
  });

  test("--json is plain data", async () => {
    const { stdout } = await scopegate(["scopes", "--json", "--schema", newer]);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        coordinate: "Query.all",
        effective: [{ coordinate: "Query.all", rule: [["a"]] }],
      }),
    );
  });

  test("--diff says what became looser, what is new and what is gone", async () => {
    const { exitCode, stdout } = await scopegate(["scopes", "--schema", newer, "--diff", older]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^looser +Query\.all +a and b +a$/m);
    expect(stdout).toMatch(/^added +Query\.fresh/m);
    expect(stdout).toMatch(/^removed +Query\.gone/m);
  });

  test("--diff --check fails where a rule became looser, and says where", async () => {
    const { exitCode, stderr } = await scopegate([
      "scopes",
      "--schema",
      newer,
      "--diff",
      older,
      "--check",
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/looser at Query\.all/);
  });

  test("--check fails where a root field is open without a word", async () => {
    const open = file("open.graphql", "type Query { a: Int }");
    const { exitCode, stderr } = await scopegate(["scopes", "--schema", open, "--check"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/Query\.a: it has no rule/);
    expect((await scopegate(["scopes", "--schema", open])).exitCode).toBe(0);
  });

  test("a file that is not there, and a schema that cannot be enforced, are one clear sentence", async () => {
    const missing = await scopegate(["scopes", "--schema", join(folder, "nowhere.graphql")]);
    expect([missing.exitCode, missing.stderr]).toEqual([
      1,
      expect.stringMatching(/there is no such file\n$/),
    ]);
    const bad = file("bad.graphql", "type Query { a: Int @requiresScope }");
    expect((await scopegate(["scopes", "--schema", bad])).stderr).toMatch(
      /Query\.a: @requiresScope takes/,
    );
  });
});

describe("scopegate explain", () => {
  test("says what is needed, had and missing, and ends with 3 where something is", async () => {
    const { exitCode, stdout, stderr } = await scopegate(["explain", query, "--scope", "me"]);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^needs +me and read:items$/m);
    expect(stdout).toMatch(/^has +me$/m);
    expect(stdout).toMatch(/^missing +read:items$/m);
    expect(stdout).toMatch(/^denied +items \(Query\.items\): read:items$/m);
    expect(stderr).toMatch(/missing: read:items/);
  });

  test("ends with 0 where all of it is allowed, also by the scopes of a user in the store", async () => {
    expect((await scopegate(["explain", query, "--scope", "me read:items"])).exitCode).toBe(0);
    const env = {
      DATABASE_URL: `file:${join(newFolder(), "s.db")}`,
      DATA_DIR: newFolder(),
      BCRYPT_COST: "4",
    };
    await scopegate(["token", "-u", "johndoe", "-p", "secret"], { env });
    expect((await scopegate(["explain", query, "--as", "johndoe"], { env })).exitCode).toBe(0);
    const nobody = await scopegate(["explain", query, "--as", "nobody"], { env });
    expect([nobody.exitCode, nobody.stderr]).toEqual([
      1,
      expect.stringMatching(/no user "nobody"/),
    ]);
  });

  test("without an access it says that a token is needed", async () => {
    const { exitCode, stdout } = await scopegate(["explain", query]);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^has +no access token$/m);
  });

  test.each([
    ["an operation that does not fit", "{ nope }", [], 1, /does not fit the schema/],
    ["no GraphQL", "{", [], 1, /is no GraphQL operation/],
    [
      "variables that are no object",
      "{ hello }",
      ["--variables", "[1]"],
      2,
      /must be a JSON object/,
    ],
    ["scopes that are none", "{ hello }", ["--scope", "a  b"], 2, /one space between two/],
  ] as const)("%s is one clear sentence", async (_what, text, flags, code, message) => {
    const { exitCode, stderr } = await scopegate(["explain", file("x.graphql", text), ...flags]);
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
