/** `scopegate user` beside a server that runs on the same database. */

import { setTimeout as sleep } from "node:timers/promises";
import { newFolder, run, start, type Running } from "../process.js";

const cwd = newFolder();
const env = { DEMO: "off", LOG_LEVEL: "silent" };
let served: Running;
let url = "";

beforeAll(async () => {
  served = start(["serve", "--port", "0"], { cwd, env });
  for (;;) {
    url = /listens on (\S+)\n/.exec(served.stdout())?.[1] ?? "";
    if (url !== "") return;
    if (served.child.exitCode !== null) throw new Error(`serve ended: ${served.stderr()}`);
    await sleep(20);
  }
});

afterAll(async () => {
  served.child.kill("SIGINT");
  await served.ended;
});

async function user(parameters: readonly string[], input = ""): Promise<void> {
  const { exitCode, stderr } = await run(["user", ...parameters], { cwd, env, input });
  expect([exitCode, stderr]).toEqual([0, ""]);
}

/** An access token, or the error. */
async function logIn(password: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: "password", username: "jane", password });
  const response = await fetch(`${url}/token`, { method: "POST", body });
  const answer = (await response.json()) as { access_token?: string; error?: string };
  return answer.access_token ?? answer.error ?? "";
}

async function statusOf(token: string): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: "{ me { username } }" }),
  });
  return response.status;
}

/** The command is another process: the server hears of it within a second. */
async function endOf(token: string): Promise<number> {
  const deadlineMillis = performance.now() + 5_000;
  for (;;) {
    const status = await statusOf(token);
    if (status !== 200 || performance.now() > deadlineMillis) return status;
  }
}

test("the server knows a new user at once, and what is taken away ends the tokens", async () => {
  await user(["add", "jane", "--scope", "me read:items"], "first pass");
  const steps = [
    { command: ["scopes", "jane", "--remove", "read:items"] },
    { command: ["disable", "jane"], login: "invalid_grant", mended: ["enable", "jane"] },
    { command: ["passwd", "jane"], input: "second pass", login: "invalid_grant" },
  ];
  for (const { command, input, login, mended } of steps) {
    const token = await logIn("first pass");
    expect([command, await statusOf(token)]).toEqual([command, 200]);
    await user(command, input);
    expect([command, await endOf(token)]).toEqual([command, 401]);
    const again = await logIn("first pass");
    expect(again).toMatch(login ?? /^eyJ/);
    if (mended !== undefined) await user(mended);
  }
  const token = await logIn("second pass");
  expect(await statusOf(token)).toBe(200);
  await user(["delete", "jane", "--yes"]);
  expect(await endOf(token)).toBe(401);
  expect(await logIn("second pass")).toBe("invalid_grant");
});
