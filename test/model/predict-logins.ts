/** What the API must answer about logins, and what must become of them. */

import { answered, refusal, refused, type Prediction } from "./prediction.js";
import type { RequestOf } from "./requests.js";
import type { Login, Session, State } from "./state.js";

/** In any order: of two that were used in the same millisecond, either may be first. */
function sessions(state: State, session: Session): Prediction {
  const code = refusal(session, [["me"]]);
  if (code !== undefined) return refused(code);
  if (!session.user) return refused("FORBIDDEN");
  const own = state.logins.filter(({ user, ended }) => user === session.user && !ended);
  return answered(own.map((login) => shown(login, session)).sort(byId));
}

function endSession(state: State, session: Session, { id }: RequestOf<"endSession">): Prediction {
  const code = refusal(session, [["me"]]);
  if (code !== undefined) return refused(code);
  if (!session.user) return refused("FORBIDDEN");
  const login = state.logins.find((one) => one.id === id);
  if (login?.user !== session.user || login.ended) return refused("NOT_FOUND");
  login.ended = true;
  return answered(shown(login, session));
}

function shown(login: Login, session: Session) {
  return { id: login.id, current: login === session.login, scopes: login.scopes };
}

export function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}

export const loginPredictions = { sessions, endSession };
