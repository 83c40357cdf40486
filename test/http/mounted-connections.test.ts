/** What happens on one connection: errors and then good requests, clients that leave, bodies that lie about their length. */

import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { servings, slowMillis } from "./mountings.js";
import { allOf } from "./raw-request.js";

const json = "Content-Type: application/json";
const query = '{"query":"{ hello }"}';
const slow = '{"query":"{ slow }"}';
const last = [json, "Connection: close"];

/** A request as it is written; its connection is kept. */
function post(body: string, headers: readonly string[] = [json]): string {
  const lines = ["POST /graphql HTTP/1.1", "Host: x", `Content-Length: ${body.length}`, ...headers];
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}

describe.each(servings)("%s", (_title, isOurs, start) => {
  const running = start();

  function open(): { readonly socket: Socket; readonly received: Promise<string> } {
    const socket = connect(running().port, "127.0.0.1");
    return { socket, received: allOf(socket) };
  }

  async function statusesOf(bytes: string): Promise<number[]> {
    const { socket, received } = open();
    socket.write(bytes);
    return [...(await received).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  }

  async function nobodyIsConnected(): Promise<void> {
    const { server } = running();
    for (;;) {
      const connections = await new Promise((resolve) => {
        server.getConnections((_error, count) => {
          resolve(count);
        });
      });
      if (connections === 0) return;
      await sleep(5);
    }
  }

  const timers = () =>
    process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;

  test.each<readonly [string, string, number, number]>([
    ["malformed JSON", post("{"), 400, 400],
    ["a body that is too large", post("x".repeat(300_000)), 413, 413],
    ["another media type", post("x".repeat(300_000), ["Content-Type: text/plain"]), 400, 415],
    ["another charset", post("x".repeat(300_000), [`${json}; charset=latin1`]), 415, 415],
    ["a coding that is none", post(query, [json, "Content-Encoding: gzip"]), 400, 400],
    ["a bad token", post("x".repeat(300_000), [json, "Authorization: Bearer bad"]), 413, 401],
    ["another method", post("x".repeat(300_000)).replace("POST", "PUT"), 413, 405],
    ["no operation", post('{"query":"{"}'), 400, 400],
  ])("after %s the connection is as good as before", async (_what, bad, status, ourStatus) => {
    const expected = isOurs ? ourStatus : status;
    expect(await statusesOf(bad + post(query) + bad + post(query, last))).toEqual([
      expected,
      200,
      expected,
      200,
    ]);
  });

  test("requests that come at once are answered one after the other", async () => {
    const { socket, received } = open();
    socket.write(post(slow) + post(query) + post("{", last));
    const answer = await received;
    const [first = "", second = "", third = ""] = answer.split("HTTP/1.1 ").slice(1);
    expect(first).toMatch(/^200 [^]*at last/);
    expect(second).toMatch(/^200 [^]*Hello/);
    expect(third).toMatch(/^400 /);
  });

  test("a body that comes in pieces is waited for", async () => {
    const { socket, received } = open();
    const bytes = post(query, last);
    const cut = bytes.length - 12;
    socket.write(bytes.slice(0, cut));
    for (const character of bytes.slice(cut)) {
      await sleep(2);
      socket.write(character);
    }
    expect(await received).toContain("Hello, world!");
  });

  test("a client that waits for leave to send its body gets it", async () => {
    const { socket, received } = open();
    const [head = "", body = ""] = post(query, [
      json,
      "Expect: 100-continue",
      "Connection: close",
    ]).split("\r\n\r\n");
    socket.write(`${head}\r\n\r\n`);
    await new Promise((resolve) => socket.once("data", resolve));
    socket.write(body);
    expect(await received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  test.each([
    ["in its head", "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Le"],
    [
      "before its body",
      `POST /graphql HTTP/1.1\r\nHost: x\r\n${json}\r\nContent-Length: 99\r\n\r\n`,
    ],
    [
      "in its body",
      `POST /graphql HTTP/1.1\r\nHost: x\r\n${json}\r\nContent-Length: 99\r\n\r\n{"a`,
    ],
    [
      "in a chunk",
      `POST /graphql HTTP/1.1\r\nHost: x\r\n${json}\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"a`,
    ],
    [
      "in a compressed body",
      `POST /graphql HTTP/1.1\r\nHost: x\r\n${json}\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\n\r\n` +
        gzipSync(query).subarray(0, 9).toString("latin1"),
    ],
    [
      "in a body that is too large",
      `POST /graphql HTTP/1.1\r\nHost: x\r\n${json}\r\nContent-Length: 999999\r\n\r\n${"x".repeat(300_000)}`,
    ],
    ["while its operation runs", post(slow)],
  ])("a client that leaves %s leaves nothing behind", async (_where, bytes) => {
    await nobodyIsConnected();
    const before = timers();
    const { socket } = open();
    socket.write(Buffer.from(bytes, "latin1"));
    await sleep(30);
    socket.resetAndDestroy();
    await nobodyIsConnected();
    if (bytes.includes("slow")) await sleep(slowMillis);
    // A request that is still waited for would keep a timer.
    while (timers() > before) await sleep(20);
    // What went wrong would be among the surprises, which the block looks at in the end.
    expect(await statusesOf(post(query, last))).toEqual([200]);
  });

  test("a body that is shorter than it says, and then the end: no answer that could be taken for one", async () => {
    const { socket, received } = open();
    socket.end(post(query).replace(/Content-Length: \d+/, "Content-Length: 99"));
    expect(await received).not.toMatch(/^HTTP\/1\.1 2/);
  });

  test("a body that is longer than it says: the rest is no part of it", async () => {
    const bytes = post(`${query}GARBAGE`).replace(
      /Content-Length: \d+/,
      `Content-Length: ${query.length}`,
    );
    expect((await statusesOf(bytes)).at(-1)).toBe(400);
  });

  // RFC 9112 §6.3: what two servers could read in two ways is how one request is smuggled in another.
  test.each([
    ["both lengths", "Content-Length: 5\r\nTransfer-Encoding: chunked", `0\r\n\r\n${post(query)}`],
    [
      "both, the other way round",
      "Transfer-Encoding: chunked\r\nContent-Length: 5",
      `0\r\n\r\n${post(query)}`,
    ],
    ["two lengths", "Content-Length: 21\r\nContent-Length: 5", query],
    ["two lengths in one", "Content-Length: 21, 5", query],
    ["a length that is none", "Content-Length: 0x15", query],
    ["a length below zero", "Content-Length: -1", query],
    ["a coding that does not end in chunked", "Transfer-Encoding: chunked, identity", query],
    ["chunked, misspelt", "Transfer-Encoding: xchunked", query],
    ["a space before the colon", "Content-Length : 21", query],
    ["a folded length", "Content-Length:\r\n 21", query],
    ["a chunk whose size is none", "Transfer-Encoding: chunked", `zz\r\n${query}\r\n0\r\n\r\n`],
    [
      "a chunk that is longer than it says",
      "Transfer-Encoding: chunked",
      `5\r\n${query}\r\n0\r\n\r\n`,
    ],
  ])("%s: 400 and the end of the connection", async (_what, lengths, body) => {
    const { socket, received } = open();
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\n${json}\r\n${lengths}\r\n\r\n${body}${post(query)}`,
    );
    const answer = await received;
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(["400"]);
    expect(answer).not.toContain("Hello");
  });

  test("a body that never ends is cut off, 408", async () => {
    const { server } = running();
    const { headersTimeout, requestTimeout } = server;
    Object.assign(server, { headersTimeout: 100, requestTimeout: 100 });
    try {
      const { socket, received } = open();
      socket.write(post(query).replace(/Content-Length: \d+/, "Content-Length: 9999"));
      const dripping = setInterval(() => socket.write(" "), 50);
      expect(await received).toMatch(/^HTTP\/1\.1 408 /);
      clearInterval(dripping);
    } finally {
      Object.assign(server, { headersTimeout, requestTimeout });
    }
  });
});
