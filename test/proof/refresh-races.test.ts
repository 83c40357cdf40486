/** A hundred refreshes of one token at once, in one process and in two on one file: one successor, and nobody is lost. */

import { openSqliteStore } from "../../src/store/sqlite.js";
import { join } from "node:path";
import { newFolder } from "../cli/process.js";
import { login, refresh, statusOf, tokensOf, type Tokens } from "./requests.js";
import { rounds } from "./rounds.js";
import { serve, type Served } from "./served.js";

const parallel = 100;
const folder = newFolder();
let one: Served;
let other: Served;
let bystander: Tokens;

beforeAll(async () => {
  one = await serve(folder);
  other = await serve(folder);
  bystander = await login(one.url, { username: "bob", password: "secretbob" });
}, 30_000);

afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
});

/** As many refreshes of the token as there are in parallel, by turns at each server. */
function race(urls: readonly string[], token: string) {
  return Promise.all(
    Array.from({ length: parallel }, (_, index) => refresh(urls[index % urls.length] ?? "", token)),
  );
}

/** One session through a race, a refresh afterwards, and a replay of its first token. */
async function round(urls: readonly string[], count: number): Promise<void> {
  const [first = "", last = first] = [urls[count % urls.length], urls.at(-1)];
  const { accessToken, refreshToken } = await login(first);
  const answers = await race(urls, refreshToken);
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  const successors = new Set(answers.map((answer) => tokensOf(answer).refreshToken));
  expect(successors.size).toBe(1);
  const [successor = ""] = successors;
  expect(successor).not.toBe(refreshToken);

  const alive = tokensOf(await refresh(last, successor));
  expect(await statusOf(first, accessToken)).toBe(200);

  // The first token was used up twice over: whoever sends it now has a copy.
  expect(await refresh(first, refreshToken)).toMatchObject({ status: 400, error: "invalid_grant" });
  for (const url of urls) {
    for (const token of [alive.refreshToken, successor, refreshToken]) {
      expect(await refresh(url, token)).toMatchObject({ status: 400, error: "invalid_grant" });
    }
  }
  expect(await statusOf(first, accessToken)).toBe(401);

  bystander = tokensOf(await refresh(last, bystander.refreshToken));
  expect(await statusOf(first, bystander.accessToken)).toBe(200);
}

/** How many replays the audit trail has. */
async function replays(): Promise<number> {
  const store = await openSqliteStore({ location: join(folder, "data", "scopegate.db") });
  const found = await store.audit.list({ events: ["refresh_replayed"], first: 100_000 });
  await store.close();
  return found.length;
}

describe.each([
  ["in one process", () => [one.url], rounds(2, 1_000)],
  ["in two processes on one file (REF-11)", () => [one.url, other.url], rounds(2, 1_000)],
] as const)("%s", (_where, urls, times) => {
  test("RFC 9700 §4.14.2 MUST answer a hundred parallel refreshes with one successor, and find the replay that follows", async () => {
    const before = await replays();
    for (let count = 0; count < times; count += 1) await round(urls(), count);
    expect(await replays()).toBe(before + times);
  }, 900_000);

  test("RFC 9700 §4.14.2 MUST find a replay among a hundred refreshes of the newest token", async () => {
    const [url = ""] = urls();
    const first = await login(url);
    const second = tokensOf(await refresh(url, first.refreshToken));
    const third = tokensOf(await refresh(url, second.refreshToken));
    const answers = race(urls(), third.refreshToken);
    const replayed = refresh(url, first.refreshToken);
    expect(await replayed).toMatchObject({ status: 400, error: "invalid_grant" });
    // Each was answered before the replay or after it, with a token that is good for nothing by now.
    for (const { status, refresh_token: token } of await answers) {
      expect([200, 400]).toContain(status);
      if (token !== undefined) expect((await refresh(url, token)).status).toBe(400);
    }
    expect((await refresh(url, third.refreshToken)).status).toBe(400);
  });
});
