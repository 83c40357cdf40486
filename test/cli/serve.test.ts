/** `scopegate serve`: what a newcomer reads, and how it ends. */

import { execFile } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { newFolder, run, stackTrace, start, type Running, type Surroundings } from "./process.js";
import { allOf, parseAnswer } from "../http/raw-request.js";

interface Served extends Running {
  readonly url: string;
  readonly port: number;
}

async function serve(surroundings: Surroundings = {}): Promise<Served> {
  const running = start(["serve", "--port", "0"], surroundings);
  for (;;) {
    const port = /listens on http:\/\/localhost:(\d+)\n[^]*\n\n$/.exec(running.stdout())?.[1];
    if (port !== undefined)
      return { ...running, url: `http://localhost:${port}`, port: Number(port) };
    if (running.child.exitCode !== null) throw new Error(`serve ended: ${running.stderr()}`);
    await sleep(20);
  }
}

describe("the first run", () => {
  const cwd = newFolder();
  let served: Served;
  beforeAll(async () => {
    served = await serve({ cwd });
  });
  afterAll(async () => {
    served.child.kill("SIGINT");
    await served.ended;
  });

  test("prints the URLs and which fields ask for which scope, on standard output alone", () => {
    const { url } = served;
    const banner = served.stdout();
    for (const part of [`${url}/graphql`, `${url}/token`, `${url}/livez`, `${url}/readyz`]) {
      expect(banner).toContain(part);
    }
    expect(banner).toMatch(/^ {2}me {11}Query\.me, .*User\.email/m);
    expect(banner).toMatch(/^ {2}read:items {3}.*Query\.items, .*User\.items/m);
    expect(banner).toMatch(/^ {2}write:items {2}.*Mutation\.createItem/m);
    expect(served.stderr()).not.toMatch(stackTrace);
  });

  test("both curl lines work as printed", async () => {
    const lines = served
      .stdout()
      .split("\n")
      .filter((line) => line.startsWith("curl "));
    expect(lines).toHaveLength(2);
    const answers: unknown[] = [];
    for (const line of lines) {
      const { stdout, stderr } = await promisify(execFile)("bash", ["-c", line]);
      expect(stderr).toBe("");
      answers.push(JSON.parse(stdout));
    }
    expect(answers).toEqual([
      {
        access_token: expect.stringMatching(/^eyJ/) as string,
        refresh_token: expect.stringMatching(/^sgr1\./) as string,
        token_type: "bearer",
        expires_in: 900,
        scope: "me read:items",
      },
      {
        data: {
          me: { username: "johndoe", email: "johndoe@example.com" },
          items: {
            totalCount: 10,
            nodes: [
              { title: expect.any(String) as string },
              { title: expect.any(String) as string },
            ],
          },
        },
      },
    ]);
  });

  test("keeps the database, the secret and the key where nobody else may read them", () => {
    const data = join(cwd, "data");
    expect(readdirSync(data).sort()).toEqual(
      expect.arrayContaining(["keys", "scopegate.db", "secret"]),
    );
    for (const name of ["scopegate.db", "secret", "keys/signing-key.jwk"]) {
      expect([name, (statSync(join(data, name)).mode & 0o077).toString(8)]).toEqual([name, "0"]);
    }
  });

  test("a token of the command line is good for the server beside it", async () => {
    const { stdout } = await run(["token", "-u", "johndoe", "-p", "secret", "-q"], {
      cwd,
      env: { PORT: String(served.port) },
    });
    const response = await fetch(`${served.url}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${stdout.trim()}` },
      body: '{"query":"{ me { username } }"}',
    });
    expect(await response.json()).toEqual({ data: { me: { username: "johndoe" } } });
  });

  test("a second one on the same port: 1, which port and what to do, no banner, no stack", async () => {
    const { exitCode, stdout, stderr } = await run(["serve", "-p", String(served.port)]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `scopegate: Port ${served.port} on 127.0.0.1 is taken: stop what listens there, or set PORT to another one\n`,
    );
  });

  test("requests are logged on standard error, without what they carried", async () => {
    await fetch(`${served.url}/graphql?access_token=hunter2hunter2`);
    await sleep(50);
    expect(served.stderr()).toContain('"path":"/graphql"');
    expect(served.stderr()).not.toContain("hunter2");
    expect(served.stderr()).not.toContain("eyJ");
  });
});

