/** One schema's rules at work: the decisions before execution, and those at single positions. */

import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { accessFrom, anonymous, isLasting, type Access } from "../access.js";
import { ClearanceDesk, type Clearance } from "../compiling/clearance.js";
import {
  decideOperation,
  guarded,
  ownErrors,
  unguarded,
  type Decision,
  type OnDeny,
  type Refusal,
} from "./decision.js";
import { DenialDesk } from "./denial.js";
import { OperationPlanner } from "./operation-plan.js";
import type { WalkedOperation } from "./operation-walk.js";
import { PolicyDesk, type Policies } from "../policy.js";
import type { Rule } from "../rule.js";
import type { Rulebook } from "../compiling/rulebook.js";

/** One decision, told to an audit hook. */
export interface AuditEvent {
  readonly coordinate: string;
  /** The response path; without indexes where it was decided before execution. */
  readonly path: readonly (string | number)[];
  /** The combined rule of the position; for a policy, its names. */
  readonly rule: Rule | { readonly policies: readonly string[] };
  readonly allowed: boolean;
  /** Undefined for an anonymous caller. */
  readonly subject: string | undefined;
  /** True where the position was answered all the same, because it is a dry run. */
  readonly dryRun: boolean;
}

export interface EngineOptions {
  /** Where a resolver's context keeps the access. Default: its member `access`. Whatever is no access is anonymous. */
  readonly access?: ((context: unknown) => unknown) | undefined;
  /** Whether denials name the rule and the missing scopes. Default true. */
  readonly disclose?: boolean | undefined;
  /** What happens to a query of which one field is denied. Default "partial". */
  readonly onDeny?: OnDeny | undefined;
  /** The functions behind `@policy`. */
  readonly policies?: Policies<never> | undefined;
  /** Sees every decision on a position that has a rule. */
  readonly audit?: ((event: AuditEvent) => void) | undefined;
  /** Gets a sentence for what is odd and stops nothing. */
  readonly warn?: ((sentence: string) => void) | undefined;
  /** Answers everything, and tells `audit` what would have been denied. */
  readonly dryRun?: boolean | undefined;
}

/** Who asks, and what that access may touch. */
export interface Caller {
  readonly access: Access;
  readonly clearance: Clearance;
}

/** What is asked before execution: one operation of a valid document. */
export interface OperationRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As the client sent them. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

export class ScopeEngine {
  readonly rulebook: Rulebook;
  readonly denials: DenialDesk;
  readonly policies: PolicyDesk;
  readonly onDeny: OnDeny;
  readonly dryRun: boolean;
  readonly audit: ((event: AuditEvent) => void) | undefined;
  readonly #desk: ClearanceDesk;
  readonly #planner: OperationPlanner;
  readonly #readAccess: (context: unknown) => unknown;
  readonly #decided = new WeakMap<WalkedOperation, WeakMap<Clearance, Decision>>();
  #last: Caller & { readonly value: unknown };
  readonly #executions = new WeakMap<object, Decision>();
  readonly #fragments = new WeakMap<DocumentNode, ReadonlyMap<string, FragmentDefinitionNode>>();

  constructor(schema: GraphQLSchema, rulebook: Rulebook, options: EngineOptions) {
    this.rulebook = rulebook;
    this.denials = new DenialDesk(options.disclose ?? true);
    this.policies = new PolicyDesk(options.policies);
    this.onDeny = options.onDeny ?? "partial";
    this.dryRun = options.dryRun ?? false;
    this.audit = options.audit && careful(options.audit, options.warn);
    this.#desk = new ClearanceDesk(rulebook);
    this.#planner = new OperationPlanner(schema, rulebook);
    this.#readAccess = options.access ?? accessMember;
    this.#last = { value: anonymous, access: anonymous, clearance: this.#desk.of(anonymous) };
  }

  /** Says which schema is executed, once there is one with the guards of this engine. */
  guards(schema: GraphQLSchema): void {
    this.#planner.use(schema);
  }

