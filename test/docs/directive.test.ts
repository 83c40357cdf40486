/** The pages on the directives are true: schemas compile, programs run, and what stands under them is what they print. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import { parse, type GraphQLSchema } from "graphql";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  applyScopes,
  reportText,
  scopeReport,
  withScopeTypeDefs,
  type SchemaFaultError,
} from "../../src/scope/entry.js";
import { createServer } from "../../src/server.js";
import { blocksOf, codeIn, root, tableUnder, type Block } from "./markdown.js";
import { end, firstLineOf, run, scratchFolder, start, writeProgram } from "./programs.js";
import { ask, logIn } from "./requests.js";

const page = textOf("docs/directive.md");
const comingFrom = textOf("docs/coming-from.md");
const blocks = blocksOf(page);
const all = [...blocks, ...blocksOf(comingFrom)];
const folder = scratchFolder();

const schemas = all.filter((block) => block.language === "graphql" && !isOperation(block));
const programs = all.filter(({ language }) => language === "js");
const modules = programs.filter(({ text }) => text.includes("\nexport "));
const servers = programs.filter(({ text }) => text.includes("process.env.PORT"));
const clients = programs.filter(({ text }) => text.includes('http://localhost:4000";'));
const printing = programs.filter((block) => listingUnder(block) !== undefined);

beforeAll(async () => {
  const build = await run(root, process.execPath, ["scripts/build.js", "--if-stale"]);
  expect(build).toMatchObject({ code: 0 });
  for (const { text } of modules) {
    writeProgram(folder, text.includes("accessOf") ? "access.js" : "schema.js", text);
  }
}, 120_000);

describe("the schemas", () => {
  test.each(schemas.map((block) => [headingOf(block), block] as const))(
    "%s: compiles, and needs what stands under it",
    (_heading, block) => {
      const report = reportText(scopeReport(compile(block.text)));
      expect(listingUnder(block) ?? report).toBe(report);
    },
  );

  test.each(tableUnder("What stops the start", page))("%s: stops the start, %s", (sdl, message) => {
    const faults = faultsOf(codeIn(sdl) ?? "");
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(codeIn(message) ?? "?")).toBe(true);
  });
});

describe("the programs", () => {
  test("are all run here, in one way or another", () => {
    const known = [modules, servers, clients, printing].flat();
    expect(programs.filter((block) => !known.includes(block))).toEqual([]);
    expect([modules.length, servers.length, clients.length]).toEqual([2, 4, 1]);
  });

  test.each(printing.map((block, index) => [headingOf(block), index, block] as const))(
    "%s: prints what stands under it",
    async (_heading, index, block) => {
      const file = writeProgram(folder, `program-${index}.js`, block.text);
      const outcome = await run(folder, process.execPath, [file]);
      expect(outcome).toEqual({ code: 0, stderr: "", stdout: listingUnder(block) });
    },
    30_000,
  );

  test.each(servers.map((block, index) => [headingOf(block), index, block] as const))(
    "%s: listens, guards and answers",
    async (_heading, index, block) => {
      const file = writeProgram(folder, `server-${index}.js`, block.text);
      const child = start(folder, process.execPath, [file]);
      try {
        const base = (await firstLineOf(child)).replace(/\/graphql$/, "");
        expect((await ask(base, "{ hello }")).body).toEqual({ data: { hello: "Hello" } });
        const denied = await ask(base, "{ me }");
        expect(denied).toMatchObject({ status: 401, challenge: "Bearer" });
        expect(denied.codes).toEqual(["UNAUTHENTICATED"]);
        expect(denied.body).not.toHaveProperty("data");
        const bad = await ask(base, "{ hello }", "Bearer forged");
        expect(bad).toMatchObject({ status: 401, codes: ["UNAUTHENTICATED"] });
        expect(bad.challenge).toBe('Bearer error="invalid_token"');
        const allowed = await ask(base, "{ me }", "Bearer token-of-ann");
        expect(allowed).toMatchObject({ status: 200, body: { data: { me: "ann" } } });
      } finally {
        await end(child);
      }
    },
    30_000,
  );

  test("the subscription: sees items that are created, with a token of its own", async () => {
    const server = await createServer({
      databaseUrl: "memory:",
      bcryptCost: 4,
      logLevel: "silent",
    });
    const { url } = await server.start({ port: 0 });
    const program = clients[0]?.text.replaceAll("http://localhost:4000", url) ?? "";
    const child = start(folder, process.execPath, [writeProgram(folder, "client.js", program)]);
    try {
      const token = (await logIn(url, "johndoe", "secret", "write:items")).access_token;
      const line = firstLineOf(child);
      const create = () => createItem(url, `Bearer ${token ?? ""}`);
      // The moment when a subscription is open is its server's alone.
      let seen: string | undefined;
      while (seen === undefined) seen = (await Promise.race([line, create()])) ?? undefined;
      expect(seen).toBe("A kite");
    } finally {
      await end(child);
      await server.stop();
    }
  }, 30_000);
});

describe("the commands", () => {
  test("scopes --markdown prints the report of the default schema", async () => {
    const { stdout } = await cli("scopes", "--markdown");
    expect(tableUnder("The report", page)).toEqual(tableUnder("x", `## x\n${stdout}`));
  });

  test("explain prints why the query is denied, and exits with 3", async () => {
    const [query] = blocks.filter(isOperation);
    const [command] = blocks.filter(({ text }) => text.startsWith("npx scopegate explain"));
    writeProgram(folder, "query.graphql", query?.text ?? "");
    const args = /explain (\S+) --scope "(.*)"/.exec(command?.text ?? "") ?? [];
    const { code, stdout } = await cli("explain", args[1] ?? "", "--scope", args[2] ?? "");
    expect(command && listingUnder(command)).toBe(stdout);
    expect(code).toBe(3);
  });
});

test.each(
  ["README.md", "docs/directive.md", "docs/coming-from.md"].flatMap((path) =>
    [...textOf(path).matchAll(/\]\(([\w./-]*)#([\w-]+)\)/g)].map(([, file = "", anchor = ""]) => {
      return [path, file === "" ? path : join(dirname(path), file), anchor] as const;
    }),
  ),
)("%s links into %s, to #%s", (_from, path, anchor) => {
  const headings = [...textOf(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, "")
      .replaceAll(" ", "-"),
  );
  expect(headings).toContain(anchor);
});

function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function isOperation({ language, text }: Block): boolean {
  return language === "graphql" && /^\s*(query|mutation|subscription|\{)/.test(text);
}

/** The text block that comes next. */
function listingUnder(block: Block): string | undefined {
  const next = all[all.indexOf(block) + 1];
  return next?.language === "text" ? next.text : undefined;
}

/** The heading that a block stands under. */
function headingOf({ text }: Block): string {
  const whole = page.includes(text) ? page : comingFrom;
  return /.*^#+ (.*?)$/ms.exec(whole.slice(0, whole.indexOf(text)))?.[1] ?? "";
}

function compile(sdl: string): GraphQLSchema {
  parse(sdl);
  const typeDefs = withScopeTypeDefs(sdl);
  return applyScopes(makeExecutableSchema({ typeDefs }), { typeDefs });
}

function faultsOf(sdl: string): string[] {
  try {
    compile(sdl);
  } catch (error) {
    const { faults } = error as SchemaFaultError;
    return faults.map(({ coordinate, message }) => `${coordinate}: ${message}`);
  }
  return [];
}

async function createItem(url: string, authorization: string): Promise<void> {
  await ask(url, 'mutation { createItem(input: { title: "A kite" }) { id } }', authorization);
  await new Promise((resolve) => setTimeout(resolve, 20));
}

function cli(...args: readonly string[]) {
  return run(folder, process.execPath, [join(root, "dist/cli.js"), ...args]);
}
