/** Takes the server and the model through the same calls, and compares their answers. */

import { passwordOf, type FiledServer } from "../conformance/callers-server.js";
import { answerOf } from "../http/running-server.js";
import type { Call } from "./calls.js";
import type { Answer, Prediction } from "./prediction.js";
import { itemPredictions } from "./predict-items.js";
import { byId, loginPredictions } from "./predict-logins.js";
import { login as predictLogin, userPredictions } from "./predict-users.js";
import { documents, requestOf, sessionOf, type Request, type RequestOf } from "./requests.js";
import { catalogue, newUser, type Session, type State } from "./state.js";

const predictions: {
  readonly [Field in Exclude<Request["field"], "login">]: (
    state: State,
    session: Session,
    request: RequestOf<Field>,
  ) => Prediction;
} = { ...itemPredictions, ...userPredictions, ...loginPredictions };

const everyday = ["me", "read:items", "write:items"];

/** Empties the server, and makes on both sides who is there at the beginning. */
export async function beginning(server: FiledServer): Promise<State> {
  server.empty();
  const state: State = { users: [], items: [], sessions: [], logins: [], cursors: new Map() };
  const open = async (scopes: readonly string[], user?: Session["user"]): Promise<void> => {
    const token = await server.token(scopes, { subject: user?.id ?? "a-program" });
    state.sessions.push({ token, user, generation: 0, scopes });
  };
  state.sessions.push({ token: undefined, user: undefined, generation: 0, scopes: [] });
  for (const [username, scopes] of [
    ["root", catalogue],
    ["ann", everyday],
    ["ben", everyday],
  ] as const) {
    const { id, email } = await server.addUser(username, scopes);
    const user = newUser({ id, username, email, scopes, password: passwordOf(username) });
    state.users.push(user);
    await open(scopes, user);
    const item = await server.store.items.create({ title: "A pen", ownerId: id });
    state.items.push({ ...item, owner: user, deleted: false });
  }
  await open(everyday);
  await open(catalogue);
  await open(["me"], state.users[1]);
  await open(["admin:users"], state.users[0]);
  return state;
}

/** @returns how the call ended, on both sides. */
export async function step(server: FiledServer, state: State, call: Call): Promise<string> {
  const session = sessionOf(state, call);
  const request = requestOf(state, call);
  if (request.field === "login") return login(server, state, request);
  const predict = predictions[request.field] as (
    state: State,
    session: Session,
    request: Request,
  ) => Prediction;
  const { answer: expected, created } = predict(state, session, request);
  const answer = await ask(server, session, request);
  if ("code" in answer || "code" in expected) {
    expect(answer).toEqual(expected);
    return "code" in answer ? answer.code : "ok";
  }
  if (created) created.id = newId(state, answer.data);
  const data = dataOf(state, request, answer.data);
  expect(data).toEqual(created ? { ...(expected.data as object), id: created.id } : expected.data);
  return "ok";
}

async function ask(server: FiledServer, { token }: Session, request: Request): Promise<Answer> {
  const { field, ...variables } = request;
  if (field === "login") throw new Error("a login is no GraphQL");
  const document = documents[field];
  const response = await server.ask(document, {
    token,
    variables: document.startsWith("mutation") ? { input: variables } : variables,
  });
  const { data, errors } = await answerOf(response);
  if (errors === undefined) return { data: data?.["answer"] };
  expect(errors).toHaveLength(1);
  expect(data?.["answer"] ?? null).toBeNull();
  return { code: String(errors[0]?.extensions["code"]) };
}

async function login(
  server: FiledServer,
  state: State,
  request: RequestOf<"login">,
): Promise<string> {
  const { username, password, scope } = request;
  const { answer: expected, user } = predictLogin(state, request);
  const response = await fetch(`${server.url}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "password",
      username,
      password,
      ...(scope !== undefined && { scope }),
    }),
  });
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  if (typeof body["error"] === "string" || !user) {
    expect({ code: body["error"] }).toEqual(expected);
    return String(body["error"]);
  }
  const scopes = typeof body["scope"] === "string" ? body["scope"].split(" ") : [];
  expect({ data: scopes }).toEqual(expected);
  const token = String(body["access_token"]);
  const begun = { id: sessionIdIn(token), user, scopes, ended: false };
  state.logins.push(begun);
  state.sessions.push({ token, user, generation: user.generation, scopes, login: begun });
  return "ok";
}

/** The claim `sid`. */
function sessionIdIn(token: string): string {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  return String((JSON.parse(payload) as { readonly sid?: unknown }).sid);
}

/** In the form that can be compared. */
function dataOf(state: State, { field }: Request, data: unknown): unknown {
  if (field === "sessions") return [...(data as { readonly id: string }[])].sort(byId);
  return isPage(data) ? readPage(state, data) : data;
}

/** The id that the server gave: one that was never there before, deleted or not. */
function newId({ users, items }: State, data: unknown): string {
  const { id } = data as { readonly id: string };
  expect(id).toMatch(/^(itm|usr)_/);
  expect([...users, ...items].map((one) => one.id)).not.toContain(id);
  return id;
}

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly totalCount: number;
  readonly pageInfo: Readonly<Record<string, unknown>>;
}

function isPage(data: unknown): data is Page {
  return typeof data === "object" && data !== null && "edges" in data;
}

/** The page without its cursors, which are the server's to choose; those of one thing are always the same. */
function readPage({ cursors }: State, { nodes, edges, totalCount, pageInfo }: Page): unknown {
  const { startCursor, endCursor, ...rest } = pageInfo;
  expect(edges.map(({ node }) => node.id)).toEqual(nodes.map(({ id }) => id));
  expect([startCursor, endCursor]).toEqual([
    edges.at(0)?.cursor ?? null,
    edges.at(-1)?.cursor ?? null,
  ]);
  for (const { cursor, node } of edges) {
    expect(cursor).toBe(cursors.get(node.id) ?? cursor);
    cursors.set(node.id, cursor);
  }
  return { nodes, totalCount, pageInfo: rest };
}
