/** Apollo Server refuses an operation before it runs, and marks answers that depend on who asked. */

import {
  HeaderMap,
  type ApolloServerPlugin,
  type GraphQLRequestContext,
  type GraphQLResponse,
} from "@apollo/server";
import type { GraphQLFormattedError, OperationDefinitionNode } from "graphql";
import type { Access, Decision, ScopedSchema } from "../scope/entry.js";
import { challengeOf } from "./challenge.js";
import { opaqueError, type Report } from "./error-mask.js";

interface AccessContext {
  readonly access: Access;
}

export function scopePlugin(
  scoped: Pick<ScopedSchema, "decide">,
  report: Report,
): ApolloServerPlugin<AccessContext> {
  return {
    requestDidStart() {
      let decision: Decision | undefined;
      return Promise.resolve({
        responseForOperation(context) {
          const { document, request, contextValue } = context;
          // An operationName that names nothing: the type does not know of it, and Apollo Server answers it later.
          const operation = context.operation as OperationDefinitionNode | undefined;
          if (!operation) return Promise.resolve(null);
          try {
            decision = scoped.decide(
              { document, operation, variables: request.variables },
              contextValue.access,
            );
          } catch (error) {
            // Thrown on, it would reach the log without its stack, and apart from its id.
            return Promise.resolve(answer(500, {}, [opaqueError(error, report)]));
          }
          if (decision.kind === "run") return Promise.resolve(null);
          const { status, header } = challengeOf(decision);
          const errors = decision.errors.map((error) => error.toJSON());
          return Promise.resolve(answer(status, { "www-authenticate": header }, errors));
        },
        willSendResponse(context) {
          if (decision && (decision.kind === "refused" || decision.guarded)) markPrivate(context);
          return Promise.resolve();
        },
      });
    },
  };
}

function answer(
  status: number,
  headers: Readonly<Record<string, string>>,
  errors: readonly GraphQLFormattedError[],
): GraphQLResponse {
  return {
    http: { status, headers: new HeaderMap(Object.entries(headers)) },
    body: { kind: "single", singleResult: { errors } },
  };
}

// RFC 9111 §3.5, §5.2.2.5: what a rule touched is for this caller alone.
function markPrivate({ response }: Pick<GraphQLRequestContext<AccessContext>, "response">): void {
  response.http.headers.set("cache-control", "private, no-store");
}
