/** A plugin for Apollo Server: an operation is refused before it runs, with its status and challenge. */

import {
  validate,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { challengeOf, type Challenge } from "../deciding/challenge.js";
import type { Decision, Refusal } from "../deciding/decision.js";
import { limitDenials } from "../deciding/denial-limit.js";
import { isIntrospectionFiltered, visibleValidationErrors } from "../seeing/introspection.js";
import { engineOf } from "../deciding/scoped-schemas.js";
import { variableErrors } from "../seeing/variable-errors.js";

// What of Apollo Server's interfaces is used here, so that this folder needs no dependency on it.
interface Head {
  status?: number;
  readonly headers: {
    get(name: string): string | undefined;
    set(name: string, value: string): unknown;
  };
}

interface OperationContext<Http extends Head> {
  readonly schema: GraphQLSchema;
  readonly contextValue: unknown;
  readonly document: DocumentNode;
  /** Missing where `operationName` names nothing, though Apollo Server's types do not say so. */
  readonly operation?: OperationDefinitionNode;
  readonly request: { readonly variables?: Record<string, unknown> };
  readonly response: { readonly http: Http };
}

interface ResponseContext {
  readonly schema: GraphQLSchema;
  readonly contextValue: unknown;
  readonly document?: DocumentNode;
  readonly response: {
    readonly http: Head;
    readonly body:
      | {
          readonly kind: "single";
          readonly singleResult: { errors?: readonly GraphQLFormattedError[] };
        }
      | { readonly kind: "incremental" };
  };
}

export interface ApolloScopePluginOptions {
  /** The URL of the resource's metadata (RFC 9728 §5.1), which challenges then carry. Asked for each of them. */
  readonly resourceMetadata?: (() => string | undefined) | undefined;
  /** Whether it adds `Vary: Authorization` itself; a server that does so for every answer says no. Default true. */
  readonly vary?: boolean;
}

/**
 * For `plugins` of an Apollo Server whose schema came from `applyScopes`. Answers that a rule touched are marked as
 * private to the caller.
 */
export function apolloScopePlugin(options: ApolloScopePluginOptions = {}) {
  return { requestDidStart: () => Promise.resolve(listener(options)) };
}

function listener({ resourceMetadata, vary = true }: ApolloScopePluginOptions) {
  let decision: Decision | undefined;
  return {
    responseForOperation<Http extends Head>(context: OperationContext<Http>) {
      const { schema, document, operation, request, contextValue, response } = context;
      if (!operation) return Promise.resolve(null);
      const engine = engineOf(schema);
      const { variables } = request;
      const unfit = variableErrors(schema, operation, variables, engine.accessIn(contextValue));
      if (unfit.length > 0) {
        const { http } = response;
        http.status = 400;
        const errors = unfit.map((error) => error.toJSON());
        return Promise.resolve({
          http,
          body: { kind: "single" as const, singleResult: { errors } },
        });
      }
      const access = engine.accessIn(contextValue);
      decision = engine.decideForMany({ document, operation, variables }, access);
      if (decision.kind === "run") return Promise.resolve(null);
      const { http } = response;
      const { status, header, errors } = told(decision, resourceMetadata?.());
      http.status = status;
      if (header !== undefined) http.headers.set("www-authenticate", header);
      // Other plugins may write into them.
      const own = errors.map((error) => ({ ...error, extensions: { ...error.extensions } }));
      const singleResult = { errors: own };
      return Promise.resolve({ http, body: { kind: "single" as const, singleResult } });
    },

    willSendResponse({ schema, contextValue, document, response }: ResponseContext) {
      const { http, body } = response;
      if (body.kind === "single" && body.singleResult.errors) {
        const { errors } = body.singleResult;
        body.singleResult.errors =
          document && errors.every(isOfValidation)
            ? visibleErrors(schema, document, contextValue, errors)
            : limitDenials(errors);
      }
      if (decision && (decision.kind === "refused" || decision.guarded)) markPrivate(http, vary);
      return Promise.resolve();
    },
  };
}

interface ToldRefusal extends Challenge {
  readonly resourceMetadata: string | undefined;
  readonly errors: readonly GraphQLFormattedError[];
}

// The same operation is refused again and again to all with the same scopes.
const toldRefusals = new WeakMap<Refusal, ToldRefusal>();

function told(refusal: Refusal, resourceMetadata: string | undefined): ToldRefusal {
  const known = toldRefusals.get(refusal);
  if (known && known.resourceMetadata === resourceMetadata) return known;
  const errors = refusal.errors.map((error) => error.toJSON());
  const challenge = challengeOf(refusal, { resourceMetadata });
  const answer = { ...challenge, resourceMetadata, errors };
  toldRefusals.set(refusal, answer);
  return answer;
}

const validationCode = "GRAPHQL_VALIDATION_FAILED";

function isOfValidation({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.["code"] === validationCode;
}

// What Apollo Server found names and suggests whatever the schema has.
function visibleErrors(
  schema: GraphQLSchema,
  document: DocumentNode,
  contextValue: unknown,
  found: readonly GraphQLFormattedError[],
): readonly GraphQLFormattedError[] {
  // Faults that another rule of the server found, such as a limit: they speak of the operation alone.
  if (!isIntrospectionFiltered(schema) || validate(schema, document).length === 0) return found;
  const access = engineOf(schema).accessIn(contextValue);
  return visibleValidationErrors(schema, document, access, { maxErrors: found.length }).map(
    (error) => ({ ...error.toJSON(), extensions: { code: validationCode } }),
  );
}

// RFC 9111 §3.5, §5.2.2.5: what a rule touched is for this caller alone.
function markPrivate({ headers }: Head, vary: boolean): void {
  headers.set("cache-control", "private, no-store");
  if (!vary) return;
  const others = headers.get("vary");
  headers.set("vary", others === undefined ? "Authorization" : `${others}, Authorization`);
}
