/** The servers under which a guarded schema must answer alike. */

import { ApolloServer } from "@apollo/server";
import {
  execute,
  parse,
  subscribe,
  validate,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from "graphql";
import { createHandler } from "graphql-http";
import { createYoga } from "graphql-yoga";
import { apolloScopePlugin, envelopScopePlugin, type Access } from "../../src/scope/entry.js";
import { startServer } from "../execution/servers.js";

interface OperationText {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: Record<string, unknown> | undefined;
}

export interface Answer {
  /** One, or one for each event. */
  readonly results: readonly FormattedExecutionResult[];
  /** Undefined where the server has no HTTP. */
  readonly status?: number | undefined;
  readonly challenge?: string | undefined;
}

export interface Executor {
  readonly name: string;
  readonly subscriptions: boolean;
  /** Whether a refused operation gets its status and challenge. */
  readonly challenges: boolean;
  readonly ask: (schema: GraphQLSchema, access: Access, text: OperationText) => Promise<Answer>;
}

export const executors: readonly Executor[] = [
  { name: "graphql-js", subscriptions: true, challenges: false, ask: askGraphql },
  {
    name: "Apollo Server with the plugin",
    subscriptions: false,
    challenges: true,
    ask: (...input) => askApollo(true, ...input),
  },
  {
    name: "Apollo Server alone",
    subscriptions: false,
    challenges: false,
    ask: (...input) => askApollo(false, ...input),
  },
  {
    name: "Apollo Server, compiled",
    subscriptions: false,
    challenges: true,
    ask: askCompiled,
  },
  {
    name: "GraphQL Yoga with the plugin",
    subscriptions: true,
    challenges: true,
    ask: (...input) => askYoga(true, ...input),
  },
  {
    name: "GraphQL Yoga alone",
    subscriptions: true,
    challenges: false,
    ask: (...input) => askYoga(false, ...input),
  },
  { name: "graphql-http", subscriptions: false, challenges: false, ask: askGraphqlHttp },
];

async function askGraphql(
  schema: GraphQLSchema,
  access: Access,
  { query, operationName, variables }: OperationText,
): Promise<Answer> {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const args = {
    schema,
    document,
    operationName,
    contextValue: { access },
    variableValues: variables,
  };
  if (!query.startsWith("subscription")) return { results: [plain(await execute(args))] };
  const stream = await subscribe(args);
  if (!(Symbol.asyncIterator in stream)) return { results: [plain(stream)] };
  const results: FormattedExecutionResult[] = [];
  for await (const result of stream) results.push(plain(result));
  return { results };
}

async function askApollo(
  withPlugin: boolean,
  schema: GraphQLSchema,
  access: Access,
  text: OperationText,
): Promise<Answer> {
  const server = new ApolloServer({
    schema,
    plugins: withPlugin ? [apolloScopePlugin()] : [],
    includeStacktraceInErrorResponses: false,
  });
  try {
    const { body, http } = await server.executeOperation(text, { contextValue: { access } });
    if (body.kind !== "single") throw new Error("an incremental answer");
    const challenge = http.headers.get("www-authenticate");
    return { results: [plain(body.singleResult)], status: http.status, challenge };
  } finally {
    await server.stop();
  }
}

/** As our server runs it, with code that was compiled when the operation came before. */
export async function askCompiled(
  schema: GraphQLSchema,
  access: Access,
  text: OperationText,
): Promise<Answer> {
  const server = await startServer(schema, 0);
  try {
    await server.ask(text, access);
    const { body, status, headers } = await server.ask(text, access);
    return { results: [read(body)], status, challenge: headers["www-authenticate"] };
  } finally {
    await server.stop();
  }
}

async function askYoga(
  withPlugin: boolean,
  schema: GraphQLSchema,
  access: Access,
  text: OperationText,
): Promise<Answer> {
  const yoga = createYoga({
    schema,
    context: () => ({ access }),
    plugins: withPlugin ? [envelopScopePlugin()] : [],
    logging: false,
  });
  const accept = text.query.startsWith("subscription") ? "text/event-stream" : "application/json";
  const response = await yoga.fetch("http://yoga/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept },
    body: JSON.stringify(text),
  });
  const body = await response.text();
  const challenge = response.headers.get("www-authenticate") ?? undefined;
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  const results = isStream
    ? [...body.matchAll(/^event: next\ndata: (.*)$/gm)].map(([, data = ""]) => read(data))
    : [read(body)];
  return { results, status: response.status, challenge };
}

async function askGraphqlHttp(
  schema: GraphQLSchema,
  access: Access,
  text: OperationText,
): Promise<Answer> {
  const handler = createHandler({ schema, context: () => ({ access }) });
  const [body, { status }] = await handler({
    method: "POST",
    url: "/graphql",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(text),
    raw: undefined,
    context: undefined,
  });
  return { results: [read(body ?? "")], status };
}

function plain(result: ExecutionResult | FormattedExecutionResult): FormattedExecutionResult {
  return read(JSON.stringify(result));
}

function read(text: string): FormattedExecutionResult {
  return JSON.parse(text) as FormattedExecutionResult;
}
