/** A guarded schema in one call, valid by default, and the accesses that ask it. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import type { IResolvers } from "@graphql-tools/utils";
import { execute, Kind, parse, validate, type ExecutionResult, type GraphQLSchema } from "graphql";
import {
  anonymous,
  granted,
  scopeSchema,
  withScopeTypeDefs,
  type Access,
  type ApplyScopesOptions,
  type Decision,
  type ScopedSchema,
  type TypeDefs,
} from "../../src/scope/entry.js";

export function guard(
  typeDefs: TypeDefs,
  resolvers: IResolvers = {},
  options: ApplyScopesOptions = {},
): ScopedSchema {
  const complete = withScopeTypeDefs(typeDefs);
  return scopeSchema(makeExecutableSchema({ typeDefs: complete, resolvers }), {
    typeDefs: complete,
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
  scoped: ScopedSchema,
  source: string,
  access: Access = anonymous,
  variables: Record<string, unknown> = {},
): Decision {
  const document = parse(source);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error("the document has no operation");
  return scoped.decide({ document, operation, variables }, access);
}

/** What the start-up of a schema complains of, as "coordinate: message" lines. */
export function faultsOf(typeDefs: TypeDefs): string[] {
  try {
    guard(typeDefs);
  } catch (error) {
    const { faults } = error as {
      faults?: readonly { readonly coordinate: string; readonly message: string }[];
    };
    if (!faults) throw error;
    return faults.map(({ coordinate, message }) => `${coordinate}: ${message}`);
  }
  return [];
}
