/** An answer that comes in parts, as the client gets it and as its source sees it. */

import { HeaderMap } from "@apollo/server";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { mountings } from "./mountings.js";
import { Answering, endServed, serve } from "./served-handler.js";

const headers = new HeaderMap([["content-type", "text/plain"]]);

/** The answer, of which nothing is read yet. */
async function open(url: string): Promise<IncomingMessage> {
  const request = get(url);
  request.on("error", () => undefined);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return response;
}

afterEach(endServed);

describe.each(mountings)("an answer in parts, %s", (_title, mount) => {
  async function serveParts(parts: () => AsyncGenerator<string>) {
    const apollo = new Answering(() => ({
      headers,
      body: { kind: "chunked", asyncIterator: parts() },
    }));
    const { url } = await serve(mount, apollo);
    return { url, logged: apollo.logged };
  }

  test("is sent part by part, as the parts are made", async () => {
    let goOn: (() => void) | undefined;
    const { url } = await serveParts(async function* () {
      yield "first";
      await new Promise<void>((resolve) => (goOn = resolve));
      yield "second";
    });
    const response = await open(url);
    const received: string[] = [];
    for await (const part of response.setEncoding("utf8")) {
      received.push(part as string);
      goOn?.();
    }
    expect(received).toEqual(["first", "second"]);
    expect(response.headers["content-type"]).toBe("text/plain");
  });

  test("waits for a client that does not read, and ends when it leaves", async () => {
    const source = { made: 0, isOver: false };
    const { url, logged } = await serveParts(async function* () {
      try {
        for (;;) {
          source.made += 1;
          yield "x".repeat(100_000);
          await sleep(0);
        }
      } finally {
        source.isOver = true;
      }
    });
    const response = await open(url);
    response.pause();
    let seen = -1;
    while (source.made !== seen) {
      seen = source.made;
      await sleep(60);
    }
    // Some megabytes fit into the buffers of two sockets.
    expect(source.made).toBeLessThan(200);
    expect(source.isOver).toBe(false);
    response.destroy();
    while (!source.isOver) await sleep(1);
    expect(logged).toEqual([]);
  });

  test("is cut off where it fails, so that nobody takes it for whole; the cause is in the log", async () => {
    const { url, logged } = await serveParts(async function* () {
      yield "first";
      await sleep(1);
      throw new Error("the source is gone");
    });
    const response = await open(url);
    response.resume();
    await expect(once(response, "end")).rejects.toThrow("aborted");
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain("the source is gone");
  });
});
