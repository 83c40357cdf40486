/** A token that ends while its request or its connection is under way: nothing runs with it any more. */

import { createClient } from "graphql-ws";
import { request } from "node:http";
import { WebSocket } from "ws";
import { answerOf, serverForTests, type RunningServer } from "./running-server.js";

const running = serverForTests();

/** A new user who administers, with a token; and how others take the account away. */
async function newAdmin({ ask, login }: RunningServer, username: string) {
  const root = await login("admin", "secret3", "admin:users");
  const created = await ask(
    `mutation { createUser(input: {
      username: "${username}", password: "p", scopes: ["me", "admin:users"]
    }) { id } }`,
    { token: root },
  );
  const { data } = await answerOf(created);
  const { id } = data?.["createUser"] as { id: string };
  return {
    token: await login(username, "p", "admin:users"),
    disable: () => ask(`mutation { disableUser(input: { id: "${id}" }) { id } }`, { token: root }),
  };
}

const ghost = (name: string) =>
  `mutation { createUser(input: { username: "${name}", password: "p", scopes: ["admin:users"] }) { id } }`;

async function exists({ ask, login }: RunningServer, username: string): Promise<boolean> {
  const token = await login("admin", "secret3", "admin:users read:items");
  const query = `{ search(text: "${username}", includeUsers: true) { ... on User { username } } }`;
  const { data } = await answerOf(await ask(query, { token }));
  return JSON.stringify(data).includes(username);
}

test("a mutation over a WebSocket that was opened before is refused, and the connection closed with 4403", async () => {
  const { token, disable } = await newAdmin(running(), "eve");
  let closed: ((code: number) => void) | undefined;
  const closing = new Promise<number>((resolve) => (closed = resolve));
  const client = createClient({
    url: `${running().url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => undefined,
    on: {
      closed: (event) => closed?.((event as { code: number }).code),
    },
  });
  const opened = client.iterate({ query: "{ hello }" });
  await opened.next();
  await disable();
  const refused = (async () => {
    for await (const result of client.iterate({ query: ghost("wsghost") })) return result;
    return undefined;
  })();
  await expect(refused).rejects.toBeDefined();
  expect(await closing).toBe(4403);
  await client.dispose();
  expect(await exists(running(), "wsghost")).toBe(false);
});

test("a mutation whose body comes slowly is refused with 401 when the token has ended meanwhile", async () => {
  const { token, disable } = await newAdmin(running(), "mallory");
  const body = JSON.stringify({ query: ghost("slowghost") });
  const status = new Promise<number | undefined>((resolve, reject) => {
    const sent = request(`${running().url}/graphql`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(body),
      },
    });
    sent.once("response", (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once("error", reject);
    sent.write(body.slice(0, 5));
    // The first look at the token is over once another request has been answered; the rest is no prompt body.
    void disable().then(() => setTimeout(() => sent.end(body.slice(5)), 150));
  });
  expect(await status).toBe(401);
  expect(await exists(running(), "slowghost")).toBe(false);
});
