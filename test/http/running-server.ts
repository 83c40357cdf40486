/** A server that listens, over a database in memory, with its log kept; and the requests that tests send it. */

import {
  createServer,
  type IssueRequest,
  type ScopegateServer,
  type ServerOptions,
} from "../../src/server.js";

export interface RunningServer {
  readonly server: ScopegateServer;
  readonly url: string;
  readonly port: number;
  /** Everything that was logged so far, as it was written. */
  readonly log: () => string;
  /** The events of that message. */
  readonly events: (message: string) => Record<string, unknown>[];
  /** POST /graphql. */
  readonly ask: (query: string, change?: AskChange) => Promise<Response>;
  /** An access token of `johndoe`'s, or of whoever `change` says. */
  readonly token: (scopes: readonly string[], change?: Partial<IssueRequest>) => Promise<string>;
  /** The token of a demonstration user, by POST /token. */
  readonly login: (username: string, password: string, scope?: string) => Promise<string>;
}

export interface AskChange {
  readonly token?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Starts a server; the caller stops it. */
export async function runServer(options: ServerOptions = {}): Promise<RunningServer> {
  let written = "";
  const server = await createServer({
    databaseUrl: "memory:",
    bcryptCost: 4,
    hashThreads: 1,
    logFormat: "json",
    logDestination: {
      write(line: string) {
        written += line;
      },
    },
    ...options,
  });
  const { url, port } = await server.start({ port: 0 }).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return {
    server,
    url,
    port,
    log: () => written,
    events: (message) =>
      written
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ msg }) => msg === message),
    ask: (query, { token, accept, headers, variables } = {}) =>
      fetch(`${url}/graphql`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...(accept === undefined ? {} : { Accept: accept }),
          ...headers,
        },
        body: JSON.stringify({ query, ...(variables && { variables }) }),
      }),
    token: async (scopes, change) => {
      const issued = await server.tokens.issue({ subject: "a-subject", scopes, ...change });
      return issued.accessToken;
    },
    async login(username, password, scope) {
      const form = new URLSearchParams({ grant_type: "password", username, password });
      if (scope !== undefined) form.set("scope", scope);
      const response = await fetch(`${url}/token`, { method: "POST", body: form });
      const { access_token: token } = (await response.json()) as { access_token?: string };
      if (token === undefined) throw new Error(`the login answered ${response.status}`);
      return token;
    },
  };
}

/** Starts a server before the tests of the file and stops it after them. */
export function serverForTests(options: ServerOptions = {}): () => RunningServer {
  let running: RunningServer | undefined;
  beforeAll(async () => {
    running = await runServer(options);
  });
  afterAll(async () => {
    await running?.server.stop();
  });
  return () => {
    if (!running) throw new Error("the server runs inside tests alone");
    return running;
  };
}

export interface GraphQLAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Record<string, unknown>;
  }[];
}

export async function answerOf(response: Response): Promise<GraphQLAnswer> {
  return (await response.json()) as GraphQLAnswer;
}

/** The code of the only error. */
export async function codeOf(response: Response): Promise<unknown> {
  const { errors, data } = await answerOf(response);
  expect(errors).toHaveLength(1);
  expect(data ?? null).toBeNull();
  return errors?.[0]?.extensions["code"];
}