describe("the end", () => {
  test("SIGTERM: unready, but answering; then it takes nobody new, lets the running request end, and exits 0", async () => {
    const served = await serve({ env: { SHUTDOWN_TIMEOUT: "4s", LOG_FORMAT: "json" } });
    const { port, url } = served;
    const body = '{"query":"{ hello }"}';
    const socket = connect(port, "127.0.0.1");
    const inFlight = allOf(socket);
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    await sleep(100);
    const startedAt = Date.now();
    served.child.kill("SIGTERM");
    await sleep(300);

    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, (await fetch(`${url}/livez`)).status]).toEqual([503, 200]);
    const answer = await fetch(`${url}/graphql?query={hello}`, {
      headers: { "Apollo-Require-Preflight": "1" },
    });
    expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);

    await sleep(startedAt + 1_400 - Date.now());
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
    socket.write(body.slice(5));
    const { status, body: text } = parseAnswer(await inFlight);
    expect([status, JSON.parse(text)]).toEqual([200, { data: { hello: "Hello, world!" } }]);

    const { exitCode, stderr } = await served.ended;
    expect(exitCode).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(4_000);
    expect(stderr).not.toMatch(stackTrace);
  });

  test("what does not end is cut off within SHUTDOWN_TIMEOUT: 0", async () => {
    const served = await serve({ env: { SHUTDOWN_TIMEOUT: "1s" } });
    const socket = connect(served.port, "127.0.0.1");
    const cut = allOf(socket);
    socket.write("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
    await sleep(100);
    const startedAt = Date.now();
    served.child.kill("SIGTERM");
    const [{ exitCode }] = await Promise.all([served.ended, cut]);
    expect(exitCode).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(1_500);
  });

  test("SIGINT, a person at the keyboard: at once, 0", async () => {
    const served = await serve();
    const keptAlive = connect(served.port, "127.0.0.1");
    keptAlive.on("error", () => undefined);
    keptAlive.write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
    await sleep(100);
    const startedAt = Date.now();
    served.child.kill("SIGINT");
    const { exitCode, stderr } = await served.ended;
    expect(exitCode).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(stderr).not.toMatch(stackTrace);
  });

  test("a second signal of the same kind does not wait", async () => {
    const served = await serve();
    served.child.kill("SIGTERM");
    await sleep(200);
    const startedAt = Date.now();
    served.child.kill("SIGTERM");
    await served.ended;
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(served.child.signalCode).toBe("SIGTERM");
  });
});

test("two that start at once on a new data folder both come up, with one key and one set of users", async () => {
  const cwd = newFolder();
  const both = await Promise.all([serve({ cwd }), serve({ cwd })]);
  expect(readdirSync(join(cwd, "data", "keys"))).toEqual(["signing-key.jwk"]);
  const counts = await Promise.all(
    both.map(async ({ url }) => {
      const form = new URLSearchParams({
        username: "johndoe",
        password: "secret",
        scope: "read:items",
      });
      const login = await fetch(`${url}/token`, { method: "POST", body: form });
      const { access_token: token } = (await login.json()) as { access_token: string };
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
        body: '{"query":"{ items { totalCount } }"}',
      });
      return response.json() as Promise<unknown>;
    }),
  );
  const ten = { data: { items: { totalCount: 10 } } };
  expect(counts).toEqual([ten, ten]);
  for (const { child } of both) child.kill("SIGINT");
  expect(
    (await Promise.all(both.map(({ ended }) => ended))).map(({ exitCode }) => exitCode),
  ).toEqual([0, 0]);
});

describe("what is unsafe or impossible stops the start: 1, a sentence, no stack", () => {
  const production = {
    NODE_ENV: "production",
    ISSUER: "https://api.example.com",
    SECRET: "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA",
    BCRYPT_COST: "10",
    PORT: "0",
  };

  test.each<readonly [string, Record<string, string>, RegExp]>([
    [
      "production without a key",
      production,
      /^scopegate: There is no signing key in data\/keys\. Run: scopegate keys rotate, /,
    ],
    [
      "production with demonstration users",
      { ...production, DEMO: "on" },
      /DEMO cannot be on in production/,
    ],
    [
      "a database in a folder that is a file",
      { DATABASE_URL: "file:/dev/null/x.db" },
      /^scopegate: cannot open the database \/dev\/null\/x\.db: /,
    ],
    [
      "an address of another machine",
      { HOST: "192.0.2.1", PORT: "0" },
      /^scopegate: Cannot listen on 192\.0\.2\.1.*set HOST/,
    ],
  ])("%s", async (_what, env, message) => {
    const { exitCode, stdout, stderr } = await run(["serve"], { env });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(stackTrace);
  });
});
