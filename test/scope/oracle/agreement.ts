/** One operation by one caller: the engine's answer held against the oracle's. */

import {
  execute,
  Kind,
  OperationTypeNode,
  parse,
  subscribe,
  visit,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type OperationDefinitionNode,
} from "graphql";
import { anonymous, decide, granted, type Access, type OnDeny } from "../../../src/scope/entry.js";
import type { GeneratedOperation } from "./generate-operation.js";
import type { Model } from "./model.js";
import { isCertainlyDenied, losesEveryRootField } from "./oracle-certain.js";
import type { SentVariables } from "./oracle-inputs.js";
import {
  runtimeTypeKey,
  startsWith,
  withoutForbidden,
  type Asker,
  type FullExecution,
  type OracleAnswer,
} from "./oracle.js";
import type { Call, World } from "./world.js";

/** What the engine did, in one word: for a test that wants to know that every kind was seen. */
export type Outcome = "refused" | "denied in part" | "untouched" | "not executable";

export interface Question {
  readonly model: Model;
  readonly world: World;
  readonly operation: GeneratedOperation;
  readonly asker: Asker;
  readonly onDeny: OnDeny;
}

const denialCodes = ["FORBIDDEN", "UNAUTHENTICATED"];

/** Asks both; throws where they differ. */
export async function expectAgreement(question: Question): Promise<Outcome> {
  const { model, world, operation, asker, onDeny } = question;
  const document = parse(operation.text);
  const meant = document.definitions.find(isMeant) as OperationDefinitionNode;
  const variables: SentVariables = { operation: meant, sent: operation.variables };
  const rootType = { query: "Query", mutation: "Mutation", subscription: "Subscription" }[
    operation.kind
  ];
  const access = accessOf(asker);
  const full = await answer(question, "open", withRuntimeTypes(document), access);
  if (full.results.some(({ data }) => data == null)) {
    const { results } = await answer(question, "guarded", document, access);
    expect(results.every(({ data }) => data == null)).toBe(true);
    return "not executable";
  }

  const asked = { model, document, variables, asker };
  const isWhole = operation.kind !== "query" || onDeny === "reject";
  const certain = isWhole
    ? isCertainlyDenied(asked, rootType)
    : losesEveryRootField(asked, rootType);
  const request = { document, operation: meant, variables: operation.variables };
  const decision = decide(world.guarded, request, access);
  expect(decision.kind).toBe(certain ? "refused" : "run");
  const { results, calls } = await answer(question, "guarded", document, access);

  if (decision.kind === "refused") {
    expect(codesOf(decision.errors)).toEqual([asker ? "FORBIDDEN" : "UNAUTHENTICATED"]);
    await expectSufficient(question, document, decision.challenge, request);
  }
  if (certain && isWhole) {
    expectNothingRan(results, calls, asker);
    return "refused";
  }
  const [first] = full.results;
  const execution: FullExecution = {
    model,
    rootType,
    data: plain(first?.data),
    calls: full.calls,
    failed: new Set(first?.errors?.map(({ path }) => path?.join(".") ?? "")),
    variables,
  };
  const expected = withoutForbidden(execution, asker);
  expect(results).toHaveLength(full.results.length);
  for (const result of results) expectSame(result, expected);
  expectNoLeak(results, expected);
  const denials = expected.errors.filter(({ code }) => code !== undefined);
  for (const { path } of calls) {
    const places = denials.filter((denial) => startsWith(path.split("."), denial.path.map(String)));
    // An object behind an abstract type is denied after its field's resolver ran.
    expect(places.filter((place) => !isRuntimeDenial(execution, place.path))).toEqual([]);
  }
  return denials.length > 0 ? "denied in part" : "untouched";
}

function isMeant(definition: DocumentNode["definitions"][number]): boolean {
  return definition.kind === Kind.OPERATION_DEFINITION && definition.name?.value === "Meant";
}

function accessOf(asker: Asker): Access {
  return asker ? granted({ subject: "u1", scopes: asker }) : anonymous;
}

function withRuntimeTypes(document: DocumentNode): DocumentNode {
  const field = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: "__typename" },
    alias: { kind: Kind.NAME, value: runtimeTypeKey },
  } as const;
  let isRootOfSubscription = false;
  return visit(document, {
    OperationDefinition: ({ operation }) => {
      isRootOfSubscription = operation === OperationTypeNode.SUBSCRIPTION;
    },
    SelectionSet: (node) => {
      if (isRootOfSubscription) {
        isRootOfSubscription = false;
        return undefined;
      }
      return { ...node, selections: [...node.selections, field] };
    },
  });
}

