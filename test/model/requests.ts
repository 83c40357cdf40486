/** From a generated call to the request that is sent: the numbers in it become ids, names, cursors and tokens. */

import type { Call } from "./calls.js";
import type { Login, ModelItem, ModelUser, Session, State } from "./state.js";

const item = "{ id title description version owner { id username } }";
const user = "{ id username scopes status }";
const pageInfo = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
const userMutation = (field: string, inputType = "UserIdInput") =>
  `mutation ($input: ${inputType}!) { answer: ${field}(input: $input) ${user} }`;

export const documents = {
  createItem: `mutation ($input: CreateItemInput!) { answer: createItem(input: $input) ${item} }`,
  updateItem: `mutation ($input: UpdateItemInput!) { answer: updateItem(input: $input) ${item} }`,
  deleteItem: `mutation ($input: DeleteItemInput!) { answer: deleteItem(input: $input) ${item} }`,
  items: `query ($first: Int, $after: String, $mine: Boolean) {
    answer: items(first: $first, after: $after, filter: { mine: $mine }) {
      nodes ${item} edges { cursor node { id } } totalCount ${pageInfo}
    }
  }`,
  search: `query ($text: String!, $first: Int, $includeUsers: Boolean) {
    answer: search(text: $text, first: $first, includeUsers: $includeUsers) {
      ... on Item { id title } ... on User { id username }
    }
  }`,
  node: `query ($id: ID!) {
    answer: node(id: $id) { id ... on Item { title version } ... on User { username } }
  }`,
  me: "{ answer: me { id username email scopes } }",
  users: `query ($first: Int, $after: String, $status: UserStatus) {
    answer: users(first: $first, after: $after, filter: { status: $status }) {
      nodes ${user} edges { cursor node { id } } totalCount ${pageInfo}
    }
  }`,
  createUser: userMutation("createUser", "CreateUserInput"),
  setUserScopes: userMutation("setUserScopes", "SetUserScopesInput"),
  disableUser: userMutation("disableUser"),
  enableUser: userMutation("enableUser"),
  deleteUser: userMutation("deleteUser"),
  changePassword: `mutation ($input: ChangePasswordInput!) {
    answer: changePassword(input: $input) { id username }
  }`,
  sessions: "{ answer: sessions { id current scopes } }",
  endSession: `mutation ($input: EndSessionInput!) {
    answer: endSession(input: $input) { id current scopes }
  }`,
} as const;

export interface PageRequest {
  readonly first: number;
  readonly after: string | undefined;
}

/** One member for each field, so that each can be told from the others. */
type ById<Field extends string> = Field extends string ? { field: Field; id: string } : never;

/** What a request says, field by field: the input of a mutation, the variables of a query. */
export type Request =
  | { field: "createItem"; title: string; description?: string | null; ownerId?: string }
  | {
      field: "updateItem";
      id: string;
      version?: number;
      title?: string;
      description?: string | null;
    }
  | ById<"deleteItem" | "disableUser" | "enableUser" | "deleteUser" | "node" | "endSession">
  | ({ field: "items"; mine: boolean } & PageRequest)
  | { field: "search"; text: string; first: number; includeUsers?: boolean }
  | { field: "me" | "sessions" }
  | ({ field: "users"; status: "ACTIVE" | "DISABLED" | null } & PageRequest)
  | {
      field: "createUser";
      username: string;
      password: string;
      scopes: readonly string[];
      email: string | null;
    }
  | { field: "setUserScopes"; id: string; scopes: readonly string[] }
  | { field: "changePassword"; currentPassword: string; newPassword: string }
  | { field: "login"; username: string; password: string; scope: string | undefined };

export type RequestOf<Field extends Request["field"]> = Extract<Request, { field: Field }>;

/** The token that a call comes with. */
export function sessionOf({ sessions }: State, call: Call): Session {
  const session = "caller" in call ? sessions[call.caller % sessions.length] : sessions[0];
  if (!session) throw new Error("a state begins with a session");
  return session;
}

export function requestOf(state: State, call: Call): Request {
  const userId = (which: number) => idOf(state.users, which, "usr_gone");
  const itemId = (which: number) => idOf(state.items, which, "itm_gone");
  switch (call.field) {
    case "createItem": {
      const { field, title, owner, ...more } = call;
      return {
        field,
        title,
        ...("description" in more && { description: more.description }),
        ...(owner !== undefined && { ownerId: userId(owner) }),
      };
    }
    case "updateItem": {
      const { field, item: which, version, ...more } = call;
      return {
        field,
        id: itemId(which),
        ...(version !== undefined && { version }),
        ...("title" in more && { title: more.title }),
        ...("description" in more && { description: more.description }),
      };
    }
    case "deleteItem":
      return { field: call.field, id: itemId(call.item) };
    case "items":
      return { ...pageOf(state, call, "itm_"), field: call.field, mine: call.mine };
    case "search": {
      const { field, text, first, includeUsers } = call;
      // The argument is not sent where it is false: sent, it would need its scope.
      return { field, text, first, ...(includeUsers && { includeUsers }) };
    }
    case "node":
      return { field: call.field, id: call.item ? itemId(call.which) : userId(call.which) };
    case "endSession":
      return { field: call.field, id: idOf(state.logins, call.login, "ses_gone") };
    case "me":
    case "sessions":
      return { field: call.field };
    case "users":
      return { ...pageOf(state, call, "usr_"), field: call.field, status: call.status };
    case "createUser": {
      const { field, username, password, scopes, email } = call;
      return { field, username, password, scopes, email };
    }
    case "setUserScopes":
      return { field: call.field, id: userId(call.user), scopes: call.scopes };
    case "disableUser":
    case "enableUser":
    case "deleteUser":
      return { field: call.field, id: userId(call.user) };
    case "changePassword":
      return {
        field: call.field,
        currentPassword: call.current ?? sessionOf(state, call).user?.password ?? "none",
        newPassword: call.newPassword,
      };
    case "login": {
      const user = state.users[call.user % (state.users.length + 1)];
      return {
        field: call.field,
        username: user?.username ?? "nobody",
        password: call.password ?? user?.password ?? "secret",
        // RFC 6749 Appendix A.4: there is no empty scope.
        scope: call.scopes?.join(" ") || undefined,
      };
    }
  }
}

function idOf(
  all: readonly (ModelUser | ModelItem | Login)[],
  which: number,
  gone: string,
): string {
  return all[which % (all.length + 1)]?.id ?? gone;
}

function pageOf(
  { cursors }: State,
  { first, after }: { readonly first: number; readonly after: number | undefined },
  prefix: string,
): PageRequest {
  const seen = [...cursors].filter(([id]) => id.startsWith(prefix)).map(([, cursor]) => cursor);
  return { first, after: after === undefined ? undefined : seen[after % (seen.length || 1)] };
}
