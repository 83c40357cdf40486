/** Why an operation is permitted to an access or not, as plain data: for the command line and for people's tools. */

import type { DocumentNode, GraphQLSchema } from "graphql";
import { accessFrom, type Access } from "../access.js";
import { decideOperation, type RefusedPosition } from "../deciding/decision.js";
import { DenialDesk } from "../deciding/denial.js";
import { asksPolicies, requirementsIn, sufficientScopes } from "../deciding/misses.js";
import { chosenOperation, walkChosen, type OperationChoice } from "./required-scopes.js";
import { onePerCoordinate } from "../compiling/requirements.js";
import type { Requirement } from "../rule.js";
import { clearanceOn, onDenyOf, rulebookOf } from "../deciding/scoped-schemas.js";

export interface OperationReport {
  /** Undefined for an operation without a name. */
  readonly operationName: string | undefined;
  /**
   * `allowed`: all of it. `uncertain`: objects behind abstract types may turn out to be denied, or a policy may say no.
   * `partial`: it runs, and the denied positions are null. `refused`: nothing of it runs.
   */
  readonly outcome: "allowed" | "uncertain" | "partial" | "refused";
  /** What every touched element needs; all of it must hold. */
  readonly needs: readonly Requirement[];
  /** Whether there is a verified access at all. */
  readonly authenticated: boolean;
  /** The scopes of the access that some rule of the schema names, those it implies included, in schema order. */
  readonly has: readonly string[];
  /** Scopes that, with those it has, let the whole operation through; in schema order. */
  readonly missing: readonly string[];
  /** The positions that are certain to be denied. */
  readonly denied: readonly RefusedPosition[];
}

/**
 * Explains an operation to an access, by the decision that the engine would take.
 *
 * @throws Error where the operation cannot be told, or its variables cannot be coerced.
 */
export function explainOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  asked: Access,
  choice: OperationChoice = {},
): OperationReport {
  const operation = chosenOperation(document, choice.operationName);
  const walked = walkChosen(schema, document, operation, choice);
  const rulebook = rulebookOf(schema);
  const access = accessFrom(asked);
  const clearance = clearanceOn(schema, access);
  const { operation: type } = operation;
  const denials = new DenialDesk(true);
  const input = { type, walked, rulebook, clearance, access, denials };
  const decision = decideOperation({ ...input, onDeny: onDenyOf(schema) });
  const strict = decideOperation({ ...input, onDeny: "reject" });
  const requirements = requirementsIn(walked.root);
  const unmet = requirements.some((requirement) => !clearance.meets(requirement));
  const sufficient = sufficientScopes(requirements, clearance, access, rulebook);
  return {
    operationName: operation.name?.value,
    outcome:
      decision.kind === "refused"
        ? "refused"
        : strict.kind === "refused"
          ? "partial"
          : unmet || asksPolicies(walked.root)
            ? "uncertain"
            : "allowed",
    needs: onePerCoordinate(requirements),
    authenticated: clearance.authenticated,
    has: rulebook.vocabulary.filter((scope) => clearance.scopes.has(scope)),
    missing: sufficient.filter((scope) => !clearance.scopes.has(scope)),
    denied: strict.kind === "refused" ? strict.positions : [],
  };
}
