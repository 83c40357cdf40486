/** Signing keys change while requests run at two processes: none of them fails, and a key that is retired now ends. */

import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { setTimeout as sleep } from "node:timers/promises";
import { newFolder, run } from "../cli/process.js";
import { login, refresh, statusOf, tokensOf, type Tokens } from "./requests.js";
import { serve, type Served } from "./served.js";

// For long: a minute, as often as its keys can change.
const isLong = process.env["RUNS"] !== undefined;
const rotations = isLong ? 20 : 1;
const afterSeconds = 2;
const requestsPerSecond = 100;

const folder = newFolder();
let one: Served;
let other: Served;

beforeAll(async () => {
  [one, other] = await Promise.all([serve(folder), serve(folder)]);
}, 30_000);

afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
});

/** `scopegate keys …`, beside the servers. */
async function keys(...parameters: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run(["keys", ...parameters], { cwd: folder });
  expect([exitCode, stderr]).toEqual([0, ""]);
}

function keyIdOf({ accessToken }: Tokens): string {
  return decodeProtectedHeader(accessToken).kid ?? "";
}

test("Scopegate MUST fail no request while its signing key is changed for another (JWK-07)", async () => {
  const first = await login(one.url);
  const load = startLoad(first);
  const keyIds = new Set([keyIdOf(first)]);
  for (let count = 1; count <= rotations; count += 1) {
    await keys("rotate", "--after", `${afterSeconds}s`);
    // Until the new key has signed something.
    while (keyIds.size <= count) {
      await sleep(100);
      keyIds.add(keyIdOf(load.newest()));
    }
  }
  const { failures, requests, seconds } = await load.end();
  expect(failures).toEqual([]);
  if (isLong) process.stdout.write(`${requests} requests in ${seconds.toFixed(0)} s\n`);
  expect(requests).toBeGreaterThan(rotations * afterSeconds * 20);
  // A token of the first key is good for as long as it lives, at both.
  expect(
    await Promise.all([one, other].map(({ url }) => statusOf(url, first.accessToken))),
  ).toEqual([200, 200]);
  for (const { url } of [one, other]) {
    const published = await fetch(`${url}/.well-known/jwks.json`);
    const { keys: jwks } = (await published.json()) as { keys: { kid: string }[] };
    expect(new Set(jwks.map(({ kid }) => kid))).toEqual(keyIds);
  }
}, 900_000);

test("Scopegate MUST end the tokens of a key that is retired now within a second, at every process, and no session", async () => {
  const urls = [one.url, other.url];
  // There is another key to sign with.
  await keys("rotate", "--after", `${afterSeconds}s`);
  const tokens = await login(one.url);
  for (const url of urls) expect(await statusOf(url, tokens.accessToken)).toBe(200);
  await keys("retire", keyIdOf(tokens), "--now");
  const retiredAt = performance.now();
  for (const url of urls) await until(url, tokens, 401);
  expect(performance.now() - retiredAt).toBeLessThan(1_000);
  const after = tokensOf(await refresh(one.url, tokens.refreshToken));
  expect(keyIdOf(after)).not.toBe(keyIdOf(tokens));
  for (const url of urls) await until(url, after, 200);
  expect(performance.now() - retiredAt).toBeLessThan(2_000);
});

async function until(url: string, { accessToken }: Tokens, status: number): Promise<void> {
  while ((await statusOf(url, accessToken)) !== status) await sleep(20);
}

interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly failures: readonly string[];
}

/** Logins and refreshes at one server, and their tokens at both and at a third party, all the time. */
function startLoad(first: Tokens) {
  const startedAt = performance.now();
  const failures: string[] = [];
  let requests = 0;
  const ended = new AbortController();
  let newest = first;
  let published = remoteKeys(other.url);

  const expectStatus = async (what: string, request: Promise<{ status: number }>) => {
    requests += 1;
    const { status } = await request;
    if (status !== 200) failures.push(`${what}: ${status}`);
  };
  const check = async ({ accessToken }: Tokens): Promise<void> => {
    for (const { url } of [one, other]) {
      await expectStatus("a new token", statusAnswer(url, accessToken));
      await expectStatus("the first token", statusAnswer(url, first.accessToken));
    }
    try {
      await jwtVerify(accessToken, published, { typ: "at+jwt" });
    } catch (error) {
      failures.push(`a third party: ${String(error)}`);
    }
  };
  const step = async (count: number): Promise<void> => {
    requests += 1;
    const { url } = count % 2 === 0 ? one : other;
    // A new client every now and then, which has kept no keys.
    if (count % 20 === 0) published = remoteKeys(url);
    newest = count % 5 === 0 ? await login(url) : tokensOf(await refresh(url, newest.refreshToken));
    await check(newest);
  };
  const work = (async () => {
    const requestsPerStep = 5;
    for (let count = 0; !ended.signal.aborted; count += 1) {
      const pause = sleep((1000 * requestsPerStep) / requestsPerSecond);
      await step(count).catch((error: unknown) => failures.push(String(error)));
      await pause;
    }
  })();
  return {
    newest: () => newest,
    async end(): Promise<LoadResult> {
      ended.abort();
      await work;
      return { requests, failures, seconds: (performance.now() - startedAt) / 1000 };
    },
  };
}

async function statusAnswer(url: string, token: string): Promise<{ status: number }> {
  return { status: await statusOf(url, token) };
}

/** What a third party has of the keys: it asks for a key that it does not know, as jose does, but sooner than by default. */
function remoteKeys(url: string): ReturnType<typeof createRemoteJWKSet> {
  return createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`), { cooldownDuration: 500 });
}
