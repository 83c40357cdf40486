/** The node:http server: its address, slow clients, and the end. */

import { Agent, get, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { close, createHttpServer, listen, urlOf } from "../../src/http/listener.js";
import { allOf, parseAnswer } from "./raw-request.js";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await close(server, 0);
});

/** A server that answers `/slow` after 200 ms, `/never` never, and everything else at once. */
async function serve(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createHttpServer((request, response) => {
    if (request.url === "/never") return;
    const after = request.url === "/slow" ? 200 : 0;
    setTimeout(() => response.end("answered"), after);
  });
  servers.push(server);
  const { port } = await listen(server, 0, "127.0.0.1");
  return { server, port };
}

function ask(port: number, path: string, agent?: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ port, path, host: "127.0.0.1", agent }, (response) => {
      response.resume().once("end", () => {
        resolve(response);
      });
    }).once("error", reject);
  });
}

describe("an address that cannot be had: what, why, and what to do", () => {
  test("a port that is taken", async () => {
    const { port } = await serve();
    await expect(
      listen(
        createHttpServer(() => undefined),
        port,
        "127.0.0.1",
      ),
    ).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken: stop what listens there, or set PORT to another one`,
    );
  });

  test("an address of another machine (RFC 5737)", async () => {
    await expect(
      listen(
        createHttpServer(() => undefined),
        0,
        "192.0.2.1",
      ),
    ).rejects.toThrow(/Cannot listen on 192\.0\.2\.1, port 0 \(EADDRNOTAVAIL\): set HOST/);
  });

  test("a number that is no port", async () => {
    await expect(
      listen(
        createHttpServer(() => undefined),
        65_536,
        "127.0.0.1",
      ),
    ).rejects.toThrow("There is no port 65536: set PORT to a number from 0 to 65535");
  });

  test("a server that listens, or is about to", async () => {
    const { server } = await serve();
    await expect(listen(server, 0, "127.0.0.1")).rejects.toThrow("The server listens already");
    const other = createHttpServer(() => undefined);
    const first = listen(other, 0, "127.0.0.1");
    await expect(listen(other, 0, "127.0.0.1")).rejects.toThrow("The server listens already");
    await first;
    await close(other, 0);
  });

  test("after a failure the same server may listen elsewhere", async () => {
    const { port } = await serve();
    const other = createHttpServer((_request, response) => response.end());
    servers.push(other);
    await expect(listen(other, port, "127.0.0.1")).rejects.toThrow("taken");
    const { port: second } = await listen(other, 0, "127.0.0.1");
    expect((await ask(second, "/")).statusCode).toBe(200);
  });
});

test.each([
  ["127.0.0.1", "http://localhost:4000"],
  ["0.0.0.0", "http://localhost:4000"],
  ["::", "http://localhost:4000"],
  ["::1", "http://localhost:4000"],
  ["10.0.0.5", "http://10.0.0.5:4000"],
  ["fe80::1", "http://[fe80::1]:4000"],
  ["api.example.com", "http://api.example.com:4000"],
])("a server on %s is reached at %s", (host, url) => {
  expect(urlOf(host, 4000)).toBe(url);
});

test("a client that does not finish its headers is cut off within 12 seconds, however it dawdles", async () => {
  const { port } = await serve();
  const startedAt = Date.now();
  const beginnings = ["", "GET /a", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "];
  const ends = beginnings.map(async (beginning) => {
    const socket = connect(port, "127.0.0.1");
    const answer = allOf(socket);
    socket.write(beginning);
    const drip = setInterval(() => {
      if (beginning !== "") socket.write("a");
    }, 1_000);
    const text = await answer;
    clearInterval(drip);
    return { status: parseAnswer(text).status, afterMillis: Date.now() - startedAt };
  });
  for (const { status, afterMillis } of await Promise.all(ends)) {
    expect(status).toBe(408);
    expect(afterMillis).toBeGreaterThan(9_000);
    expect(afterMillis).toBeLessThan(12_500);
  }
});

describe("close", () => {
  test("ends idle connections that are kept alive, at once", async () => {
    const { server, port } = await serve();
    const agent = new Agent({ keepAlive: true });
    await ask(port, "/", agent);
    expect(Object.values(agent.freeSockets)).toHaveLength(1);
    const startedAt = Date.now();
    await close(server, 5_000);
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    agent.destroy();
  });

  test("lets a request that runs end, and then its connection, though it would be kept alive", async () => {
    const { server, port } = await serve();
    const agent = new Agent({ keepAlive: true });
    const answer = ask(port, "/slow", agent);
    await sleep(50);
    const startedAt = Date.now();
    await close(server, 5_000);
    expect((await answer).statusCode).toBe(200);
    expect(Date.now() - startedAt).toBeLessThan(1_500);
    agent.destroy();
  });

  test("takes no new connection meanwhile", async () => {
    const { server, port } = await serve();
    const running = ask(port, "/slow");
    await sleep(50);
    const closed = close(server, 5_000);
    await expect(ask(port, "/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await running;
    await closed;
  });

  test("cuts off what is left at the deadline", async () => {
    const { server, port } = await serve();
    const answer = ask(port, "/never").catch((error: unknown) => error);
    await sleep(50);
    const startedAt = Date.now();
    await close(server, 200);
    expect(await answer).toMatchObject({ code: "ECONNRESET" });
    const tookMillis = Date.now() - startedAt;
    expect(tookMillis).toBeGreaterThanOrEqual(190);
    expect(tookMillis).toBeLessThan(1_000);
  });

  test("of a server that is about to listen waits for that", async () => {
    const server = createHttpServer(() => undefined);
    const listening = listen(server, 0, "127.0.0.1");
    await close(server, 100);
    await listening;
    expect(server.listening).toBe(false);
  });

  test("of a server that does not listen is done", async () => {
    await close(
      createHttpServer(() => undefined),
      5_000,
    );
    const { server } = await serve();
    expect((server.address() as AddressInfo).port).toBeGreaterThan(0);
    await Promise.all([close(server, 100), close(server, 100)]);
    expect(server.listening).toBe(false);
  });
});
