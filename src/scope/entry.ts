/** The package entry `scopegate/scope`: scope rules on any GraphQL schema, under any server. */

export {
  anonymous,
  granted,
  type Access,
  type Anonymous,
  type Grant,
  type Granted,
} from "./access.js";
export { apolloScopePlugin } from "./apollo-plugin.js";
export { applyScopes, type ApplyScopesOptions } from "./apply-scopes.js";
export type { Catalogue, CatalogueScope } from "./catalogue.js";
export { challengeOf, type Challenge } from "./challenge.js";
export type { Coverage } from "./coverage.js";
export type {
  Decision,
  InsufficientScope,
  OnDeny,
  Permit,
  Refusal,
  RefusedPosition,
} from "./decision.js";
export type { TypeDefs } from "./definition-reader.js";
export { scopeTypeDefs } from "./directives.js";
export { limitDenials } from "./denial-limit.js";
export { envelopScopePlugin } from "./envelop-plugin.js";
export type { AuditEvent, EngineOptions, OperationRequest } from "./engine.js";
export {
  filterIntrospection,
  isIntrospectionFiltered,
  visibleValidationErrors,
  type VisibleFor,
  type VisibleValidationOptions,
} from "./introspection.js";
export { explainOperation, type OperationReport } from "./operation-report.js";
export { withScopeTypeDefs } from "./own-definitions.js";
export type { Policies, Policy } from "./policy.js";
export { scopeReportDifference, type Direction, type ReportChange } from "./report-difference.js";
export { differenceMarkdown, reportMarkdown } from "./report-markdown.js";
export { differenceText, reportText } from "./report-text.js";
export { requiredScopes, type OperationChoice } from "./required-scopes.js";
export { requirementsText, ruleText } from "./requirements.js";
export type { Requirement, Rule } from "./rule.js";
export { SchemaFaultError, type SchemaFault } from "./schema-fault.js";
export { scopeReport, type ScopeReportRow } from "./scope-report.js";
export { formatScope, parseScope, type ScopeSet } from "./scope-token.js";
export { scopeTypes } from "./scope-types.js";
export { catalogueOf, decide } from "./scoped-schemas.js";
export { variableErrors } from "./variable-errors.js";
export { visibleSchema } from "./visible-schema.js";
