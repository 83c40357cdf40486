/** One request as compiled execution sees it, without a server. */

import { getOperationAST, parse, type DocumentNode, type GraphQLSchema } from "graphql";
import { engineOf } from "../../src/scope/deciding/scoped-schemas.js";
import { anonymous, type Access } from "../../src/scope/entry.js";
import { Execution } from "../../src/execution/execution.js";
import type { OperationInstance } from "../../src/execution/operation-variants.js";
import { plainOperation, type PlainOperation } from "../../src/execution/plain-operation.js";
import type { Position } from "../../src/execution/position.js";

/** @param query a text, or what was parsed before */
export function instanceOf(
  schema: GraphQLSchema,
  query: string | DocumentNode,
  access: Access = anonymous,
): OperationInstance {
  const document = typeof query === "string" ? parse(query) : query;
  const operation = getOperationAST(document, null);
  const engine = engineOf(schema);
  const walked = operation && engine.walk({ document, operation, variables: {} });
  if (!walked) throw new Error("no operation that can be walked");
  return { document, operation, walked, clearance: engine.clearanceOf(access) };
}

export function plainOf(schema: GraphQLSchema, query: string): PlainOperation | undefined {
  const { operation, walked } = instanceOf(schema, query);
  return plainOperation(schema, operation.operation, walked);
}

/** The position at the end of these keys. */
export function positionAt(schema: GraphQLSchema, query: string, ...keys: string[]): Position {
  let below = rootsOf(plainOf(schema, query));
  let position: Position | undefined;
  for (const key of keys) {
    position = below.find(({ walked }) => walked.responseKey === key);
    below = position?.below ?? [];
  }
  if (!position) throw new Error(`nothing at ${keys.join(".")}`);
  return position;
}

function rootsOf(plain: PlainOperation | undefined): readonly Position[] {
  return [...(plain?.positions.values() ?? [])].filter(
    ({ parentType }) => parentType.name === "Query",
  );
}

export function executionFor(schema: GraphQLSchema, access: Access = anonymous): Execution {
  const clearance = engineOf(schema).clearanceOf(access);
  return new Execution({ contextValue: { access }, variableValues: {}, clearance });
}
