/** What the documentation says is true: every block of the README runs, every table is compared, every link leads somewhere. */

import { existsSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { loadConfig } from "../src/config.js";
import { protocolErrors } from "../src/oauth/errors.js";
import { createServer } from "../src/server.js";
import type { ScopegateServer } from "../src/server.js";
import { browserTest, launchChromium } from "./browser/chromium.js";
import { servePage } from "./browser/page-server.js";
import { blocksOf, codeIn, fileLinksOf, pages, readme, root, tableUnder } from "./docs/markdown.js";
import { ask, logIn, requestThat } from "./docs/requests.js";
import { end, firstLineOf, run, scratchFolder, start, writeProgram } from "./docs/programs.js";

const blocks = blocksOf(readme);
const folder = scratchFolder();
let server: ScopegateServer;
let url: string;

beforeAll(async () => {
  // The blocks import the package as its users do, so it must be built from what stands in src now.
  const build = await run(root, process.execPath, ["scripts/build.js", "--if-stale"]);
  expect(build).toMatchObject({ code: 0 });
  server = await createServer({ databaseUrl: "memory:", bcryptCost: 4, logLevel: "silent" });
  // The README's own port, unless somebody is trying a server out on it.
  ({ url } = await server.start({ port: 4000 }).catch(() => server.start({ port: 0 })));
}, 120_000);

afterAll(() => server.stop());

describe("the blocks of the README", () => {
  test("are those that are run here, and no others", () => {
    expect(
      blocks.map(({ language, text }) => `${language} ${text.split("\n", 1)[0] ?? ""}`),
    ).toEqual([
      "bash npm ci && npm start",
      "bash npm ci && npm test",
      "bash TOKEN=$(curl -s http://localhost:4000/token \\",
      'js const server = "http://localhost:4000";',
      "bash REFRESH_TOKEN=$(curl -s http://localhost:4000/token \\",
      'js import assert from "node:assert/strict";',
      'js import { createServer } from "scopegate";',
    ]);
  });

  test("npm ci && npm start, npm ci && npm test: are scripts of the package, and CI runs both from a clean clone", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const ci = readFileSync(join(root, ".ci/run"), "utf8");
    for (const name of ["start", "test"]) {
      expect(scripts).toHaveProperty(name);
      expect(blockWith(`npm ci && npm ${name}`).text).toBe(`npm ci && npm ${name}\n`);
      expect(ci).toContain(`'npm ci && npm ${name}'`);
    }
  });

  test("curl: get a token, and the first query", async () => {
    const { code, stdout } = await run(root, "bash", ["-euc", here(blockWith("$TOKEN").text)]);
    expect(code).toBe(0);
    const { data, errors } = JSON.parse(stdout) as { data: FirstAnswer; errors?: unknown };
    expect(errors).toBeUndefined();
    expect(data.me).toEqual({ username: "johndoe", scopes: ["me", "read:items", "write:items"] });
    expect(data.items.nodes).toHaveLength(2);
  });

  test("curl: a refresh token brings the next two", async () => {
    const { code, stdout } = await run(root, "bash", [
      "-euc",
      here(blockWith("REFRESH_TOKEN=").text),
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      access_token: expect.stringMatching(/^eyJ/) as string,
      refresh_token: expect.stringMatching(/^sgr1\..*\.1\./) as string,
    });
  });

  test("fetch: in Node", async () => {
    const file = writeProgram(folder, "fetch.mjs", here(blockWith("const login").text));
    const { code, stdout } = await run(folder, process.execPath, [file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/username: 'johndoe'/);
    expect(stdout).toMatch(/ undefined\n$/);
  });

  browserTest("fetch: in a page on another origin", async () => {
    const program = here(blockWith("const login").text);
    const page = await servePage(`<!doctype html><script type="module">${program}</script>`);
    const browser = await launchChromium();
    try {
      const tab = await browser.newPage();
      const logged = tab.waitForEvent("console", (message) => message.type() === "log");
      await tab.goto(page.origin);
      const [data, errors] = await Promise.all(
        (await logged).args().map((argument) => argument.jsonValue() as Promise<unknown>),
      );
      expect(data).toMatchObject({ me: { username: "johndoe" } });
      expect(errors).toBeUndefined();
    } finally {
      await browser.close();
      await page.stop();
    }
  });

  test("the integration test: passes", async () => {
    const file = writeProgram(folder, "api.test.mjs", blockWith("node:test").text);
    const { code, stdout } = await run(folder, process.execPath, [
      "--test",
      "--test-reporter=tap",
      file,
    ]);
    expect(stdout).toMatch(/# pass 1\n# fail 0/);
    expect(existsSync(join(folder, "data"))).toBe(false);
    expect(code).toBe(0);
  }, 60_000);

  test("the own schema: runs, guards and answers", async () => {
    const child = start(folder, process.execPath, [
      writeProgram(folder, "api.mjs", blockWith("const typeDefs").text),
    ]);
    try {
      const endpoint = await firstLineOf(child);
      const own = endpoint.replace(/\/graphql$/, "");
      expect((await ask(own, "{ hello }")).body).toEqual({
        data: { hello: "Hello, whoever you are" },
      });
      expect((await ask(own, "{ me }")).status).toBe(401);
      const { access_token: token } = await logIn(own, "johndoe", "secret");
      const answer = await ask(own, "{ me }", `Bearer ${token ?? ""}`);
      expect(answer.body).toEqual({ data: { me: expect.stringMatching(/^usr_/) as string } });
    } finally {
      await end(child);
    }
  });
});

describe("the tables of the README", () => {
  test.each(tableUnder("What a denial looks like", readme))(
    "a request that %s: %s",
    async (what, says) => {
      const answer = await ask(url, ...(await requestThat(url, what)));
      expect(answer.status).toBe(Number(/\d{3}/.exec(says)?.[0]));
      if (/^401 or 403/.test(says)) expect(answer.codes).toEqual(["UNAUTHENTICATED"]);
      else expect(answer.codes).toEqual([/`([A-Z_]+)`/.exec(says)?.[1] ?? "UNAUTHENTICATED"]);
      const challenge = /`(invalid_\w+)`/.exec(says)?.[1];
      if (challenge !== undefined) expect(answer.challenge).toContain(`error="${challenge}"`);
      if (!says.includes("`data`")) expect(answer.body).not.toHaveProperty("data");
      for (const member of says.match(/\w+Scopes/g) ?? []) expect(answer.text).toContain(member);
    },
  );

  test("name every variable, and nothing that is none", () => {
    const schema = /strictObject\(\{\n(.*?)^\}\);/ms.exec(source("config.ts"))?.[1] ?? "";
    const names = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
    const documented = tableUnder("Configuration", readme).map(([name]) => codeIn(name));
    // It is no setting but the place where the settings are for, and stands in the text.
    expect(readme).toContain("`NODE_ENV=production`");
    expect(names.filter((name) => name !== "NODE_ENV")).toEqual(documented);
  });

  test.each(
    tableUnder("Configuration", readme)
      .map(([name, value]) => [codeIn(name) ?? "", codeIn(value) ?? "", value ?? ""] as const)
      .filter(([, , cell]) => cell.startsWith("`") && !cell.includes("PORT")),
  )("%s: the default is %s", (name, value) => {
    expect(settings({ [name]: value })).toEqual(settings({}));
  });

  test("name every command, and nothing that is none", async () => {
    const { stdout } = await cli("--help");
    const commands = [...stdout.matchAll(/^ {2}(\w+) (?:\[options\] )?(?:[<[]\w+[\]>] )? /gm)].map(
      ([, name]) => name,
    );
    const documented = tableUnder("Command line", readme).map(
      ([cell]) => /^`npx scopegate (\w+)/.exec(cell ?? "")?.[1],
    );
    expect(documented).toEqual(commands.filter((name) => name !== "help"));
  });

  test("name every code that a refused request can have", () => {
    const denials = [...source("scope/deciding/denial.ts").matchAll(/^ {2}([A-Z]+):/gm)].map(
      ([, code]) => code,
    );
    expect(denials).toHaveLength(2);
    const codes = [...denials, ...Object.values(protocolErrors).map(({ error }) => error)];
    for (const code of codes) expect(readme).toContain(`\`${code ?? ""}\``);
  });
});

describe("what the README says in passing", () => {
  test("the token command prints a token and nothing else", async () => {
    const line = tableUnder("Command line", readme)
      .map(([cell]) => codeIn(cell) ?? "")
      .join("\n");
    const args = /scopegate (token .*)/.exec(line)?.[1]?.replaceAll('"', "").split(" ") ?? [];
    const { code, stdout } = await cli(...args);
    expect(stdout).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(code).toBe(0);
  });

  test("the config command prints every setting", async () => {
    const { stdout } = await cli("config");
    const printed = stdout
      .trim()
      .split("\n")
      .map((line) => line.split("=", 1)[0]);
    const documented = tableUnder("Configuration", readme).map(([name]) => codeIn(name));
    expect(printed.filter((name) => name !== "NODE_ENV")).toEqual(documented);
  });

  test("the demonstration users log in with the passwords that are printed, and alice does not", async () => {
    const printed = [...readme.matchAll(/`(\w+)`\/`(\w+)`/g)].map(([, name, password]) => [
      name,
      password,
    ]);
    expect(printed.map(([name]) => name)).toEqual(["johndoe", "bob", "admin", "alice"]);
    for (const [name = "", password = ""] of printed) {
      const answer = await logIn(url, name, password);
      expect(answer.error).toBe(name === "alice" ? "invalid_grant" : undefined);
      expect(source("store/demonstration.ts")).toMatch(
        new RegExp(`username: "${name}",\\s+password: "${password}"`),
      );
    }
  });
});

test.each(pages.flatMap((page) => fileLinksOf(page).map((target) => [page, target] as const)))(
  "%s links to %s, which is there",
  (_page, target) => {
    expect(existsSync(join(root, target))).toBe(true);
  },
);

interface FirstAnswer {
  readonly me: unknown;
  readonly items: { readonly nodes: readonly unknown[] };
}

function blockWith(part: string) {
  const found = blocks.filter(({ text }) => text.includes(part));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`No single block has ${part}`);
  return found[0];
}

/** The text, with the address of the server that runs here. */
function here(text: string): string {
  expect(text).toContain("http://localhost:4000");
  return text.replaceAll("http://localhost:4000", url);
}

function cli(...args: readonly string[]) {
  return run(folder, process.execPath, [join(root, "dist/cli.js"), ...args]);
}

function settings(environment: Readonly<Record<string, string>>): object {
  const config = loadConfig({ environment });
  return { ...config, databaseLocation: normalize(config.databaseLocation) };
}

function source(path: string): string {
  return readFileSync(join(root, "src", path), "utf8");
}
