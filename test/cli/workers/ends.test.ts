/** How workers end together, and what keeps them from starting. */

import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { allOf, parseAnswer } from "../../http/raw-request.js";
import { run, stackTrace, start } from "../process.js";
import { isAlive, serveWorkers, untilGone } from "./served-workers.js";

describe("what keeps one process from starting keeps workers from starting: the same words once, the same status", () => {
  const production = {
    NODE_ENV: "production",
    ISSUER: "https://api.example.com",
    SECRET: "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA",
    BCRYPT_COST: "10",
    PORT: "0",
  };

  test.each<readonly [string, Record<string, string>, RegExp]>([
    [
      "a setting that is wrong",
      { PORT: "http" },
      /^scopegate: The configuration cannot be used:\n {2}PORT must be [^\n]*\n$/,
    ],
    [
      "production without a key",
      production,
      /^scopegate: There is no signing key in data\/keys\. Run: scopegate keys rotate, [^\n]*\n$/,
    ],
  ])("%s", async (_what, env, message) => {
    const { exitCode, stdout, stderr } = await run(["serve"], { env: { ...env, WORKERS: "3" } });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
  });

  test("a port that is taken", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    const { exitCode, stdout, stderr } = await run(["serve", "-p", String(port)], {
      env: { WORKERS: "3" },
    });
    holder.close();
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `scopegate: Port ${port} on 127.0.0.1 is taken: stop what listens there, or set PORT to another one\n`,
    );
  });

  test("a worker started by hand: 2, and what it is", async () => {
    const { exitCode, stderr } = await run(["serve", "--as-worker"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("WORKERS")]);
  });
});

test("SIGINT to the whole group, as a terminal sends it, and a worker that hangs: killed in time, nobody started, 0", async () => {
  const served = await serveWorkers(2, { env: { SHUTDOWN_TIMEOUT: "1s" } });
  const [hung = 0, sound = 0] = served.workerPids();
  process.kill(hung, "SIGSTOP");
  const startedAt = performance.now();
  for (const pid of [sound, hung, served.primaryPid]) process.kill(pid, "SIGINT");
  await untilGone(sound);
  expect(isAlive(hung)).toBe(true);
  const { exitCode, stderr } = await served.running.ended;
  expect(exitCode).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  await untilGone(hung);
  expect(served.logged("a worker did not end within SHUTDOWN_TIMEOUT, and is killed")).toHaveLength(
    1,
  );
  expect(served.logged("a worker ended; another one is started")).toEqual([]);
  expect(stderr).not.toMatch(stackTrace);
});

test("SIGINT while a worker is still starting: it is not waited for, 0", async () => {
  const { child, stderr, ended } = start(["serve", "--port", "0"], {
    env: { WORKERS: "2", LOG_FORMAT: "json" },
  });
  while (!stderr().includes("a worker listens")) await sleep(10);
  await sleep(200);
  child.kill("SIGINT");
  const { exitCode, stdout } = await ended;
  expect([exitCode, stdout]).toEqual([0, ""]);
  expect(stderr().match(/"msg":"[^"]*"/g)).toEqual(['"msg":"a worker listens"']);
});

test("a primary that is killed: the port is free, what runs is answered, and its workers end", async () => {
  const served = await serveWorkers(2);
  const body = '{"query":"{ hello }"}';
  const socket = connect(served.port, "127.0.0.1");
  const inFlight = allOf(socket);
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  );
  await sleep(100);
  served.running.child.kill("SIGKILL");
  // Whoever restarts the server does so at once.
  while (await isListening(served.port)) await sleep(10);
  expect(served.workerPids().some(isAlive)).toBe(true);
  socket.write(body.slice(5));
  const { status, body: text } = parseAnswer(await inFlight);
  expect([status, JSON.parse(text)]).toEqual([200, { data: { hello: "Hello, world!" } }]);
  await untilGone(...served.workerPids());
});

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const [connected] = await Promise.race([
    once(socket, "connect").then(() => [true]),
    once(socket, "error").then(() => [false]),
  ]).catch(() => [false]);
  socket.destroy();
  return connected ?? false;
}
