/** Clients that work with a server until it dies, and know afterwards what it had answered. */

import { ask, login, NoAnswerError, post, refresh, tokensOf, type Tokens } from "./requests.js";

/** What was answered, and therefore must be true after the crash. */
export interface Acknowledged {
  /** Of each session the newest tokens that its client has; the refresh token may have been in flight. */
  readonly sessions: Tokens[];
  /** Sessions that were revoked. */
  readonly revoked: Tokens[];
  /** Items that were created. */
  readonly itemIds: string[];
}

export interface Load {
  readonly acknowledged: Acknowledged;
  /** Settles when every client has noticed that the server is gone. @throws where an answer was wrong. */
  readonly ended: Promise<unknown>;
}

const scope = "me read:items write:items";
const create = 'mutation { createItem(input: { title: "kept" }) { id } }';

/** @param sessions which go on from an earlier load. */
export function startLoad(url: string, sessions: readonly Tokens[]): Load {
  const acknowledged: Acknowledged = { sessions: [...sessions], revoked: [], itemIds: [] };
  const clients = [
    ...sessions.map((_tokens, index) => () => refreshOnce(url, acknowledged, index)),
    () => createOnce(url, acknowledged),
    () => logInOnce(url, acknowledged),
    () => revokeOnce(url, acknowledged),
  ];
  return { acknowledged, ended: Promise.all(clients.map(untilGone)) };
}

async function untilGone(once: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await once();
    } catch (error) {
      if (error instanceof NoAnswerError) return;
      throw error;
    }
  }
}

async function refreshOnce(url: string, { sessions }: Acknowledged, index: number): Promise<void> {
  const { refreshToken } = sessions[index] ?? { refreshToken: "" };
  sessions[index] = tokensOf(await refresh(url, refreshToken));
}

async function createOnce(url: string, { sessions, itemIds }: Acknowledged): Promise<void> {
  const { status, data } = await ask(url, sessions[0]?.accessToken ?? "", create);
  const id = (data?.["createItem"] as { id?: string } | null | undefined)?.id;
  if (id === undefined) throw new Error(`An item was answered with ${status}`);
  itemIds.push(id);
}

async function logInOnce(url: string, { sessions }: Acknowledged): Promise<void> {
  const tokens = await login(url, { scope });
  // A few are enough to look at.
  if (sessions.length < 20) sessions.push(tokens);
}

async function revokeOnce(url: string, { revoked }: Acknowledged): Promise<void> {
  const tokens = await login(url, { scope });
  const { status } = await post(`${url}/revoke`, { token: tokens.refreshToken });
  if (status !== 200) throw new Error(`A revocation was answered with ${status}`);
  revoked.push(tokens);
}
