/** `scopegate/http` for an Apollo Server of one's own: its context, its limits, and its neighbours in Express. */

import { ApolloServer, HeaderMap, type BaseContext } from "@apollo/server";
import express, { type RequestHandler } from "express";
import { GraphQLError } from "graphql";
import { setTimeout as sleep } from "node:timers/promises";
import { graphqlHandler, type GraphQLHandlerOptions } from "../../src/http/entry.js";
import { mountInExpress, mountings } from "./mountings.js";
import { answerOf } from "./running-server.js";
import { Answering, endServed, serve, typeDefs, type Served } from "./served-handler.js";

const resolvers = {
  Query: {
    hello: () => "hi",
    who: (_source: unknown, _args: unknown, { who }: { who?: string }) => who,
  },
};

afterEach(endServed);

test("a server that is not started is refused at once", () => {
  expect(() => graphqlHandler(new ApolloServer({ typeDefs }))).toThrow("graphqlHandler()");
});

test("where resolvers want something of their context, TypeScript wants a function for it", async () => {
  const apollo = new ApolloServer<{ readonly who: string }>({ typeDefs });
  await apollo.start();
  // @ts-expect-error -- that is the test
  expect(graphqlHandler(apollo)).toBeInstanceOf(Function);
  // @ts-expect-error -- that is the test
  expect(graphqlHandler(apollo, { context: () => ({}) })).toBeInstanceOf(Function);
  expect(graphqlHandler(apollo, { context: () => ({ who: "alice" }) })).toBeInstanceOf(Function);
  await apollo.stop();
});

describe.each(mountings)("%s", (_title, mount) => {
  const serveOwn = <Context extends BaseContext>(options: GraphQLHandlerOptions<Context>) =>
    serve(
      mount,
      new ApolloServer<Context>({ typeDefs, resolvers, stopOnTerminationSignals: false }),
      options,
    );

  test("the context is made from the request and the response, which are Node's", async () => {
    const { url } = await serveOwn({
      context: ({ req, res }) => {
        res.setHeader("X-Seen", req.headers["user-agent"] ?? "");
        return { who: req.headers["x-who"] };
      },
    });
    const response = await fetch(`${url}?query={who}`, {
      headers: { "X-Who": "alice", "User-Agent": "a client", "Apollo-Require-Preflight": "1" },
    });
    expect(await answerOf(response)).toEqual({ data: { who: "alice" } });
    expect(response.headers.get("x-seen")).toBe("a client");
  });

  test("what a context throws is answered as Apollo Server answers it", async () => {
    const failing = await serveOwn({
      context: () => {
        throw new Error("no database");
      },
    });
    const failed = await failing.ask("{ hello }");
    expect([failed.status, (await answerOf(failed)).errors?.[0]?.message]).toEqual([
      500,
      "Context creation failed: no database",
    ]);
    const refusing = await serveOwn({
      context: () =>
        Promise.reject(
          new GraphQLError("Who are you?", {
            extensions: { code: "UNAUTHENTICATED", http: { status: 401 } },
          }),
        ),
    });
    const refused = await refusing.ask("{ hello }");
    expect([refused.status, (await answerOf(refused)).errors?.[0]?.extensions["code"]]).toEqual([
      401,
      "UNAUTHENTICATED",
    ]);
  });

  test("what a context has answered by itself is left alone", async () => {
    const { ask } = await serveOwn({
      context: ({ res }) => {
        res.writeHead(402).end("Pay first");
        return {};
      },
    });
    const response = await ask("{ hello }");
    expect([response.status, await response.text()]).toEqual([402, "Pay first"]);
  });

  test("maxBodyBytes says how large a body may be, and the answer says so", async () => {
    const { ask } = await serveOwn({ maxBodyBytes: 100 });
    expect((await ask("{ hello }")).status).toBe(200);
    const response = await ask(`{ hello } # ${"x".repeat(100)}`);
    expect(response.status).toBe(413);
    expect((await answerOf(response)).errors?.[0]?.message).toContain("100 bytes at most");
  });

  test("a field that no header may have, set by a plugin: an opaque 500, and the cause in the log", async () => {
    const headers = new HeaderMap([["x-bad", "a\nb"]]);
    const apollo = new Answering(() => ({ headers, body: { kind: "complete", string: "{}" } }));
    const response = await (await serve(mount, apollo)).ask("{ hello }");
    expect(response.status).toBe(500);
    const { errors } = await answerOf(response);
    expect(errors?.[0]?.extensions["code"]).toBe("INTERNAL_SERVER_ERROR");
    expect(errors?.[0]?.message).not.toContain("x-bad");
    const errorId = String(errors?.[0]?.extensions["errorId"]);
    expect(apollo.logged.join("\n")).toMatch(new RegExp(`${errorId}: .*x-bad`));
  });

  test("a length that a plugin has counted wrong is not believed", async () => {
    const headers = new HeaderMap([["content-length", "1"]]);
    const apollo = new Answering(() => ({
      headers,
      body: { kind: "complete", string: '{"data":"ä"}' },
    }));
    const response = await (await serve(mount, apollo)).ask("{ hello }");
    expect([response.headers.get("content-length"), await response.text()]).toEqual([
      "13",
      '{"data":"ä"}',
    ]);
  });
});

