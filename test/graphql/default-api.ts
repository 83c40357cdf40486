/** The default API over a store in memory, without the enforcement of scopes: that is another room's. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import { graphql, type ExecutionResult } from "graphql";
import type { Origin } from "../../src/graphql/accounts.js";
import { createContext } from "../../src/graphql/context.js";
import { createItemEvents } from "../../src/graphql/item-events.js";
import { minimumPasswordLength } from "../../src/graphql/user-input.js";
import { defaultResolvers, defaultTypeDefs } from "../../src/graphql/default-schema.js";
import { anonymous, granted, type Access } from "../../src/scope/access.js";
import { withScopeTypeDefs } from "../../src/scope/entry.js";
import { createPasswords, type Passwords } from "../../src/oauth/passwords/passwords.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import type { AuditEvent, Store, UserRecord } from "../../src/store/store.js";
import { rootSecret } from "../../src/token/secrets/root-secret.js";

export const defaultSchema = makeExecutableSchema({
  typeDefs: withScopeTypeDefs(defaultTypeDefs),
  resolvers: defaultResolvers,
});

export interface Asked {
  readonly as?: UserRecord | string | undefined;
  /** The login that the token comes from. */
  readonly sessionId?: string | undefined;
  readonly variables?: Record<string, unknown>;
}

export interface DefaultApi {
  readonly store: Store;
  readonly passwords: Passwords;
  /** The statements that ran since the last call. */
  statements(): string[];
  /** What was handed to the audit trail since the last call. */
  recorded(): AuditEvent[];
  createUser(username: string, disabled?: boolean): Promise<UserRecord>;
  /** Asks as a user, as the subject of that name, or as nobody; each time a request of its own. */
  ask(query: string, asked?: Asked): Promise<ExecutionResult>;
  close(): Promise<void>;
}

/** Where every request comes from. */
export const origin: Origin = { address: "192.0.2.1", requestId: "a-request" };

export async function openDefaultApi(): Promise<DefaultApi> {
  let ran: string[] = [];
  let events: AuditEvent[] = [];
  const pepper = rootSecret(["zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a"]).derive("test pepper");
  const passwords = createPasswords({ pepper, bcryptCost: 4, hashThreads: 1 });
  const accounts = {
    hash: (password: string) => passwords.hashSoon(password),
    verify: ({ passwordHash }: Pick<UserRecord, "passwordHash">, password: string) =>
      passwords.verify(passwordHash, password),
    scopes: ["me", "read:items", "write:items", "admin:users"],
    minimumPasswordLength: minimumPasswordLength(false),
  };
  const store = await openSqliteStore({
    location: ":memory:",
    onStatement: (text) => {
      ran.push(text);
    },
  });
  return {
    store,
    passwords,
    statements() {
      const all = ran;
      ran = [];
      return all;
    },
    recorded() {
      const all = events;
      events = [];
      return all;
    },
    createUser: (username, disabled = false) =>
      store.users.create({
        username,
        email: `${username}@example.com`,
        scopes: ["me"],
        passwordHash: "$2b$04$secret",
        disabled,
      }),
    async ask(source, asked = {}) {
      const { variables } = asked;
      const result = await graphql({
        schema: defaultSchema,
        source,
        contextValue: createContext({
          access: accessOf(asked),
          store,
          itemEvents: createItemEvents(),
          accounts,
          origin,
          record: (event) => {
            events.push(event);
            return Promise.resolve();
          },
        }),
        ...(variables && { variableValues: variables }),
      });
      // As a client sees it.
      return JSON.parse(JSON.stringify(result)) as ExecutionResult;
    },
    async close() {
      await passwords.close();
      await store.close();
    },
  };
}

function accessOf({ as, sessionId }: Asked): Access {
  if (as === undefined) return anonymous;
  return granted({
    subject: typeof as === "string" ? as : as.id,
    scopes: ["me"],
    ...(sessionId !== undefined && { sessionId }),
  });
}

/** What a refused field answers: one error with this code and message. */
export function refusal(code: string, message: RegExp): unknown {
  return [
    expect.objectContaining({
      message: expect.stringMatching(message) as string,
      extensions: { code },
    }),
  ];
}
