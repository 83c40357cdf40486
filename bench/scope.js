/** What scope rules cost: `npm run bench:scope`. Ratios from one run, rounds interleaved, medians; never a test. */

import { createRequire } from "node:module";
import os from "node:os";
import { applyScopes, granted, withScopeTypeDefs } from "../dist/scope/entry.js";

// The graphql that `dist` uses: the one beside this file is the peers', and a schema belongs to one of them.
const require = createRequire(new URL("../dist/index.js", import.meta.url));
const { makeExecutableSchema } = require("@graphql-tools/schema");
const { execute, parse } = require("graphql");

const rounds = Number(process.env.ROUNDS ?? 41);

/** @param {boolean} rules */
function typeDefs(rules) {
  /** @param {string} scope */
  const needs = (scope) => (rules ? `@requiresScope(scope: "${scope}")` : "");
  return `
    type Query { items(first: Int!): [Item!] ${needs("read:items")} }
    type Item ${needs("read:items")} {
      id: ID! title: String ${needs("read:items")} createdAt: String cost: Int ${needs("cost")} owner: User
    }
    type User ${needs("read:users")} { id: ID! username: String ${needs("read:users")} }
  `;
}

const owner = { id: "u1", username: "johndoe" };
const items = Array.from({ length: 1_000 }, (_, n) => ({
  id: `i${n}`,
  title: `Item ${n}`,
  createdAt: "2026-01-01T00:00:00Z",
  cost: n,
  owner,
}));
const resolvers = {
  Query: {
    /**
     * @param {unknown} _parent
     * @param {{ first: number }} args
     */
    items: (_parent, { first }) => items.slice(0, first),
  },
};

const open = makeExecutableSchema({ typeDefs: typeDefs(false), resolvers });
const definitions = withScopeTypeDefs(typeDefs(true));
const guarded = applyScopes(makeExecutableSchema({ typeDefs: definitions, resolvers }), {
  typeDefs: definitions,
});
const all = { access: granted({ subject: "u1", scopes: ["read:items", "read:users", "cost"] }) };
const some = { access: granted({ subject: "u1", scopes: ["read:items", "read:users"] }) };

/** @param {number} first @param {string} extra */
const query = (first, extra = "") =>
  parse(`{ items(first: ${first}) { id title createdAt owner { id username } ${extra} } }`);

/**
 * Runs both, alternating, and compares them round by round.
 *
 * @param {string} name
 * @param {() => unknown} measured
 * @param {() => unknown} base
 * @param {number} repeat
 */
function compare(name, measured, base, repeat) {
  /** @param {() => unknown} work */
  const time = (work) => {
    const start = process.hrtime.bigint();
    for (let n = 0; n < repeat; n++) work();
    return Number(process.hrtime.bigint() - start) / repeat / 1e3;
  };
  for (let n = 0; n < 5; n++) {
    time(measured);
    time(base);
  }
  const pairs = Array.from({ length: rounds }, (_, n) => {
    const first = n % 2 === 0 ? time(measured) : undefined;
    const other = time(base);
    return { measured: first ?? time(measured), base: other };
  });
  /** @param {number[]} values */
  const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const ratio = median(pairs.map((pair) => pair.base / pair.measured));
  const [left, right] = [median(pairs.map((p) => p.measured)), median(pairs.map((p) => p.base))];
  console.log(`| ${name} | ${left.toFixed(0)} µs | ${right.toFixed(0)} µs | ${ratio.toFixed(2)} |`);
}

console.log(`${os.cpus()[0]?.model ?? "?"}, ${os.cpus().length} cores, Node ${process.version}\n`);
console.log("| work | measured | compared with | throughput ÷ |\n|---|---|---|---|");
for (const first of [100, 1_000]) {
  const document = query(first);
  compare(
    `rules, ${first} items ÷ no rules`,
    () => execute({ schema: guarded, document, contextValue: all }),
    () => execute({ schema: open, document, contextValue: all }),
    first === 100 ? 60 : 8,
  );
}
for (const first of [100, 1_000]) {
  const document = query(first, "cost");
  compare(
    `one denied field under ${first} items ÷ the same allowed`,
    () => execute({ schema: guarded, document, contextValue: some }),
    () => execute({ schema: guarded, document, contextValue: all }),
    first === 100 ? 60 : 8,
  );
}

const wide = Array.from(
  { length: 500 },
  (_, t) =>
    `type T${t} ${t % 2 ? `@requiresScope(scope: "s${t % 20}")` : ""} { ${Array.from({ length: 10 }, (_x, f) => `f${f}(a: Int): T${(t + f + 1) % 500} @requiresScope(scope: "s${f}")`).join(" ")} }`,
);
const large = withScopeTypeDefs(`type Query { t0: T0 } ${wide.join(" ")}`);
const built = makeExecutableSchema({ typeDefs: large });
const startups = Array.from({ length: 5 }, () => {
  const start = performance.now();
  applyScopes(built, { typeDefs: large, strictCoverage: "off" });
  return performance.now() - start;
}).sort((a, b) => a - b);
console.log(
  `\nStart-up, applyScopes on a schema of 5,000 fields: ${startups[2]?.toFixed(0) ?? "?"} ms`,
);
