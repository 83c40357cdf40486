/** Several workers are one server: what one of them knows, all know, and a client cannot tell which one answers. */

import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../process.js";
import {
  isAlive,
  lineToEach,
  sendBy,
  serveWorkers,
  untilGone,
  type Answer,
  type Line,
  type ServedWorkers,
} from "./served-workers.js";
import { subscribe } from "./subscriber.js";

let served: ServedWorkers;
let one: Line;
let other: Line;
/** Bob's, for everything. */
let token: string;

beforeAll(async () => {
  served = await serveWorkers(2, { env: { LOGIN_RATE: "5/1m" } });
  [one, other] = await bothLines();
  ({ access_token: token } = await logIn(one));
}, 30_000);

async function bothLines(): Promise<[Line, Line]> {
  const [first, second] = await lineToEach(served);
  if (first === undefined || second === undefined) throw new Error("There are two workers");
  return [first, second];
}

const everything = "me read:items write:items";

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

async function logIn(line: Line): Promise<Tokens> {
  const form = { grant_type: "password", username: "bob", password: "secretbob" };
  const { status, body } = await line.send("/token", { form: { ...form, scope: everything } });
  expect(status).toBe(200);
  return body as Tokens;
}

const refresh = (line: Line, { refresh_token }: Tokens): Promise<Answer> =>
  line.send("/token", { form: { grant_type: "refresh_token", refresh_token } });

const ask = (line: Line, as: string, query: string): Promise<Answer> =>
  line.send("/graphql", { token: as, json: { query } });

/** How long a worker goes on answering. */
async function millisUntilRefused(line: Line, as: string): Promise<number> {
  const startedAt = performance.now();
  while ((await ask(line, as, "{ me { id } }")).status !== 401) await sleep(20);
  return performance.now() - startedAt;
}

describe("the start", () => {
  test("one banner, once all listen; each line of the log says which process wrote it", () => {
    const [first, second] = served.workerPids();
    expect(served.running.stdout().match(/listens on/g)).toHaveLength(1);
    expect(new Set([first, second, served.primaryPid]).size).toBe(3);
    expect(served.logged("request").every(({ pid }) => pid === first || pid === second)).toBe(true);
    expect(served.logged("a worker listens").every(({ pid }) => pid === served.primaryPid)).toBe(
      true,
    );
  });

  test("one key, one set of users and items, though the folder was empty", async () => {
    expect(readdirSync(join(served.cwd, "data", "keys"))).toEqual(["signing-key.jwk"]);
    for (const line of [one, other]) {
      expect((await ask(line, token, "{ items { totalCount } }")).body).toEqual({
        data: { items: { totalCount: 10 } },
      });
    }
  });
});

describe("what one worker knows, the other knows", () => {
  test("a login, and each refresh of it; a refresh token that is used again ends it at both", async () => {
    const tokens = await logIn(one);
    expect((await ask(other, tokens.access_token, "{ me { username } }")).status).toBe(200);
    const second = (await refresh(other, tokens)).body as Tokens;
    const third = (await refresh(one, second)).body as Tokens;
    expect((await refresh(other, tokens)).body).toMatchObject({ error: "invalid_grant" });
    expect((await refresh(one, third)).body).toMatchObject({ error: "invalid_grant" });
    await millisUntilRefused(one, third.access_token);
    await millisUntilRefused(other, third.access_token);
  });

  test("a revocation, within a second", async () => {
    // Others use this machine too. A delay that is in the code is there every time.
    let slowest = Infinity;
    for (let attempt = 0; attempt < 3 && slowest >= 1_000; attempt += 1) {
      const { access_token: revoked } = await logIn(other);
      await one.send("/revoke", { form: { token: revoked } });
      slowest = await millisUntilRefused(other, revoked);
    }
    expect(slowest).toBeLessThan(1_000);
  });

  test("a new signing key", async () => {
    const { exitCode } = await run(["keys", "rotate"], { cwd: served.cwd });
    expect(exitCode).toBe(0);
    for (const line of [one, other]) {
      const keys = async () =>
        ((await line.send("/.well-known/jwks.json")).body as { keys: unknown[] }).keys.length;
      while ((await keys()) < 2) await sleep(20);
    }
  });

  test("a changed item: subscribers of both see it once, whichever it was changed at", async () => {
    const lines = await bothLines();
    const [near, far] = await Promise.all(
      lines.map(({ agent }) => subscribe(served.url, token, agent)),
    );
    const create = (line: Line, title: string): Promise<Answer> =>
      ask(line, token, `mutation { createItem(input: { title: "${title}" }) { id } }`);
    await create(one, "made at one");
    await create(other, "made at the other");
    for (const subscriber of [near, far]) {
      await subscriber?.untilSeen("made at one");
      await subscriber?.untilSeen("made at the other");
    }
    // A second time, where there were one, would come with or before the next.
    await create(one, "the last");
    for (const subscriber of [near, far]) {
      await subscriber?.untilSeen("the last");
      expect([...(subscriber?.titles ?? [])].sort()).toEqual([
        "made at one",
        "made at the other",
        "the last",
      ]);
      await subscriber?.dispose();
    }
  });

  test("wrong guesses: five in a minute, not five at each", async () => {
    const form = { grant_type: "password", username: "johndoe", password: "wrong" };
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      for (const line of [one, other]) statuses.push((await line.send("/token", { form })).status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429, 429]);
  });
});