async function answer(
  { world, operation }: Question,
  which: "open" | "guarded",
  document: DocumentNode,
  access: Access,
): Promise<{ readonly results: ExecutionResult[]; readonly calls: Call[] }> {
  world.calls.length = 0;
  const args: ExecutionArgs = {
    schema: world[which],
    document,
    contextValue: { access },
    variableValues: operation.variables,
    operationName: operation.operationName,
  };
  const { Query, Mutation } = world.rootValues;
  if (operation.kind !== "subscription") {
    const rootValue = operation.kind === "query" ? Query : Mutation;
    const result = await execute({ ...args, rootValue });
    return { results: [result], calls: [...world.calls] };
  }
  const stream = await subscribe(args);
  const results: ExecutionResult[] = [];
  if (Symbol.asyncIterator in stream) for await (const result of stream) results.push(result);
  else results.push(stream);
  return { results, calls: [...world.calls] };
}

function expectNothingRan(results: ExecutionResult[], calls: Call[], asker: Asker): void {
  expect(calls).toEqual([]);
  expect(results).toHaveLength(1);
  const [{ data, errors = [] } = {}] = results;
  const rest = Object.values(data ?? {}).filter((value) => typeof value !== "string");
  expect(rest.every((value) => value === null)).toBe(true);
  expect(codesOf(errors)).toEqual([asker ? "FORBIDDEN" : "UNAUTHENTICATED"]);
  expect(JSON.stringify(results)).not.toContain("secret-");
}

/** The scopes of the challenge let the whole operation through, whatever its objects turn out to be. */
async function expectSufficient(
  question: Question,
  document: DocumentNode,
  challenge: { readonly kind: string; readonly scopes?: readonly string[] },
  request: Parameters<typeof decide>[1],
): Promise<void> {
  if (challenge.scopes === undefined) {
    expect(question.asker).toBeNull();
    return;
  }
  const access = accessOf(challenge.scopes);
  expect(decide(question.world.guarded, request, access).kind).toBe("run");
  const { results } = await answer(question, "guarded", document, access);
  const codes = results.flatMap(({ errors = [] }) => codesOf(errors));
  expect(codes.filter((code) => denialCodes.includes(code))).toEqual([]);
}

function expectSame(result: ExecutionResult, expected: OracleAnswer): void {
  expect(plain(result.data)).toEqual(expected.data);
  const told = (result.errors ?? []).map((error) => ({
    path: error.path ?? [],
    code: error.extensions["code"],
  }));
  const key = (error: unknown): string => JSON.stringify(error);
  const possible = new Set(expected.errors.map(key));
  expect(told.filter((error) => !possible.has(key(error)))).toEqual([]);
  expect(new Set(told.map(key)).size).toBe(told.length);
  for (const { path, code } of expected.errors) {
    const nullAt = path.slice(0, nullDepth(expected.data, path));
    // Below a null that came up from below, GraphQL §6.4.4 leaves it open which of several errors are told.
    const isTold =
      nullAt.length === path.length
        ? told.some((error) => key(error) === key({ path, code }))
        : told.some((error) => startsWith(error.path, nullAt));
    expect({ path, code, isTold }).toEqual({ path, code, isTold: true });
  }
}

/** How far a path can be followed before null. */
function nullDepth(data: unknown, path: readonly (string | number)[]): number {
  let value = data;
  for (const [depth, part] of path.entries()) {
    if (value === null) return depth;
    value = (value as Record<string | number, unknown>)[part];
  }
  return path.length;
}

function expectNoLeak(results: readonly ExecutionResult[], expected: OracleAnswer): void {
  const secrets = (value: unknown): string[] =>
    JSON.stringify(value).match(/secret-\d+-\d+|\b1\d{6,}\b/g) ?? [];
  const allowed = new Set(secrets(expected.data));
  expect(secrets(results).filter((secret) => !allowed.has(secret))).toEqual([]);
}

function isRuntimeDenial(
  { model, calls }: FullExecution,
  path: readonly (string | number)[],
): boolean {
  const fieldPath = path.filter(
    (part, index) => typeof part === "string" || index < lastName(path),
  );
  const call = calls.find((one) => one.path === fieldPath.join("."));
  const parent = call && model.types.get(call.parentType);
  if (!call || parent?.kind !== "object") return false;
  const field = parent.fields.find(({ name }) => name === call.fieldName);
  const kind = model.types.get(field?.type.replace(/[[\]!]/g, "") ?? "")?.kind;
  return kind === "interface" || kind === "union";
}

function lastName(path: readonly (string | number)[]): number {
  return path.findLastIndex((part) => typeof part === "string");
}

function codesOf(errors: readonly GraphQLError[]): string[] {
  return [...new Set(errors.map(({ extensions }) => String(extensions["code"])))];
}

function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
