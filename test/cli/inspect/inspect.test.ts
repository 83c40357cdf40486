/** `scopegate inspect`, as a person runs it. What it finds out is tested beside it. */

import { createSession } from "../../store/sessions/new-session.js";
import { accessTokens, environment, refreshTokens } from "./inspected.js";
import { newFolder, run, stackTrace, type Ended, type Surroundings } from "../process.js";
import { newDatabase } from "../user/user-database.js";

async function newTokens() {
  const { cwd, store } = await newDatabase();
  const { id: subject = "" } = (await store.users.findByName("jane")) ?? {};
  const { id: sessionId } = await createSession(store, { subject });
  const request = { subject, sessionId, clientId: "first-party", scopes: ["me"], generation: 0 };
  return {
    store,
    sessionId,
    accessToken: accessTokens().issue(request).accessToken,
    refreshToken: refreshTokens.make({ sessionId, counter: 0 }),
    inspect: (parameters: readonly string[], surroundings: Surroundings = {}): Promise<Ended> =>
      run(["inspect", ...parameters], { cwd, env: environment, ...surroundings }),
  };
}

test.concurrent("a good access token: 0, whose it is and what it says", async () => {
  const { inspect, accessToken, sessionId } = await newTokens();
  const { exitCode, stdout, stderr } = await inspect([accessToken]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^This access token is good until \d{4}-.+Z\.\n\nUser: jane\n\nHeader:\n/);
  expect(stdout).toContain("\nClaims:\n  iss        http://localhost:4000\n");
  expect(stdout).toMatch(/\n {2}exp {8}\d+ \(\d{4}-.+Z\)\n/);
  expect(stdout).toContain(`\n  sid        ${sessionId}\n`);
});

test.concurrent("a good refresh token: 0, and its login", async () => {
  const { inspect, refreshToken } = await newTokens();
  const { exitCode, stdout, stderr } = await inspect([refreshToken]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^This refresh token is good until \d{4}-.+Z\.\n\nUser: jane\n/);
  expect(stdout).toContain("\nLogin:\n  client     first-party\n");
});

test.concurrent("of a login that has ended: 3, why, and what to do", async () => {
  const { inspect, accessToken, refreshToken, sessionId, store } = await newTokens();
  await store.sessions.end(sessionId);
  for (const [token, kind] of [
    [accessToken, "access token"],
    [refreshToken, "refresh token"],
  ] as const) {
    const { exitCode, stdout, stderr } = await inspect([token]);
    expect([exitCode, stderr]).toEqual([3, ""]);
    expect(stdout).toMatch(`This ${kind} is not good. Its login was ended at `);
    expect(stdout).toContain("Log in again.\n");
  }
});

test.concurrent("--json: whether it is good, why not, and what it says", async () => {
  const { inspect, accessToken, refreshToken, sessionId, store } = await newTokens();
  const good = await inspect([refreshToken, "--json"]);
  expect(JSON.parse(good.stdout)).toMatchObject({
    kind: "refresh token",
    good: true,
    reason: null,
    verified: true,
    username: "jane",
    claims: { sid: sessionId, counter: 0 },
  });
  await store.sessions.end(sessionId);
  const bad = await inspect([accessToken, "--json"]);
  expect([bad.exitCode, bad.stderr]).toEqual([3, ""]);
  expect(JSON.parse(bad.stdout)).toMatchObject({
    kind: "access token",
    good: false,
    reason: expect.stringMatching(/^Its login was ended/) as string,
    verified: true,
    header: { kid: "hs256" },
    claims: { sid: sessionId },
  });
});

test.concurrent.each([
  ["nothing", []],
  ["-", ["-"]],
])("with %s as the argument the token comes from standard input", async (_what, parameters) => {
  const { inspect, accessToken } = await newTokens();
  for (const input of [accessToken, `\n  Bearer ${accessToken}\r\nmore`]) {
    expect(await inspect(parameters, { input })).toMatchObject({ exitCode: 0, stderr: "" });
  }
});

test.concurrent("no token at all: 2, and what to do", async () => {
  const { inspect } = await newTokens();
  const { exitCode, stdout, stderr } = await inspect([]);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^scopegate: No token was given\. /);
});

test.concurrent(
  "a token of another server: 3, and what it says is called not verified",
  async () => {
    const { inspect, accessToken } = await newTokens();
    const env = { ...environment, TOKEN_SECRET: "hX4nD9sV2kR7wB5qM1zT8cL6fJ3yG0pE" };
    const { exitCode, stdout } = await inspect([accessToken], { env });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^This access token is not good\. Its signature is not good\. /);
    expect(stdout).toContain("\nClaims, not verified:\n");
    expect(stdout).not.toContain("User:");
  },
);

test.concurrent("what a token says does nothing to the terminal", async () => {
  const { inspect } = await newTokens();
  const part = (members: object) => Buffer.from(JSON.stringify(members)).toString("base64url");
  const claims = { "\u001b[2J": "\u202eevil\n\u0007", exp: 1e300, list: ["\u0085"], nothing: null };
  const token = `${part({ typ: "at+jwt", alg: "HS256", kid: "hs256" })}.${part(claims)}.AAAA`;
  const { stdout } = await inspect([token]);
  expect(stdout).toMatch(/ {2}\\u\{1b\}\[2J +\\u\{202e\}evil\\u\{a\}\\u\{7\}\n {2}exp +1e\+300\n/);
  // eslint-disable-next-line no-control-regex -- they are what is sought
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test.concurrent("neither the token nor its signature is ever repeated", async () => {
  const { inspect, accessToken, refreshToken } = await newTokens();
  const texts = [
    accessToken,
    `${accessToken}x`,
    refreshToken,
    `${refreshToken}x`,
    "hunter2.hunter2",
  ];
  for (const [at, text] of texts.entries()) {
    const { stdout, stderr } = await inspect(at % 2 === 0 ? [text] : [text, "--json"]);
    expect(stdout + stderr).not.toContain(text);
    expect(stdout + stderr).not.toContain(text.split(".").at(-1));
    expect(stderr).not.toMatch(stackTrace);
  }
});

test.concurrent("a database that nobody shares: 1, and what to set", async () => {
  const env = { ...environment, DATABASE_URL: "memory:" };
  const ended = await run(["inspect", "a.b.c"], { cwd: newFolder(), env });
  expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
  expect(ended.stderr).toMatch(/^scopegate: DATABASE_URL is memory:.+file:PATH/);
});
