/** From a plain operation, and what may be touched of it, to code: guards are answered once, before it runs. */

import {
  getNamedType,
  GraphQLID,
  GraphQLString,
  isLeafType,
  isObjectType,
  isScalarType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { compileQuery, isCompiledQuery, type CompiledQuery } from "graphql-jit";
import { types } from "node:util";
import type { Clearance } from "../scope/compiling/clearance.js";
import type { Execution } from "./execution.js";
import { lending } from "./lending.js";
import type { PlainOperation } from "./plain-operation.js";
import { mayTouch, type Position } from "./position.js";
import { deniedStep, isThenable, resolverStep, type CompiledInfo, type Step } from "./step.js";

/** Code: its context is an {@link Execution}. */
export type Compiled = CompiledQuery["query"];

type Field = GraphQLField<unknown, unknown>;

/** The operation as the client wrote it, for the resolvers. */
export interface WrittenOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** @returns undefined where the compiler does not take the operation. */
export function compile(
  schema: GraphQLSchema,
  { document, positions }: PlainOperation,
  clearance: Clearance,
  written: WrittenOperation,
): Compiled | undefined {
  const steps = stepsOf(positions, clearance);
  const resolvers = new Map<Field, Field["resolve"]>();
  const typeChecks = new Map<GraphQLObjectType, typeof isObject>();
  // Of every leaf that is selected: what a type's name finds in a prototype is never asked for.
  const customSerializers: Record<string, (value: unknown) => unknown> = {};
  for (const [node, { field }] of positions) {
    resolvers.set(field, steps.has(node) ? takeStep : undefined);
    const type = getNamedType(field.type);
    if (isObjectType(type)) typeChecks.set(type, isObject);
    if (isLeafType(type)) customSerializers[type.name] = serializer(type);
  }
  const compiled = lending({ resolvers, typeChecks }, () =>
    compileQuery(schema, document, undefined, {
      customSerializers,
      disablingCapturingStackErrors: true,
      resolverInfoEnricher: ({ fieldNodes: [node] }) => ({
        ...written,
        step: node && steps.get(node),
        fieldNodes: node && positions.get(node)?.walked.nodes,
      }),
    }),
  );
  return isCompiledQuery(compiled) ? compiled.query : undefined;
}

/** The steps; none for a leaf whose property can be read as it is, wherever it stands: once, and at once. */
function stepsOf(
  positions: PlainOperation["positions"],
  clearance: Clearance,
): ReadonlyMap<FieldNode, Step> {
  const steps = new Map<FieldNode, Step>();
  const stepping = new Set<Field>();
  for (const [node, position] of positions) {
    const step = ownStep(position, clearance);
    if (step) steps.set(node, step);
    if (step || !isReadable(position)) stepping.add(position.field);
  }
  // Denied in one place, for an argument, and read in another: compiled code knows one resolver a field.
  for (const [node, position] of positions) {
    if (stepping.has(position.field) && !steps.has(node)) steps.set(node, resolverStep(position));
  }
  return steps;
}

// Compiled code reads the property of an object several times: a getter could answer something else each time.
function isReadable({ below, listDepth }: Position): boolean {
  return below === undefined && listDepth === 0;
}

function ownStep(position: Position, clearance: Clearance): Step | undefined {
  const { field, nullable, resolve } = position;
  if (!mayTouch(position, clearance)) {
    // What may not be null is denied by its guard, with what follows from it.
    return nullable ? deniedStep(position) : resolverStep(position, field.resolve);
  }
  return resolve && resolverStep(position, resolve);
}

function takeStep(source: unknown, _args: unknown, execution: unknown, info: unknown): unknown {
  const { step } = info as CompiledInfo;
  return step(source, execution as Execution, info as CompiledInfo);
}

// graphql-js looks for properties in a function, too, and for none in a text.
function isObject(value: unknown): boolean {
  return typeof value === "object";
}

// How graphql-js writes texts, where nobody has put something else in its place: most leaves are, and stay, texts.
const ownTexts = new Map<unknown, unknown>(
  [GraphQLString, GraphQLID].map((type) => [type, type.serialize]),
);

function serializer(type: GraphQLLeafType): (value: unknown) => unknown {
  const keepsTexts = isScalarType(type) && ownTexts.get(type) === type.serialize;
  return (value) => {
    if (keepsTexts && typeof value === "string") return value;
    const serialized = expectPlain(type.serialize(expectPlain(value)));
    if (serialized === undefined || serialized === null) throw new TypeError("not serializable");
    return serialized;
  };
}

/** @throws TypeError for what graphql-js would call or await. */
function expectPlain(value: unknown): unknown {
  if (typeof value === "function") throw new TypeError("to be called");
  if (typeof value !== "object" || value === null || !isThenable(value)) return value;
  // Nobody waits for it any more.
  if (types.isPromise(value)) value.catch(() => undefined);
  throw new TypeError("to be awaited");
}