describe("changes of the team", () => {
  test("a worker that is killed is told once and replaced; meanwhile the other one answers", async () => {
    const [killed = 0, stays = 0] = served.workerPids();
    process.kill(killed, "SIGKILL");
    await untilGone(killed);
    expect((await sendBy(false, served.url, "/livez")).status).toBe(200);
    await served.untilLogged("a worker listens", 3);
    expect(served.logged("a worker ended; another one is started")).toEqual([
      expect.objectContaining({ worker: 1, workerPid: killed, status: null, signal: "SIGKILL" }),
    ]);
    expect([served.workerPids().includes(killed), isAlive(stays)]).toEqual([false, true]);
  });

  test("SIGHUP with settings that are wrong: the old workers stay, and the log says what to do", async () => {
    const before = served.workerPids();
    writeFileSync(join(served.cwd, ".env"), "MAX_COST=plenty\n");
    served.running.child.kill("SIGHUP");
    await served.untilLogged(
      "the new worker did not start, and no more are replaced: mend the cause, and send SIGHUP again",
    );
    rmSync(join(served.cwd, ".env"));
    expect(served.running.stderr()).toContain("MAX_COST must be a cost");
    expect(served.workerPids()).toEqual(before);
    expect(before.every(isAlive)).toBe(true);
  });

  test("SIGHUP replaces all of them, with the settings as they are now, and no request fails", async () => {
    const before = served.workerPids();
    writeFileSync(join(served.cwd, ".env"), "MAX_TOKENS=20\nPORT=1\nWORKERS=7\n");
    const load = startLoad();
    served.running.child.kill("SIGHUP");
    await served.untilLogged("all workers are replaced");
    expect(await load.end()).toEqual([]);
    const after = served.workerPids();
    expect([after.length, before.filter((pid) => after.includes(pid))]).toEqual([2, []]);
    expect(before.filter(isAlive)).toEqual([]);
    const { body } = await sendBy(false, served.url, "/graphql", {
      json: { query: `{ ${"hello ".repeat(20)} }` },
    });
    expect(JSON.stringify(body)).toContain("MAX_TOKENS");
    expect(served.running.stdout().match(/listens on/g)).toHaveLength(1);
  }, 30_000);

  test("SIGTERM: unready, subscriptions closed with 1001, all ends, 0", async () => {
    const [, line] = await bothLines();
    const subscriber = await subscribe(served.url, token, line.agent);
    const pids = served.workerPids();
    const startedAt = performance.now();
    served.running.child.kill("SIGTERM");
    await sleep(150);
    expect((await sendBy(false, served.url, "/readyz")).status).toBe(503);
    expect(await subscriber.closeCode).toBe(1001);
    const { exitCode } = await served.running.ended;
    expect(exitCode).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    await untilGone(...pids);
  });
});

/** Requests on connections that stay and on new ones, until it is ended; whatever is not as it should be is a failure. */
function startLoad(): { end(): Promise<readonly string[]> } {
  const failures: string[] = [];
  let going = true;
  const client = async (kept: boolean, path: string): Promise<void> => {
    const [line] = kept ? await lineToEach(served) : [];
    while (going) {
      try {
        const { status } = await sendBy(line?.agent ?? false, served.url, path);
        if (status !== 200) failures.push(`${path}: ${status}`);
      } catch (error) {
        failures.push(`${path}: ${String(error)}`);
      }
      await sleep(2);
    }
    line?.close();
  };
  const paths = ["/readyz", "/.well-known/jwks.json"];
  const clients = paths.flatMap((path) => [client(true, path), client(false, path)]);
  return {
    async end() {
      going = false;
      await Promise.all(clients);
      return failures;
    },
  };
}
