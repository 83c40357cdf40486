/** The guard in front of one field: its rules, its inputs, its policies, and for root fields the whole operation. */

import {
  isNonNullType,
  OperationTypeNode,
  responsePathAsArray,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
} from "graphql";
import type { Access } from "../access.js";
import { standsBefore } from "./behind-guard.js";
import type { Check } from "../compiling/check.js";
import type { Clearance } from "../compiling/clearance.js";
import type { Refusal } from "../deciding/decision.js";
import type { ScopeEngine } from "../deciding/engine.js";
import { combine } from "../rule.js";
import type { FieldRules } from "../compiling/rulebook.js";
import { suppliedChecks } from "../deciding/supplied-inputs.js";

export type FieldResolver = GraphQLFieldResolver<unknown, unknown>;

/**
 * A resolver, or an event source, that runs only where the access may touch the field. A denial is returned, not
 * thrown: an executor treats both alike, and nothing is unwound once an item.
 */
export function guardField(
  engine: ScopeEngine,
  { check, inputs, policies }: FieldRules,
  resolve: FieldResolver,
): FieldResolver {
  const simple = inputs.size + policies.length === 0 && !engine.audit && !engine.dryRun;
  if (simple) {
    const guard: FieldResolver = (source, args, context, info) => {
      const { access, clearance } = engine.callerIn(context);
      return clearance.allows(check)
        ? resolve(source, args, context, info)
        : failing(engine.denials.ofCheck(check, clearance, access, positionOf(info)), info);
    };
    return standsBefore(guard, resolve);
  }
  const guard: FieldResolver = (source, args, context, info) => {
    const { access, clearance } = engine.callerIn(context);
    const { fieldNodes, operation, schema, variableValues: coerced } = info;
    const checks = [check, ...suppliedChecks(inputs, fieldNodes, { operation, coerced, schema })];
    const allowed = checks.every((one) => clearance.allows(one));
    tell(engine, checks, allowed, access, info);
    if (!allowed && !engine.dryRun) return denyRule(engine, checks, clearance, access, info);
    if (policies.length === 0) return resolve(source, args, context, info);
    return engine.policies
      .allow(policies, isEvent(info) ? undefined : coerced, [
        source,
        args,
        access,
        context as never,
      ])
      .then((permitted) => {
        tellPolicy(engine, policies, permitted, access, info);
        return permitted || engine.dryRun
          ? resolve(source, args, context, info)
          : engine.denials.ofPolicy(access, positionOf(info));
      });
  };
  const isStatic = policies.length === 0 && !engine.audit && !engine.dryRun;
  return isStatic ? standsBefore(guard, resolve) : guard;
}

/**
 * The guard in front of a root field that may not run unless the whole operation may: of every mutation and
 * subscription, and of queries where one denial rejects all. A server that decides before execution never gets here
 * with a refusal; plain `execute` does.
 */
export function guardOperation(engine: ScopeEngine, resolve: FieldResolver): FieldResolver {
  const guard: FieldResolver = (source, args, context, info) => {
    const refusal = engine.refusalOf(info, context);
    return refusal ? errorHere(refusal, info) : resolve(source, args, context, info);
  };
  return standsBefore(guard, resolve);
}

// A field that has no error of its own is null without one, where it may be null.
function errorHere(refusal: Refusal, info: GraphQLResolveInfo): GraphQLError | null | undefined {
  const own = refusal.errors.find(({ path }) => path?.[0] === info.path.key);
  if (own || info.operation.operation === OperationTypeNode.SUBSCRIPTION)
    return own ?? refusal.errors[0];
  return isNonNullType(info.returnType) ? refusal.errors[0] : null;
}

// Some executors run all events of a subscription with one object of variables.
function isEvent({ operation }: GraphQLResolveInfo): boolean {
  return operation.operation === OperationTypeNode.SUBSCRIPTION;
}

function denyRule(
  engine: ScopeEngine,
  checks: readonly Check[],
  clearance: Clearance,
  access: Access,
  info: GraphQLResolveInfo,
): GraphQLError | Promise<never> {
  const requirements = checks.flatMap((check) => check.requirements);
  return failing(engine.denials.ofRule(requirements, clearance, access, positionOf(info)), info);
}

// What fails at once and may not be null makes graphql-js forget the earlier items of a list; one of them that is
// rejected later would then be nobody's, and end the process.
function failing(error: GraphQLError, info: GraphQLResolveInfo): GraphQLError | Promise<never> {
  return isNonNullType(info.returnType) ? Promise.reject(error) : error;
}

function positionOf(info: GraphQLResolveInfo) {
  return { path: responsePathAsArray(info.path), nodes: info.fieldNodes };
}

function tell(
  engine: ScopeEngine,
  checks: readonly Check[],
  allowed: boolean,
  access: Access,
  info: GraphQLResolveInfo,
): void {
  const requirements = checks.flatMap((check) => check.requirements);
  if (requirements.length > 0) told(engine, combine(requirements), allowed, access, info);
}

function tellPolicy(
  engine: ScopeEngine,
  policies: readonly string[],
  allowed: boolean,
  access: Access,
  info: GraphQLResolveInfo,
): void {
  told(engine, { policies }, allowed, access, info);
}

function told(
  engine: ScopeEngine,
  rule: Parameters<NonNullable<ScopeEngine["audit"]>>[0]["rule"],
  allowed: boolean,
  access: Access,
  info: GraphQLResolveInfo,
): void {
  engine.audit?.({
    coordinate: `${info.parentType.name}.${info.fieldName}`,
    path: responsePathAsArray(info.path),
    rule,
    allowed,
    subject: access.kind === "granted" ? access.subject : undefined,
    dryRun: engine.dryRun && !allowed,
  });
}
