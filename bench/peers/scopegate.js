/** Our server with the API of the benchmark, in production, as it stands behind a proxy. */

import process from "node:process";
import { createServer } from "../../dist/index.js";
import { resolvers } from "../api/data.js";
import { furtherTypes, typeDefs } from "../api/schema.js";
import { issuer, tokenSecret } from "../api/token.js";
import { announce, options } from "./announce.js";

const { rules = true, types = 0, fields = 5, server: serverOptions = {} } = options;

/** @param {string} scope */
const annotate = (scope) => (rules ? `@requiresScope(scope: "${scope}")` : "");

const startedAt = performance.now();
const server = await createServer({
  typeDefs: [typeDefs(annotate), furtherTypes(types, fields, annotate)].filter(Boolean),
  resolvers,
  nodeEnv: "production",
  issuer,
  secret: "Wd7Kq2Zx9Tf4Lr6Vn1Bs8Hy3Mc5Jg0Pe",
  tokenSecret,
  trustProxy: 1,
  databaseUrl: "memory:",
  logLevel: "warn",
  logFormat: "json",
  ...(!rules && { strictCoverage: "off" }),
  ...serverOptions,
});
const { port } = await server.start({ port: 0, host: "127.0.0.1" });
const startMillis = performance.now() - startedAt;

process.on("message", (message) => {
  if (message !== "memory") return;
  globalThis.gc?.();
  process.send?.({ heapBytes: process.memoryUsage().heapUsed });
});
announce(`http://127.0.0.1:${port}/graphql`, { startMillis });
