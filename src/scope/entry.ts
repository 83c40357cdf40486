/** The package entry `scopegate/scope`: scope rules on any GraphQL schema, under any server. */

export {
  anonymous,
  granted,
  type Access,
  type Anonymous,
  type Grant,
  type Granted,
} from "./access.js";
export {
  applyScopes,
  scopeSchema,
  type ApplyScopesOptions,
  type ScopedSchema,
} from "./apply-scopes.js";
export type { Catalogue, CatalogueScope } from "./catalogue.js";
export type { Decision, InsufficientScope, OperationRequest, Permit, Refusal } from "./decision.js";
export type { TypeDefs } from "./definition-reader.js";
export { scopeTypeDefs } from "./directives.js";
export { withScopeTypeDefs } from "./own-definitions.js";
export type { Requirement, Rule } from "./rule.js";
export { SchemaFaultError, type SchemaFault } from "./schema-fault.js";
export { formatScope, parseScope, type ScopeSet } from "./scope-token.js";
