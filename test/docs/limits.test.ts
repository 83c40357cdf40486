/** What docs/limits.md says is true: the defaults in its table, the costs of its examples, and the words of a refusal. */

import { getOperationAST, parse } from "graphql";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, type Config } from "../../src/config.js";
import { operationCost } from "../../src/http/limits/cost.js";
import { fragmentReader } from "../../src/http/limits/fragments.js";
import { createServer, type ScopegateServer } from "../../src/server.js";
import { blocksOf, codeIn, root } from "./markdown.js";

const page = readFileSync(join(root, "docs/limits.md"), "utf8");
const examples = blocksOf(page).filter(({ language }) => language === "graphql");

let server: ScopegateServer;

beforeAll(async () => {
  server = await createServer({ databaseUrl: "memory:", bcryptCost: 4, logLevel: "silent" });
});

afterAll(() => server.stop());

function costOf(text: string, variables: Readonly<Record<string, unknown>>): number {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("an example is one operation");
  const fragment = fragmentReader(document);
  return operationCost({ schema: server.schema, operation, fragment, variables }).cost;
}

const settings: readonly (readonly [string, keyof Config])[] = [
  ["MAX_TOKENS", "maxTokens"],
  ["MAX_DEPTH", "maxDepth"],
  ["MAX_ALIASES", "maxAliases"],
  ["MAX_COST", "maxCost"],
];

test.each(settings)("the table has the default of %s", (variable, name) => {
  const row = page
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .find(([, , , setting]) => codeIn(setting) === variable);
  expect(Number(row?.[2]?.replace(",", ""))).toBe(loadConfig({ environment: {} })[name]);
});

test("each example costs what stands under it, term by term", () => {
  const costs = [...page.matchAll(/^Cost: (.*?): (\d+)\s+in\s+all/gms)];
  expect(costs).toHaveLength(examples.length);
  expect(examples).toHaveLength(2);
  for (const [index, [, terms = "", total]] of costs.entries()) {
    const numbers = [...terms.matchAll(/ (\d+)(?=,|$)/g)].map(([, number]) => Number(number));
    expect(numbers.reduce((sum, number) => sum + number, 0)).toBe(Number(total));
    expect(costOf(examples[index]?.text ?? "", { first: 50 })).toBe(Number(total));
  }
  const withoutEdges = examples[0]?.text.replace(/ {4}edges \{.*^ {4}\}\n/ms, "") ?? "";
  expect(costOf(withoutEdges, {})).toBe(201);
});

test("the example that is refused gets the words of the page", async () => {
  const { url } = await server.start({ port: 0 });
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: examples[1]?.text, variables: { first: 250 } }),
  });
  const { errors } = (await response.json()) as { errors: { message: string }[] };
  const quoted = /^> (.*)$/m.exec(page)?.[1];
  expect(errors.map(({ message }) => message)).toEqual([quoted]);
});

test("the options of the page are options", () => {
  const assigned = [...page.matchAll(/(\w+)=(\d+)/g)].map(([, name = "", value]) => [name, value]);
  expect(
    loadConfig({ environment: Object.fromEntries(assigned) as Record<string, string> }),
  ).toMatchObject({
    maxCost: 20_000,
    maxDepth: 20,
  });
  expect(page).toContain("createServer({ maxCost: 20_000, maxDepth: 20 })");
  expect(loadConfig({ environment: {}, options: { maxCost: 20_000, maxDepth: 20 } })).toMatchObject(
    {
      maxCost: 20_000,
      maxDepth: 20,
    },
  );
});
