/** Apollo Server on Express with a directive transformer in the way of the graphql-tools documentation. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import { getDirective, MapperKind, mapSchema } from "@graphql-tools/utils";
import { defaultFieldResolver, GraphQLError } from "graphql";
import { resolvers } from "../api/data.js";
import { typeDefs } from "../api/schema.js";
import { serve } from "./apollo-express.js";

const schema = makeExecutableSchema({
  typeDefs: [
    "directive @auth(scope: String!) on FIELD_DEFINITION",
    typeDefs((scope) => `@auth(scope: "${scope}")`),
  ],
  resolvers,
});

const guarded = mapSchema(schema, {
  [MapperKind.OBJECT_FIELD]: (field) => {
    const [directive] = getDirective(schema, field, "auth") ?? [];
    if (!directive) return field;
    const { resolve = defaultFieldResolver } = field;
    const { scope } = directive;
    return {
      ...field,
      resolve(source, args, context, info) {
        if (!context.scopes.has(scope)) {
          throw new GraphQLError("Not authorized", { extensions: { code: "FORBIDDEN" } });
        }
        return resolve(source, args, context, info);
      },
    };
  },
});

await serve(guarded);
