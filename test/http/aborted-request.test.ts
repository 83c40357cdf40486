/** Clients that go away in the middle, as the operator sees them: nowhere but in the request log. */

import { jest } from "@jest/globals";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { runServer } from "./running-server.js";

// Express writes stacks to the console unless NODE_ENV is "test".
test.each(["development", "production"])(
  "NODE_ENV=%s: no stack on the console, one line in the log",
  async (nodeEnv) => {
    const before = process.env["NODE_ENV"];
    process.env["NODE_ENV"] = nodeEnv;
    const written = jest.spyOn(console, "error").mockImplementation(() => undefined);
    const { server, port, events } = await runServer({ nodeEnv: "development" });
    try {
      for (const path of ["/graphql", "/token"]) {
        const requests = events("request").length;
        const socket = connect(port, "127.0.0.1");
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"a`,
        );
        await sleep(30);
        socket.destroy();
        while (events("request").length === requests) await sleep(5);
        expect([path, events("request").at(-1)?.["status"]]).toEqual([path, undefined]);
      }
      await sleep(20);
      expect(written.mock.calls).toEqual([]);
      expect(events("unexpected error")).toEqual([]);
    } finally {
      process.env["NODE_ENV"] = before;
      written.mockRestore();
      await server.stop();
    }
  },
);