describe("among other middlewares of Express", () => {
  async function serveBehind(...before: RequestHandler[]): Promise<Served> {
    const apollo = new ApolloServer({
      typeDefs,
      resolvers,
      stopOnTerminationSignals: false,
      plugins: [
        {
          requestDidStart: () =>
            Promise.resolve({
              willSendResponse({ response }) {
                response.http.headers.set("vary", "Authorization");
                response.http.headers.set("x-both", "Apollo");
                return Promise.resolve();
              },
            }),
        },
      ],
    });
    return serve((handler) => mountInExpress(handler, ...before), apollo);
  }

  test("a body that one has parsed is taken", async () => {
    const { ask, url } = await serveBehind(express.json());
    expect(await answerOf(await ask("{ hello }"))).toEqual({ data: { hello: "hi" } });
    const empty = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "",
    });
    expect(empty.status).toBe(400);
  });

  test("a body that one has read and kept for itself is missing, and not waited for", async () => {
    const { ask } = await serveBehind((request, _response, next) => {
      request.resume().once("end", next);
    });
    const response = await ask("{ hello }");
    expect([response.status, (await answerOf(response)).errors?.[0]?.message]).toEqual([
      400,
      expect.stringContaining("body missing"),
    ]);
  });

  test("header fields that one has set stay, Vary is added to, and one that looks before they are written sees ours", async () => {
    let seen: unknown;
    const { ask } = await serveBehind((_request, response, next) => {
      response.set({ Vary: "Origin", "X-Before": "kept", "X-Both": "Express" });
      const writeHead = response.writeHead.bind(response) as (
        ...head: unknown[]
      ) => typeof response;
      response.writeHead = (...head: unknown[]) => {
        seen = [response.statusCode, response.get("content-type")];
        return writeHead(...head);
      };
      next();
    });
    const { headers } = await ask("{ hello }");
    expect(seen).toEqual([200, "application/json; charset=utf-8"]);
    expect(headers.get("vary")).toBe("Origin, Authorization");
    expect(headers.get("x-before")).toBe("kept");
    expect(headers.get("x-both")).toBe("Apollo");
  });

  test("one that holds parts back is told to let each go", async () => {
    let flushed = 0;
    const apollo = new Answering(() => ({
      headers: new HeaderMap(),
      body: {
        kind: "chunked",
        asyncIterator: (async function* () {
          yield "first";
          await sleep(1);
          yield "second";
        })(),
      },
    }));
    const compressing: RequestHandler = (_request, response, next) => {
      Object.assign(response, { flush: () => (flushed += 1) });
      next();
    };
    const { ask } = await serve((handler) => mountInExpress(handler, compressing), apollo);
    expect(await (await ask("{ hello }")).text()).toBe("firstsecond");
    expect(flushed).toBe(2);
  });
});
