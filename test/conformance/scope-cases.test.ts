/** The scope cases under every server: schema, operation and scopes in; data, error paths and codes out. */

import { getOperationAST, OperationTypeNode, parse } from "graphql";
import { decide } from "../../src/scope/entry.js";
import { watchWay, type Way } from "../execution/servers.js";
import { askCompiled, executors, type Answer, type Executor } from "./executors.js";
import { accessOf, buildCase, isSubscription, readCases, type ScopeCase } from "./scope-case.js";

const cases = readCases("./scope-cases.json", "./more-scope-cases.json");
const named = (list: readonly ScopeCase[]) => list.map((one) => [one.id, one] as const);
const servable = cases.filter((one) => !one.expectSchemaError);

describe("start-up", () => {
  test.each(named(cases.filter((one) => one.expectSchemaError)))("%s is stopped", (_id, one) => {
    expect(() => buildCase(one)).toThrow(/fault|Unknown directive|only be used once/);
  });
});

describe.each(executors)("$name", (executor) => {
  const asked = servable.filter((one) => executor.subscriptions || !isSubscription(one));

  test.each(named(asked))("%s answers what its scopes allow, and nothing else", (_id, one) =>
    expectRight(executor, one),
  );
});

test("compiled code runs every query that may run, unless only graphql-js does what it asks for", async () => {
  const ways = new Map<Way, string[]>();
  for (const one of servable) {
    const { schema } = buildCase(one);
    if (!isQuery(one) || refusalOf(schema, one) || isLeft(one)) continue;
    const { operation: query, operationName, variables } = one;
    const { way } = await watchWay(() =>
      askCompiled(schema, accessOf(one), { query, operationName, variables }),
    );
    ways.set(way, [...(ways.get(way) ?? []), one.id]);
  }
  expect(ways.get("not compiled")).toBeUndefined();
  // Several nulls travel upwards there.
  expect(ways.get("given up")).toEqual(["E03", "B124", "E104"]);
  expect(ways.get("compiled")?.length).toBeGreaterThan(70);
});

/** Objects behind abstract types, introspection, and what a variable decides. */
function isLeft({ operation, sdl }: ScopeCase): boolean {
  return /\$|__schema|__type\b/.test(operation) || /\b(interface|union) /.test(sdl);
}

async function expectRight(executor: Executor, one: ScopeCase): Promise<void> {
  const { schema, called } = buildCase(one);
  const access = accessOf(one);
  const { operation: query, operationName, variables } = one;
  const answer = await executor.ask(schema, access, { query, operationName, variables });
  const refusal = refusalOf(schema, one);

  const data = answer.results.map((result) => result.data ?? null);
  const expected = isSubscription(one) && one.expectData ? one.expectData : [one.expectData];
  const accepted = [expected, ...(one.acceptData ?? []).map((accept) => [accept])];
  // An answer without data is right where nothing may run.
  if (refusal) accepted.push([null]);
  expect(accepted).toContainEqual(data);

  const pairs = answer.results
    .flatMap(({ errors = [] }) => errors)
    .map(({ path, extensions }) => JSON.stringify([path, extensions?.["code"]]));
  const expectedPairs = one.expectErrorPaths.map((path, index) =>
    JSON.stringify([path, one.expectErrorCodes[index]]),
  );
  expect(pairs.sort()).toEqual(expectedPairs.sort());

  for (const coordinate of one.expectNotCalled ?? []) expect(called).not.toContain(coordinate);
  expectNoSecret(one, answer);
  if (executor.challenges) expectChallenge(one, answer, refusal?.challenge.kind);
}

function isQuery({ operation, operationName }: ScopeCase): boolean {
  return getOperationAST(parse(operation), operationName)?.operation === OperationTypeNode.QUERY;
}

function refusalOf(schema: Parameters<typeof decide>[0], one: ScopeCase) {
  const document = parse(one.operation);
  const operation = getOperationAST(document, one.operationName);
  if (!operation) throw new Error("the case has no operation");
  const decision = decide(schema, { document, operation, variables: one.variables }, accessOf(one));
  return decision.kind === "refused" ? decision : undefined;
}

function expectNoSecret({ expectData }: ScopeCase, answer: Answer): void {
  const secrets = (value: unknown): string[] => JSON.stringify(value).match(/secret-[\w-]*/g) ?? [];
  const allowed = secrets(expectData);
  expect(secrets(answer).filter((secret) => !allowed.includes(secret))).toEqual([]);
}

function expectChallenge(one: ScopeCase, { status, challenge }: Answer, kind?: string): void {
  // A refused stream has begun as one: its status is told before its first event.
  if (isSubscription(one)) return;
  if (kind === undefined) {
    expect(challenge).toBeUndefined();
    expect(status ?? 200).toBe(200);
  } else if (kind === "unauthenticated") {
    expect([status, challenge]).toEqual([401, "Bearer"]);
  } else {
    expect(status).toBe(403);
    expect(challenge).toMatch(/^Bearer error="insufficient_scope", scope="[^"]+"$/);
  }
}
