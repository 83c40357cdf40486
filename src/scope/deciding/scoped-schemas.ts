/** The engine behind each guarded schema, for the readers that are handed a schema. */

import type { GraphQLSchema } from "graphql";
import { accessFrom, type Access } from "../access.js";
import type { Catalogue } from "../reading/catalogue.js";
import { ClearanceDesk, type Clearance } from "../compiling/clearance.js";
import type { Decision, OnDeny } from "./decision.js";
import type { OperationRequest, ScopeEngine } from "./engine.js";
import { compileRulebook, type Rulebook } from "../compiling/rulebook.js";

const engines = new WeakMap<GraphQLSchema, ScopeEngine>();
const rulebooks = new WeakMap<GraphQLSchema, Rulebook>();
const desks = new WeakMap<Rulebook, ClearanceDesk>();

export function registerEngine(guarded: GraphQLSchema, engine: ScopeEngine): void {
  engines.set(guarded, engine);
  engine.guards(guarded);
}

/** @throws Error where the schema did not come from `applyScopes`. */
export function engineOf(schema: GraphQLSchema): ScopeEngine {
  const engine = engines.get(schema);
  if (!engine)
    throw new Error("This schema is not guarded: hand over the one that applyScopes returned");
  return engine;
}

/** The rules of any schema: of a guarded one as they are enforced, of another as its directives say. */
export function rulebookOf(schema: GraphQLSchema): Rulebook {
  const engine = engines.get(schema);
  if (engine) return engine.rulebook;
  const known = rulebooks.get(schema);
  if (known) return known;
  const rulebook = compileRulebook(schema);
  rulebooks.set(schema, rulebook);
  return rulebook;
}

/** What an access may touch of a schema, guarded or not: one object for all accesses that may touch the same. */
export function clearanceOn(schema: GraphQLSchema, access: Access): Clearance {
  const rulebook = rulebookOf(schema);
  const desk = desks.get(rulebook) ?? new ClearanceDesk(rulebook);
  desks.set(rulebook, desk);
  return desk.of(accessFrom(access));
}

/** What a guarded schema does with a query of which one field is denied; what it would do by default with another. */
export function onDenyOf(schema: GraphQLSchema): OnDeny {
  return engines.get(schema)?.onDeny ?? "partial";
}

/** Decides on an operation of a guarded schema before it is executed. */
export function decide(schema: GraphQLSchema, request: OperationRequest, access: Access): Decision {
  return engineOf(schema).decide(request, accessFrom(access));
}

/** The scopes that exist for a schema, guarded or not. */
export function catalogueOf(schema: GraphQLSchema): Catalogue {
  return rulebookOf(schema).catalogue;
}
