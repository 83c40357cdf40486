/** The schema that a command speaks about: a file of the user's, or the default API. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLSchema } from "graphql";
import { readFileSync } from "node:fs";
import { CommandFailure } from "./failure.js";
import { defaultTypeDefs } from "../graphql/default-schema.js";
import { applyScopes, withScopeTypeDefs, type Coverage } from "../scope/entry.js";

/**
 * The guarded schema. Resolvers play no part in what is required.
 *
 * @param path a file of SDL; without one, the default API.
 * @throws CommandFailure or SchemaFaultError.
 */
export function readSchema(path: string | undefined, strictCoverage: Coverage): GraphQLSchema {
  const typeDefs = withScopeTypeDefs(path === undefined ? defaultTypeDefs : readText(path));
  return applyScopes(makeExecutableSchema({ typeDefs }), { typeDefs, strictCoverage });
}

/** @throws CommandFailure that says which file, and why. */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : (code ?? "it cannot be read");
    throw new CommandFailure(`Cannot read ${path}: ${why}`);
  }
}
