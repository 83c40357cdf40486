/** The form of what must be answered, and the part of it that all fields have in common: who may ask. */

import type { PageRequest } from "./requests.js";
import { isEnded, type Session } from "./state.js";

/** What the field answered, or the code of the only error. */
export type Answer = { readonly data: unknown } | { readonly code: string };

export interface Prediction {
  readonly answer: Answer;
  /** What is new: its id is the server's to choose, and empty until then. */
  readonly created?: { id: string };
}

export function answered(data: unknown): Prediction {
  return { answer: { data } };
}

export function refused(code: string): Prediction {
  return { answer: { code } };
}

/** @param sufficient lists of scopes: all of one list are needed. @returns the code, where none is held. */
export function refusal(
  session: Session,
  sufficient: readonly (readonly string[])[],
): string | undefined {
  if (session.token === undefined || isEnded(session)) return "UNAUTHENTICATED";
  const held = sufficient.some((scopes) => scopes.every((one) => session.scopes.includes(one)));
  return held ? undefined : "FORBIDDEN";
}

export function isAdmin({ scopes }: Session): boolean {
  return scopes.includes("admin:users");
}

/** @param rest what stands after the cursor. */
export function pageFrom(
  rest: readonly unknown[],
  totalCount: number,
  { first, after }: PageRequest,
): unknown {
  return {
    nodes: rest.slice(0, first),
    totalCount,
    pageInfo: { hasNextPage: rest.length > first, hasPreviousPage: after !== undefined },
  };
}
