/** A promise that fails with nobody to tell ends no server. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

// One item is denied at a field that may not be null, and the next one fails at once: graphql-js forgets the first.
const program = `
  import { createServer } from "${dist}index.js";
  import { survive } from "${dist}cli/survive.js";
  const server = await createServer({
    databaseUrl: "memory:", logLevel: "error",
    typeDefs: \`
      schema @scope(name: "billing", description: "Bills") { query: Query }
      enum Kind { NEW }
      type Query { posts: [Post!] @public, alive: Boolean @public }
      type Post { kind: Kind! @public, price: Int! @requiresScope(scope: "billing") }
    \`,
    resolvers: { Query: { posts: () => [{ kind: "NEW", price: 1 }, { kind: "OLD", price: 2 }], alive: () => true } },
  });
  if (process.argv[1] === "survive") survive(server);
  const { url } = await server.start({ port: 0, host: "127.0.0.1" });
  const ask = async (query) => (await fetch(url + "/graphql", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query }),
  })).status;
  await ask("{ posts { kind price } }");
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(await ask("{ alive }"));
  await server.stop();
`;

const run = (way: string) =>
  promisify(execFile)(process.execPath, ["--input-type=module", "-e", program, way]);

test("SPEC the process never dies of an unhandled error: it is in the log, and the next request is answered", async () => {
  const { stdout, stderr } = await run("survive");
  expect(stdout).toBe("200\n");
  expect(stderr).toContain("unexpected error");
});

test("without it the process would end: the request above is one of that kind", async () => {
  await expect(run("die")).rejects.toMatchObject({ code: 1 });
});
