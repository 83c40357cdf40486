/** `scopegate keys` beside two servers that run on the same folder. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { newFolder, run, stackTrace, start, type Running } from "../process.js";

const cwd = newFolder();
const env = { LOG_LEVEL: "silent", ISSUER: "http://as.test" };
const servers: Running[] = [];
let urls: readonly string[] = [];

async function serve(): Promise<string> {
  const served = start(["serve", "--port", "0"], { cwd, env });
  servers.push(served);
  for (;;) {
    const port = /listens on http:\/\/[^\n]*?:(\d+)|"port":(\d+)/.exec(served.stdout())?.[1];
    if (port !== undefined) return `http://127.0.0.1:${port}`;
    if (served.child.exitCode !== null) throw new Error(`serve ended: ${served.stderr()}`);
    await sleep(20);
  }
}

beforeAll(async () => {
  // One after the other: the first one makes the demonstration users.
  urls = [await serve(), await serve()];
});

afterAll(async () => {
  for (const { child } of servers) child.kill("SIGINT");
  await Promise.all(servers.map(({ ended }) => ended));
});

async function logIn(url: string): Promise<string> {
  const body = new URLSearchParams({ username: "johndoe", password: "secret" });
  const response = await fetch(`${url}/token`, { method: "POST", body });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function statusAt(url: string, token: string): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: "{ me { username } }" }),
  });
  await response.arrayBuffer();
  return response.status;
}

function kidOf(token: string): string {
  const header = Buffer.from(token.split(".")[0] ?? "", "base64url").toString();
  return (JSON.parse(header) as { kid: string }).kid;
}

async function keys(...parameters: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run(["keys", ...parameters], { cwd, env });
  expect([exitCode, stderr]).toEqual([0, ""]);
}

test("a rotation fails no request of any server, and retire --now ends a key's tokens in both", async () => {
  const [one = "", other = ""] = urls;
  const old = await logIn(one);
  const statuses: number[] = [];
  let latest = old;
  const rotating = new AbortController();
  const load = (async () => {
    while (!rotating.signal.aborted) {
      latest = await logIn(one);
      statuses.push(await statusAt(other, latest), await statusAt(one, latest));
      statuses.push(await statusAt(other, old));
    }
  })();
  await keys("rotate", "--after", "2s");
  while (kidOf(latest) === kidOf(old)) await sleep(20);
  const last = latest;
  await sleep(300);
  rotating.abort();
  await load;
  expect(statuses.filter((status) => status !== 200)).toEqual([]);

  await keys("retire", kidOf(old), "--now");
  const since = performance.now();
  for (const url of [one, other]) {
    while ((await statusAt(url, old)) !== 401) {
      // A second is what is promised; a machine under load may be late.
      if (performance.now() - since > 5000) throw new Error("The old key's token is still good");
      await sleep(20);
    }
    expect(await statusAt(url, last)).toBe(200);
  }
  const { stdout } = await run(["audit", "--json"], { cwd, env });
  const changes = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string; actor?: string; detail?: string })
    .filter(({ event }) => event.startsWith("key_"));
  expect(changes).toMatchObject([
    { event: "key_created", actor: "command line", detail: kidOf(last) },
    { event: "key_retired", actor: "command line", detail: kidOf(old) },
  ]);
});

test("in production serve makes no key and says what does; after that it serves", async () => {
  const folder = newFolder();
  const production = {
    NODE_ENV: "production",
    ISSUER: "https://as.test",
    SECRET: "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a",
    BCRYPT_COST: "10",
    HOST: "127.0.0.1",
    PORT: "0",
  };
  const refused = await run(["serve"], { cwd: folder, env: production });
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(/There is no signing key in .*Run: scopegate keys rotate/);
  expect(refused.stderr).not.toMatch(stackTrace);
  const made = await run(["keys", "rotate"], { cwd: folder, env: production });
  expect(made).toMatchObject({ exitCode: 0, stderr: "" });
  expect(readdirSync(join(folder, "data", "keys"))).toEqual(["signing-key.jwk"]);
  const served = start(["serve"], { cwd: folder, env: production });
  while (!/listens|listening/.test(served.stdout() + served.stderr())) {
    if (served.child.exitCode !== null) throw new Error(`serve ended: ${served.stderr()}`);
    await sleep(20);
  }
  served.child.kill("SIGINT");
  expect((await served.ended).exitCode).not.toBe(1);
});
