/** The public surface of the package `scopegate`. */

export { ConfigError, type Config, type ConfigOptions } from "./config.js";
export type { GraphQLContext } from "./graphql/context.js";
export {
  createServer,
  type IssuedToken,
  type IssueRequest,
  type ScopegateServer,
  type ServerOptions,
} from "./server.js";
