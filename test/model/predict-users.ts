/** What the API must answer about users, and what must become of them and of their tokens. */

import { answered, pageFrom, refusal, refused, type Prediction } from "./prediction.js";
import type { RequestOf } from "./requests.js";
import {
  catalogue,
  endLogins,
  findByName,
  findUser,
  isLastAdmin,
  nameKey,
  newUser,
  usersByName,
  type ModelUser,
  type Session,
  type State,
} from "./state.js";

function me(_state: State, session: Session): Prediction {
  const code = refusal(session, [["me"]]);
  if (code !== undefined) return refused(code);
  if (!session.user) return refused("FORBIDDEN");
  const { id, username, email, scopes } = session.user;
  return answered({ id, username, email, scopes });
}

function users(
  state: State,
  session: Session,
  { first, after, status }: RequestOf<"users">,
): Prediction {
  const code = refusal(session, [["admin:users"]]);
  if (code !== undefined) return refused(code);
  if (first < 0 || first > 1_000) return refused("BAD_USER_INPUT");
  const all = usersByName(state).filter(
    ({ disabled }) => status === null || disabled === (status === "DISABLED"),
  );
  const last = state.users.find(({ id }) => after !== undefined && state.cursors.get(id) === after);
  const rest = last
    ? all.filter(({ username }) => nameKey(username) > nameKey(last.username))
    : all;
  return answered(pageFrom(rest.map(shown), all.length, { first, after }));
}

function createUser(
  state: State,
  session: Session,
  { username, password, scopes, email }: RequestOf<"createUser">,
): Prediction {
  const code = refusal(session, [["admin:users"]]);
  if (code !== undefined) return refused(code);
  const isBadName = username !== username.trim() || username === "" || username.length > 100;
  if (isBadName || isBadPassword(password) || areUnknown(scopes)) return refused("BAD_USER_INPUT");
  if (findByName(state, username)) return refused("CONFLICT");
  const user = newUser({ username, password, scopes, email });
  state.users.push(user);
  return { ...answered(shown(user)), created: user };
}

function setUserScopes(
  state: State,
  session: Session,
  { id, scopes }: RequestOf<"setUserScopes">,
): Prediction {
  const code = refusal(session, [["admin:users"]]);
  if (code !== undefined) return refused(code);
  if (areUnknown(scopes)) return refused("BAD_USER_INPUT");
  const user = findUser(state, id);
  if (!user) return refused("NOT_FOUND");
  if (!scopes.includes("admin:users") && isLastAdmin(state, user)) return refused("CONFLICT");
  if (user.scopes.some((scope) => !scopes.includes(scope))) user.generation += 1;
  user.scopes = scopes;
  return answered(shown(user));
}

function disableUser(
  state: State,
  session: Session,
  request: RequestOf<"disableUser">,
): Prediction {
  return removing(state, session, request, (user) => {
    user.disabled = true;
    user.generation += 1;
    endLogins(state, user);
  });
}

function deleteUser(state: State, session: Session, request: RequestOf<"deleteUser">): Prediction {
  return removing(state, session, request, (user) => {
    user.deleted = true;
    endLogins(state, user);
    for (const item of state.items) if (item.owner === user) item.deleted = true;
  });
}

function enableUser(state: State, session: Session, { id }: RequestOf<"enableUser">): Prediction {
  const code = refusal(session, [["admin:users"]]);
  if (code !== undefined) return refused(code);
  const user = findUser(state, id);
  if (!user) return refused("NOT_FOUND");
  user.disabled = false;
  return answered(shown(user));
}

function changePassword(
  state: State,
  session: Session,
  { currentPassword, newPassword }: RequestOf<"changePassword">,
): Prediction {
  const code = refusal(session, [["me"]]);
  if (code !== undefined) return refused(code);
  const { user } = session;
  if (!user) return refused("FORBIDDEN");
  if (isBadPassword(newPassword) || currentPassword !== user.password) {
    return refused("BAD_USER_INPUT");
  }
  user.password = newPassword;
  // The login in use goes on. Without one, nothing tells the caller's own token from others.
  if (!session.login) user.generation += 1;
  endLogins(state, user, session.login);
  return answered({ id: user.id, username: user.username });
}

/** POST /token (RFC 6749 §4.3). The answer is the scope of the token. */
export function login(
  state: State,
  { username, password, scope }: RequestOf<"login">,
): Prediction & { readonly user?: ModelUser } {
  const requested = scope?.split(" ");
  if (requested && areUnknown(requested)) return refused("invalid_scope");
  const user = findByName(state, username);
  if (!user || user.disabled || user.password !== password) return refused("invalid_grant");
  if (requested?.some((one) => !user.scopes.includes(one))) return refused("invalid_scope");
  const wanted = requested ?? ["me"];
  const granted = catalogue.filter((one) => wanted.includes(one) && user.scopes.includes(one));
  return { ...answered(granted), user };
}

function removing(
  state: State,
  session: Session,
  { id }: { readonly id: string },
  apply: (user: ModelUser) => void,
): Prediction {
  const code = refusal(session, [["admin:users"]]);
  if (code !== undefined) return refused(code);
  const user = findUser(state, id);
  if (!user) return refused("NOT_FOUND");
  if (isLastAdmin(state, user)) return refused("CONFLICT");
  apply(user);
  return answered(shown(user));
}

function isBadPassword(password: string): boolean {
  return password === "" || Buffer.byteLength(password) > 1_024;
}

function areUnknown(scopes: readonly string[]): boolean {
  return scopes.some((scope) => !(catalogue as readonly string[]).includes(scope));
}

function shown({ id, username, scopes, disabled }: ModelUser) {
  return { id, username, scopes, status: disabled ? "DISABLED" : "ACTIVE" };
}

export const userPredictions = {
  me,
  users,
  createUser,
  setUserScopes,
  disableUser,
  enableUser,
  deleteUser,
  changePassword,
};
