import express from "express";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tokenRoutes } from "../../src/http/token-route.js";
import type { TokenEndpoint } from "../../src/oauth/endpoints/client-request.js";

let server: Server;
let url: string;
let aborted: Promise<void>;
const reported: unknown[] = [];

/** It hears that nobody waits any more, and answers all the same. */
const slow: TokenEndpoint = ({ signal }) => {
  aborted = new Promise((resolve) =>
    signal?.addEventListener("abort", () => {
      resolve();
    }),
  );
  return aborted.then(() => ({ status: 200, headers: {}, body: { late: true } }));
};
const failing: TokenEndpoint = ({ signal }) =>
  new Promise((_resolve, reject) =>
    signal?.addEventListener("abort", () => {
      reject(new Error("too late"));
    }),
  );

beforeAll(async () => {
  const endpoints = {
    "/token": slow,
    "/token/refresh": slow,
    "/revoke": failing,
    "/introspect": slow,
    "/session": slow,
  };
  const report = (error: unknown) => reported.push(error);
  const app = express().use(tokenRoutes(endpoints, report, { timeLimitMillis: 50 }));
  await new Promise<void>((resolve) => {
    server = app.listen(0, "127.0.0.1", () => {
      resolve();
    });
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

test.each(["/token", "/token/refresh", "/revoke", "/introspect"])(
  "a request to %s that takes too long is answered 503 with Retry-After, and given up",
  async (path) => {
    const response = await fetch(url + path, { method: "POST", body: new URLSearchParams("a=b") });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.json()).toMatchObject({ error: "temporarily_unavailable" });
    await aborted;
  },
);

test("what fails after that is told to the log", () => {
  expect(reported).toMatchObject([{ message: "too late" }]);
});
