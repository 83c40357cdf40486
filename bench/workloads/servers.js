/** Who is compared: the limit, our server, and the peers, each as it is run in production. */

/**
 * @typedef {object} Contestant
 * @property {string} id
 * @property {string} name as the tables call it
 * @property {string} what it is, in a sentence's words
 * @property {string} peer the file in `bench/peers`
 * @property {Record<string, unknown>} [options]
 * @property {readonly string[]} packages of which the report tells the version
 */

export const limit = "node-http";
export const ours = "scopegate";

/** @type {readonly Contestant[]} */
export const contestants = [
  {
    id: limit,
    name: "node:http",
    what: "verifies the token, parses and writes JSON, and nothing else: the limit",
    peer: "node-http",
    packages: ["jsonwebtoken"],
  },
  {
    id: ours,
    name: "Scopegate",
    what: "`createServer`, NODE_ENV=production behind a proxy, LOG_LEVEL=warn",
    peer: "scopegate",
    packages: [],
  },
  {
    id: "mercurius-jit",
    name: "mercurius, jit",
    what: "Fastify, mercurius with `jit: 1`, mercurius-auth in directive mode",
    peer: "mercurius",
    options: { jit: true },
    packages: ["fastify", "mercurius", "mercurius-auth", "graphql-jit"],
  },
  {
    id: "mercurius",
    name: "mercurius",
    what: "the same without `jit`",
    peer: "mercurius",
    packages: [],
  },
  {
    id: "yoga",
    name: "Yoga",
    what: "GraphQL Yoga on node:http, @envelop/generic-auth with `@requiresScopes`",
    peer: "yoga",
    packages: ["graphql-yoga", "@envelop/generic-auth"],
  },
  {
    id: "apollo-directive",
    name: "Apollo, directive",
    what: "Apollo Server on Express, a directive transformer as the graphql-tools documentation has it",
    peer: "apollo-directive",
    packages: ["@apollo/server", "@as-integrations/express5", "express", "@graphql-tools/utils"],
  },
  {
    id: "apollo-shield",
    name: "Apollo, shield",
    what: "Apollo Server on Express, graphql-shield, rules remembered for a request",
    peer: "apollo-shield",
    packages: ["graphql-shield", "graphql-middleware"],
  },
];

export const peers = contestants.filter(({ id }) => id !== limit && id !== ours);
