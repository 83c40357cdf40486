/** Runs that do not end, or end badly each time: the answer waits for what it needs, and for nothing else. */

import { setImmediate as turn } from "node:timers/promises";
import { anonymous } from "../../../src/scope/entry.js";
import { guard } from "../../scope/guarded.js";
import { startServer, stopClock, watchWay, type Way } from "../servers.js";

beforeAll(stopClock);

const throwing = (values: object) =>
  Object.defineProperty(values, "name", {
    get: () => {
      throw new Error("secret-getter");
    },
  });

test("a promise that never settles keeps the answer, as in graphql-js; what else fails does not end it", async () => {
  let settle = (): void => undefined;
  const never = guard(
    `type Query { waits: String fails: String item: Item } type Item { name: String }`,
    {
      Query: {
        waits: () =>
          new Promise<string>(
            (resolve) =>
              (settle = () => {
                resolve("at last");
              }),
          ),
        fails: () => turn().then(() => Promise.reject(new Error("secret-fails"))),
        item: () => turn().then(() => ({ name: "one" })),
      },
    },
  );
  const server = await startServer(never, 0);
  try {
    let isAnswered = false;
    const asked = watchWay(() => server.ask({ query: "{ waits fails item { name } }" }, anonymous));
    void asked.then(() => (isAnswered = true));
    for (let turns = 0; turns < 20; turns++) await turn();
    expect(isAnswered).toBe(false);
    settle();
    const { result, way } = await asked;
    expect(way).toBe("compiled");
    expect(JSON.parse(result.body)).toMatchObject({
      data: { waits: "at last", fails: null, item: { name: "one" } },
      errors: [{ path: ["fails"] }],
    });
  } finally {
    await server.stop();
  }
});

test("what is given up is answered although some of it never settles", async () => {
  let calls = 0;
  const stuckOnce = guard(`type Query { first: String items: [Item] } type Item { name: String }`, {
    Query: {
      first: () => (++calls === 1 ? new Promise<string>(() => undefined) : "second"),
      items: () => turn().then(() => [throwing({}), { name: "two" }]),
    },
  });
  const server = await startServer(stuckOnce, 0);
  try {
    const { result, way } = await watchWay(() =>
      server.ask({ query: "{ first items { name } }" }, anonymous),
    );
    expect(way).toBe("given up");
    expect(JSON.parse(result.body)).toMatchObject({
      data: { first: "second", items: [{ name: null }, { name: "two" }] },
    });
  } finally {
    await server.stop();
  }
});

test("an operation that is given up again and again is left to graphql-js, and tried again later", async () => {
  let isBroken = true;
  const flaky = guard(`type Query { item: Item } type Item { name: String }`, {
    Query: { item: () => (isBroken ? throwing({}) : { name: "well" }) },
  });
  const server = await startServer(flaky, 0);
  const ways: Way[] = [];
  const ask = async (): Promise<void> => {
    ways.push((await watchWay(() => server.ask({ query: "{ item { name } }" }, anonymous))).way);
  };
  try {
    for (let time = 0; time < 6 + 100; time++) await ask();
    isBroken = false;
    await ask();
  } finally {
    await server.stop();
  }
  const givenUp = Array.from({ length: 6 }, (): Way => "given up");
  const rest = Array.from({ length: 100 }, (): Way => "not compiled");
  expect(ways.slice(0, -1)).toEqual([...givenUp, ...rest]);
  expect(ways.at(-1)).toBe("compiled");
});
