import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { originOf } from "../../src/http/request-origin.js";
import { runServer, type RunningServer } from "./running-server.js";

function upgrade(forwardedFor?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: "192.0.2.10" });
  const request = new IncomingMessage(socket);
  if (forwardedFor !== undefined) request.headers["x-forwarded-for"] = forwardedFor;
  request.headers["user-agent"] = "a client";
  return request;
}

test.each<readonly [number, string | undefined, string]>([
  [0, undefined, "192.0.2.10"],
  [0, "203.0.113.9", "192.0.2.10"],
  [1, undefined, "192.0.2.10"],
  [1, "203.0.113.9", "203.0.113.9"],
  [1, "198.51.100.1, 203.0.113.9:80", "203.0.113.9"],
  [2, "198.51.100.1, 203.0.113.9, 192.0.2.1", "203.0.113.9"],
  [2, "203.0.113.9", "203.0.113.9"],
  [1, "203.0.113.9, ,", "203.0.113.9"],
  [1, "unknown", "192.0.2.10"],
])("a WebSocket behind %d proxies, X-Forwarded-For: %s: from %s", (proxies, header, address) => {
  expect(originOf(upgrade(header), proxies)).toMatchObject({ address, userAgent: "a client" });
});

describe("guesses whose address a proxy does not tell", () => {
  let running: RunningServer | undefined;
  afterEach(() => running?.server.stop());

  test.each(["unknown", "_hidden", "203.0.113.9:%d"])(
    "are counted all the same: %s",
    async (who) => {
      running = await runServer({ trustProxy: 1, loginRate: "3/1m" });
      const statuses: number[] = [];
      for (let index = 0; index < 5; index += 1) {
        const response = await fetch(`${running.url}/token`, {
          method: "POST",
          headers: { "X-Forwarded-For": who.replace("%d", String(1000 + index)) },
          body: new URLSearchParams({ username: `nobody${index}`, password: "x" }),
        });
        statuses.push(response.status);
      }
      expect(statuses).toEqual([400, 400, 400, 429, 429]);
    },
  );
});
