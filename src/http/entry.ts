/** The package entry `scopegate/http`: GraphQL over HTTP on node:http, for an Apollo Server of one's own. */

export {
  graphqlHandler,
  type GraphQLHandler,
  type GraphQLHandlerOptions,
} from "./graphql-handler.js";
