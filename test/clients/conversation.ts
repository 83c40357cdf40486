/** A server, and those who talk to it with one client library. */

import {
  everydayScopes,
  everyScope,
  openFiledServer,
  type FiledServer,
  passwordOf,
} from "../conformance/callers-server.js";
import type { ApiClient, CreateClient } from "./api-client.js";

export interface Conversation {
  /** A user with three items. */
  readonly jane: ApiClient;
  readonly admin: ApiClient;
  readonly nobody: ApiClient;
  /** Sends a token that is no good. */
  readonly stranger: ApiClient;
  /** Logs in by POST /token. */
  readonly login: (username: string, password: string, scope: string) => Promise<ApiClient>;
  readonly ids: { readonly jane: string; readonly pen: string };
  close(): Promise<void>;
}

/** Opens a server of its own: what the same operations answer is then the same for every client. */
export async function openConversation(createClient: CreateClient): Promise<Conversation> {
  const server = await openFiledServer({ logLevel: "silent" });
  try {
    return await converse(server, createClient);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function converse(server: FiledServer, createClient: CreateClient): Promise<Conversation> {
  const { url, store } = server;
  const jane = await server.addUser("jane", everydayScopes);
  await server.addUser("root", everyScope);
  const pen = await store.items.create({ title: "A fountain pen", ownerId: jane.id });
  await store.items.create({ title: "A map of the coast", ownerId: jane.id });
  await store.items.create({ title: "A pencil", description: "Soft", ownerId: jane.id });

  const clients: ApiClient[] = [];
  const connect = (token?: string): ApiClient => {
    const client = createClient({ url, token });
    clients.push(client);
    return client;
  };
  const login = async (username: string, password: string, scope: string) =>
    connect(await server.login(username, password, scope));
  return {
    jane: await login("jane", passwordOf("jane"), everydayScopes.join(" ")),
    admin: await login("root", passwordOf("root"), everyScope.join(" ")),
    nobody: connect(),
    stranger: connect("nonsense"),
    login,
    ids: { jane: jane.id, pen: pen.id },
    async close() {
      for (const client of clients) await client.close();
      await server.close();
    },
  };
}
