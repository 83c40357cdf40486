/** The package entry `scopegate/scope`: scope rules on any GraphQL schema, under any server. */

export {
  anonymous,
  granted,
  type Access,
  type Anonymous,
  type Grant,
  type Granted,
} from "./access.js";
export { apolloScopePlugin } from "./plugins/apollo-plugin.js";
export { applyScopes, type ApplyScopesOptions } from "./apply-scopes.js";
export type { Catalogue, CatalogueScope } from "./reading/catalogue.js";
export { challengeOf, type Challenge } from "./deciding/challenge.js";
export type { Coverage } from "./compiling/coverage.js";
export type {
  Decision,
  InsufficientScope,
  OnDeny,
  Permit,
  Refusal,
  RefusedPosition,
} from "./deciding/decision.js";
export type { TypeDefs } from "./reading/definition-reader.js";
export { scopeTypeDefs } from "./reading/directives.js";
export { limitDenials } from "./deciding/denial-limit.js";
export { envelopScopePlugin } from "./plugins/envelop-plugin.js";
export type { AuditEvent, EngineOptions, OperationRequest } from "./deciding/engine.js";
export {
  filterIntrospection,
  isIntrospectionFiltered,
  visibleValidationErrors,
  type VisibleFor,
  type VisibleValidationOptions,
} from "./seeing/introspection.js";
export { explainOperation, type OperationReport } from "./reporting/operation-report.js";
export { withScopeTypeDefs } from "./reading/own-definitions.js";
export type { Policies, Policy } from "./policy.js";
export {
  scopeReportDifference,
  type Direction,
  type ReportChange,
} from "./reporting/report-difference.js";
export { differenceMarkdown, reportMarkdown } from "./reporting/report-markdown.js";
export { differenceText, reportText } from "./reporting/report-text.js";
export { requiredScopes, type OperationChoice } from "./reporting/required-scopes.js";
export { requirementsText, ruleText } from "./compiling/requirements.js";
export type { Requirement, Rule } from "./rule.js";
export { SchemaFaultError, type SchemaFault } from "./reading/schema-fault.js";
export { scopeReport, type ScopeReportRow } from "./reporting/scope-report.js";
export { formatScope, parseScope, type ScopeSet } from "./scope-token.js";
export { scopeTypes } from "./reporting/scope-types.js";
export { catalogueOf, decide } from "./deciding/scoped-schemas.js";
export { variableErrors } from "./seeing/variable-errors.js";
export { visibleSchema } from "./seeing/visible-schema.js";
