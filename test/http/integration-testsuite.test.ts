/** Apollo's own tests of everything that serves GraphQL for Apollo Server, against ours. */

import { ApolloServer, type BaseContext } from "@apollo/server";
import { defineIntegrationTestSuite } from "@apollo/server-integration-testsuite";
import { graphqlHandler } from "../../src/http/entry.js";
import { mountings } from "./mountings.js";

// Incremental delivery needs graphql 17, which needs Node 22. Apollo's suite marks these tests as skipped by itself; here
// they are not there, and that is said.
const leftOut = new Set<string>();
const later = (title: unknown): void => {
  leftOut.add(String(title));
};
Object.assign(describe, { skip: later });
Object.assign(it, { skip: later });

afterAll(() => {
  const titles = [...leftOut].join("; ");
  process.stderr.write(`Left out of Apollo's suite, for they need graphql 17: ${titles}\n`);
});

describe.each(mountings)("graphqlHandler %s", (_title, mount) => {
  defineIntegrationTestSuite(async (config, { context } = {}) => {
    const server = new ApolloServer<BaseContext>(config);
    await server.start();
    const mounted = await mount(
      graphqlHandler(server, context && { context: async () => context() }),
    );
    return { server, url: mounted.url, extraCleanup: mounted.close };
  });
});
