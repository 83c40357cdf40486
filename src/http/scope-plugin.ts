/** Apollo Server refuses an operation before it runs, and marks answers that depend on who asked. */

import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestContext } from "@apollo/server";
import type { Access, Decision, ScopedSchema } from "../scope/entry.js";
import { challengeOf } from "./challenge.js";

interface AccessContext {
  readonly access: Access;
}

export function scopePlugin(
  scoped: Pick<ScopedSchema, "decide">,
): ApolloServerPlugin<AccessContext> {
  return {
    requestDidStart() {
      let decision: Decision | undefined;
      return Promise.resolve({
        responseForOperation(context) {
          const { document, operation, request, contextValue } = context;
          decision = scoped.decide(
            { document, operation, variables: request.variables },
            contextValue.access,
          );
          if (decision.kind === "run") return Promise.resolve(null);
          const { status, header } = challengeOf(decision);
          return Promise.resolve({
            http: { status, headers: new HeaderMap([["www-authenticate", header]]) },
            body: {
              kind: "single",
              singleResult: { errors: decision.errors.map((error) => error.toJSON()) },
            },
          });
        },
        willSendResponse(context) {
          if (decision && (decision.kind === "refused" || decision.guarded)) markPrivate(context);
          return Promise.resolve();
        },
      });
    },
  };
}

// RFC 9111 §3.5, §5.2.2.5: what a rule touched is for this caller alone.
function markPrivate({ response }: Pick<GraphQLRequestContext<AccessContext>, "response">): void {
  response.http.headers.set("cache-control", "private, no-store");
}
