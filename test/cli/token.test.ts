/** `scopegate token`: an access token without a running server. */

import { setTimeout as sleep } from "node:timers/promises";
import { newFolder, run, stackTrace, start } from "./process.js";

const cwd = newFolder();
const jwt = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;
const johndoe = ["token", "-u", "johndoe"];

function claimsOf(token: string): Record<string, unknown> {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  return JSON.parse(payload) as Record<string, unknown>;
}

test("--quiet prints the token and nothing else", async () => {
  const { exitCode, stdout, stderr } = await run([...johndoe, "-p", "secret", "-q"], { cwd });
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout.trimEnd()).toMatch(jwt);
  expect(claimsOf(stdout)).toMatchObject({
    iss: "http://localhost:4000",
    aud: "http://localhost:4000/graphql",
    scope: "me",
  });
});

test("without a flag it says for whom, for how long and for what, and the token is the last line", async () => {
  const { exitCode, stdout } = await run([...johndoe, "-p", "secret", "--scope", "me read:items"], {
    cwd,
  });
  const [title, scopes, token] = stdout.trimEnd().split("\n");
  expect([exitCode, title, scopes]).toEqual([
    0,
    "Access token for johndoe, good for 900 seconds",
    "Scopes: me read:items",
  ]);
  expect(token).toMatch(jwt);
});

test("--json prints the answer of the token endpoint", async () => {
  const { exitCode, stdout } = await run([...johndoe, "-p", "secret", "--json"], { cwd });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    access_token: expect.stringMatching(jwt) as string,
    refresh_token: expect.stringMatching(/^sgr1\./) as string,
    token_type: "bearer",
    expires_in: 900,
    scope: "me",
  });
});

test.each([
  ["alone", "secret"],
  ["as a line", "secret\n"],
  ["as a line of another system", "secret\r\n"],
  ["as the first of several lines", "secret\nmore\n"],
])("the password comes from standard input: %s", async (_what, input) => {
  const { exitCode, stdout, stderr } = await run([...johndoe, "-q"], { cwd, input });
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout.trimEnd()).toMatch(jwt);
});

test("one line is enough, though the other side keeps its end open", async () => {
  const { child, ended } = start([...johndoe, "-q"], { cwd, input: undefined });
  child.stdin?.write("secret\n");
  const { exitCode, stdout } = await Promise.race([
    ended,
    sleep(15_000, { exitCode: "it hangs", stdout: "" }, { ref: false }),
  ]);
  expect(exitCode).toBe(0);
  expect(stdout.trimEnd()).toMatch(jwt);
});

test("no password at all: 2, and what to do", async () => {
  const { exitCode, stdout, stderr } = await run(johndoe, { cwd });
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^scopegate: No password was given\. .*--password\n$/);
});

describe("not permitted: 3, why, and nothing on standard output", () => {
  test.each([
    ["a wrong password", [...johndoe, "-p", "wrong"], "invalid_grant"],
    ["an unknown user", ["token", "-u", "nobody", "-p", "secret"], "invalid_grant"],
    ["a disabled user", ["token", "-u", "alice", "-p", "secret2"], "invalid_grant"],
    ["an unknown scope", [...johndoe, "-p", "secret", "--scope", "everything"], "invalid_scope"],
    [
      "a scope that the user may not have",
      [...johndoe, "-p", "secret", "--scope", "admin:users"],
      "invalid_scope",
    ],
  ])("%s", async (_what, parameters, code) => {
    const { exitCode, stdout, stderr } = await run(parameters, { cwd });
    expect([exitCode, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(new RegExp(`^scopegate: .+ \\(${code}\\)\n$`));
  });

  test.each(["--quiet", "--json"])("%s changes nothing of that", async (flag) => {
    const { exitCode, stdout, stderr } = await run([...johndoe, "-p", "wrong", flag], { cwd });
    expect([exitCode, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^scopegate: .+ \(invalid_grant\)\n$/);
  });
});

test("a database that cannot be opened: 1, which, why and what to do", async () => {
  const { exitCode, stdout, stderr } = await run([...johndoe, "-p", "secret"], {
    env: { DATABASE_URL: "file:/" },
  });
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(
    /^scopegate: cannot open the database \/: it is a folder\..*DATABASE_URL\n$/,
  );
  expect(stderr).not.toMatch(stackTrace);
});