  accessIn(context: unknown): Access {
    return accessFrom(this.#readAccess(context));
  }

  clearanceOf(access: Access): Clearance {
    return this.#desk.of(access);
  }

  /** Both at once, for the guards of fields, which ask for the same access again and again. */
  callerIn(context: unknown): Caller {
    const value = this.#readAccess(context);
    if (value === this.#last.value) return this.#last;
    const access = accessFrom(value);
    const caller = { value, access, clearance: this.#desk.of(access) };
    // Only what never changes may be taken for what it was.
    if (access === value && isLasting(access)) this.#last = caller;
    return caller;
  }

  walk(request: OperationRequest): WalkedOperation | undefined {
    const fragments = this.#fragmentsOf(request.document);
    return this.#planner.walk({
      operation: request.operation,
      fragment: (name) => fragments.get(name),
      variables: { sent: request.variables ?? {} },
    });
  }

  /** Decides before execution, for a server that then refuses without executing. */
  decide(request: OperationRequest, access: Access): Decision {
    return ownErrors(this.decideForMany(request, access));
  }

  /** The same; of refusals that are the same for many callers one object, whose errors nobody may change. */
  decideForMany(request: OperationRequest, access: Access): Decision {
    return this.#decide(request.operation, this.walk(request), access);
  }

  /** The same from inside an execution, once for it; undefined where the operation may run. */
  refusalOf(info: GraphQLResolveInfo, context: unknown): Refusal | undefined {
    const { operation, fragments, schema, variableValues: coerced } = info;
    // One object an execution, made by the executor; but some make one for all events of a subscription.
    const once = operation.operation !== OperationTypeNode.SUBSCRIPTION;
    let decision = once ? this.#executions.get(coerced) : undefined;
    if (!decision) {
      const fragment = (name: string) => fragments[name];
      const walked = this.#planner.walk({ operation, fragment, variables: { coerced, schema } });
      decision = ownErrors(this.#decide(operation, walked, this.accessIn(context)));
      if (once) this.#executions.set(coerced, decision);
    }
    return decision.kind === "refused" ? decision : undefined;
  }

  #decide(
    { operation: type }: OperationDefinitionNode,
    walked: WalkedOperation | undefined,
    access: Access,
  ): Decision {
    if (!walked) return unguarded;
    const clearance = this.clearanceOf(access);
    const decision = this.#kept(walked, clearance, access, () => {
      const { rulebook, onDeny, denials } = this;
      return decideOperation({ type, walked, rulebook, clearance, access, onDeny, denials });
    });
    if (decision.kind === "run") return decision;
    // A dry run refuses nothing; each position tells of itself.
    if (this.dryRun) return guarded;
    const subject = access.kind === "granted" ? access.subject : undefined;
    for (const position of decision.positions) {
      this.audit?.({ ...position, allowed: false, subject, dryRun: false });
    }
    return decision;
  }

  #kept(
    walked: WalkedOperation,
    clearance: Clearance,
    access: Access,
    decide: () => Decision,
  ): Decision {
    // A refusal tells what this one user could be granted, where that is known.
    const isOwn = access.kind === "granted" && access.grantableScopes !== undefined;
    const kept = this.#decided.get(walked)?.get(clearance);
    if (kept && (kept.kind === "run" || !isOwn)) return kept;
    const decision = decide();
    if (decision.kind === "refused" && isOwn) return decision;
    const decided = this.#decided.get(walked) ?? new WeakMap<Clearance, Decision>();
    this.#decided.set(walked, decided.set(clearance, decision));
    return decision;
  }

  #fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
    const known = this.#fragments.get(document);
    if (known) return known;
    const fragments = new Map(
      document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((fragment) => [fragment.name.value, fragment]),
    );
    this.#fragments.set(document, fragments);
    return fragments;
  }
}

function accessMember(context: unknown): unknown {
  return typeof context === "object" && context !== null && "access" in context
    ? context.access
    : undefined;
}

// A hook that fails changes no decision, and its error is not for the caller.
function careful(
  audit: (event: AuditEvent) => void,
  warn: ((sentence: string) => void) | undefined,
): (event: AuditEvent) => void {
  return (event) => {
    try {
      audit(event);
    } catch {
      warn?.(`The audit hook failed at ${event.coordinate}.`);
    }
  };
}
