/** What serves GraphQL over HTTP here, in the two ways in which it is put into a server, over one small schema. */

import { ApolloServer } from "@apollo/server";
import express, { type RequestHandler } from "express";
import type { RequestListener, Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { GraphQLContext } from "../../src/graphql/context.js";
import { createApollo } from "../../src/http/apollo.js";
import { graphqlHandler } from "../../src/http/entry.js";
import { graphqlRoute } from "../../src/http/graphql-route.js";
import { close, createHttpServer, listen } from "../../src/http/listener.js";
import { granted } from "../../src/scope/entry.js";
import { guard } from "../scope/guarded.js";

export interface Mounted {
  readonly server: Server;
  readonly port: number;
  /** Where the handler is: the path is `/graphql`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

export type Mount = (handler: RequestListener) => Promise<Mounted>;

async function mountAlone(listener: RequestListener): Promise<Mounted> {
  const server = createHttpServer(listener);
  const { port } = await listen(server, 0, "127.0.0.1");
  const url = `http://127.0.0.1:${port}/graphql`;
  return { server, port, url, close: () => close(server, 0) };
}

/** @param before other middlewares on its way */
export function mountInExpress(
  handler: RequestListener,
  ...before: readonly RequestHandler[]
): Promise<Mounted> {
  const app = express();
  app.use("/graphql", ...before, handler);
  return mountAlone(app);
}

export const mountings: readonly (readonly [title: string, mount: Mount])[] = [
  ["as the listener of node:http", mountAlone],
  ["mounted in Express", (handler) => mountInExpress(handler)],
];

/** How long `{ slow }` takes. */
export const slowMillis = 150;

const schema = guard(
  `type Query { hello: String slow: String length(text: String): Int }
  type Mutation { hello: String }`,
  {
    Query: {
      hello: () => "Hello, world!",
      slow: () => sleep(slowMillis, "at last"),
      length: (_source, { text }: { text: string }) => text.length,
    },
    Mutation: { hello: () => "Hello, world!" },
  },
);

interface Handling {
  readonly handler: RequestListener;
  readonly stop: () => Promise<void>;
}

type Handle = (surprise: (...what: unknown[]) => void) => Promise<Handling>;

/** `scopegate/http`, over an Apollo Server of somebody's own. */
async function handleAnybodys(surprise: (...what: unknown[]) => void): Promise<Handling> {
  const logger = { debug: () => undefined, info: surprise, warn: surprise, error: surprise };
  const apollo = new ApolloServer({ schema, logger, stopOnTerminationSignals: false });
  await apollo.start();
  return { handler: graphqlHandler(apollo), stop: () => apollo.stop() };
}

/** `/graphql` of our server. A token is good where it begins with `good`. */
async function handleOurs(surprise: (...what: unknown[]) => void): Promise<Handling> {
  const apollo = createApollo({
    schema,
    introspection: true,
    limits: { maxTokens: 1_000, maxDepth: 12, maxAliases: 30, maxCost: 5_000 },
    report: surprise,
    logger: { debug: surprise, info: surprise, warn: surprise, error: surprise },
  });
  await apollo.start();
  const route = graphqlRoute({
    apollo,
    authenticate: (token) =>
      Promise.resolve(
        token.startsWith("good")
          ? { ok: true, access: granted({ subject: "u1", scopes: [] }) }
          : { ok: false, message: "It is no good." },
      ),
    // What the resolvers here need of a context, which is nothing else.
    createContext: (access) => ({ access }) as GraphQLContext,
    report: surprise,
    trustedProxies: 0,
  });
  return {
    handler: (request, response) => {
      route(request, response);
    },
    stop: () => apollo.stop(),
  };
}

const handlings: readonly (readonly [title: string, handle: Handle])[] = [
  ["graphqlHandler", handleAnybodys],
  ["our /graphql", handleOurs],
];

export interface Running extends Mounted {
  /** What reached the log, or nobody. */
  readonly surprises: readonly unknown[];
}

/** Every handler in every mounting: for `describe.each`. */
export const servings = handlings.flatMap(([handling, handle]) =>
  mountings.map(
    ([mounting, mount]) =>
      [
        `${handling} ${mounting}`,
        handling === "our /graphql",
        startBeforeTests(handle, mount),
      ] as const,
  ),
);

/** Starts it before the tests of the block that calls this, and stops it after them, when nothing may have surprised. */
function startBeforeTests(handle: Handle, mount: Mount): () => () => Running {
  return () => {
    let running: Running | undefined;
    let handling: Handling | undefined;
    const surprises: unknown[] = [];
    const surprise = (...what: unknown[]): void => {
      surprises.push(what);
    };
    beforeAll(async () => {
      process.on("unhandledRejection", surprise);
      handling = await handle(surprise);
      running = { ...(await mount(handling.handler)), surprises };
    });
    afterAll(async () => {
      await running?.close();
      await handling?.stop();
      process.off("unhandledRejection", surprise);
      expect(surprises).toEqual([]);
    });
    return () => {
      if (!running) throw new Error("it runs inside tests alone");
      return running;
    };
  };
}
