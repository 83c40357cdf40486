/** A guarded schema in one call, valid by default, and the accesses that ask it. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import type { IResolvers } from "@graphql-tools/utils";
import { execute, Kind, parse, validate, type ExecutionResult, type GraphQLSchema } from "graphql";
import {
  anonymous,
  applyScopes,
  decide as decideOn,
  granted,
  withScopeTypeDefs,
  type Access,
  type ApplyScopesOptions,
  type Decision,
  type TypeDefs,
} from "../../src/scope/entry.js";

/** Coverage is off: a test names the rules it is about, and no others. */
export function guard(
  typeDefs: TypeDefs,
  resolvers: IResolvers = {},
  options: ApplyScopesOptions = {},
): GraphQLSchema {
  const complete = withScopeTypeDefs(typeDefs);
  return applyScopes(makeExecutableSchema({ typeDefs: complete, resolvers }), {
    typeDefs: complete,
    strictCoverage: "off",
    ...options,
  });
}

/** An access with these scopes; without any argument: anonymous. */
export function withScopes(...scopes: readonly string[]): Access {
  return granted({ subject: "u1", scopes });
}

export async function run(
  schema: GraphQLSchema,
  operation: string,
  access: Access = anonymous,
  more: { readonly rootValue?: unknown; readonly variableValues?: Record<string, unknown> } = {},
): Promise<ExecutionResult> {
  const document = parse(operation);
  expect(validate(schema, document)).toEqual([]);
  const result = await execute({ schema, document, contextValue: { access }, ...more });
  return JSON.parse(JSON.stringify(result)) as ExecutionResult;
}

export function decide(
  schema: GraphQLSchema,
  source: string,
  access: Access = anonymous,
  variables: Record<string, unknown> = {},
): Decision {
  const document = parse(source);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error("the document has no operation");
  return decideOn(schema, { document, operation, variables }, access);
}

/** What the start-up of a schema complains of, as "coordinate: message" lines. */
export function faultsOf(typeDefs: TypeDefs): string[] {
  return faultsIn(() => guard(typeDefs));
}

/** The same of any start-up. */
export function faultsIn(start: () => unknown): string[] {
  try {
    start();
  } catch (error) {
    const { faults } = error as {
      faults?: readonly { readonly coordinate: string; readonly message: string }[];
    };
    if (!faults) throw error;
    return faults.map(({ coordinate, message }) => `${coordinate}: ${message}`);
  }
  return [];
}
