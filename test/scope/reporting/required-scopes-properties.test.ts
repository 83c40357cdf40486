/** What an operation is said to need, against what the engine decides and answers. */

import fc from "fast-check";
import {
  execute,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  OperationTypeNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
} from "graphql";
import process from "node:process";
import { anonymous, decide, requiredScopes, type Access } from "../../../src/scope/entry.js";
import { withScopes } from "../generated-schemas.js";
import { generateModel, scopeNames } from "../oracle/generate-model.js";
import { generateOperation } from "../oracle/generate-operation.js";
import { choices, Tape } from "../oracle/tape.js";
import { buildWorld, type World } from "../oracle/world.js";
import { isMet } from "./requirements-met.js";

const numRuns = Number(process.env["RUNS"] ?? 80);
const timeoutMs = 30_000 + numRuns * 100;

interface Asked {
  readonly world: World;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly tape: Tape;
}

async function forGenerated(check: (asked: Asked) => Promise<void> | void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(choices, async (tapeChoices) => {
      const tape = new Tape(tapeChoices);
      const model = generateModel(tape);
      const world = buildWorld(model, tape.int(10_000), "reject");
      for (let number = 0; number < 3; number++) {
        const { text, variables } = generateOperation(model, tape);
        const document = parse(text);
        if (!canExecute(world.guarded, document, variables)) continue;
        await check({ world, document, variables, tape });
      }
    }),
    // To shrink a tape of this length takes longer than to read the schema.
    { numRuns, endOnFailure: true },
  );
}

function canExecute(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  const operation = getOperationAST(document, "Meant");
  const definitions = operation?.variableDefinitions ?? [];
  return (
    validate(schema, document).length === 0 &&
    getVariableValues(schema, definitions, { ...variables }).errors === undefined
  );
}

function needsOf({ world, document, variables }: Asked) {
  return requiredScopes(world.guarded, document, { operationName: "Meant", variables });
}

function decisionFor({ world, document, variables }: Asked, access: Access): string {
  const operation = getOperationAST(document, "Meant");
  if (!operation) throw new Error("the document has no such operation");
  return decide(world.guarded, { document, operation, variables }, access).kind;
}

test(
  "whoever holds one alternative of every rule is neither refused nor denied anything",
  async () => {
    let checked = 0;
    await forGenerated(async (asked) => {
      const { tape, world, document, variables } = asked;
      const needs = needsOf(asked);
      const access = withScopes(needs.flatMap(({ rule }) => tape.pick(rule)));
      expect(decisionFor(asked, access)).toBe("run");
      if (getOperationAST(document, "Meant")?.operation !== OperationTypeNode.QUERY) return;
      const { errors = [] } = await execute({
        schema: world.guarded,
        document,
        operationName: "Meant",
        variableValues: variables,
        rootValue: world.rootValues.Query,
        contextValue: { access },
      });
      const codes = errors.map(({ extensions }) => extensions["code"]);
      expect(codes.filter((code) => code !== undefined)).toEqual([]);
      if (needs.length > 0) checked++;
    });
    expect(checked).toBeGreaterThan(numRuns / 8);
  },
  timeoutMs,
);

test(
  "without abstract types, an access is refused exactly where one of the rules is not met",
  async () => {
    const seen = { run: 0, refused: 0 };
    await forGenerated((asked) => {
      const { tape, world, document } = asked;
      const access = tape.chance(15) ? anonymous : withScopes(tape.some(scopeNames, 60));
      const met = needsOf(asked).every((one) => isMet(world.guarded, access, one));
      const decision = decisionFor(asked, access);
      if (met) expect(decision).toBe("run");
      if (meetsAbstractType(world.guarded, document)) return;
      expect(decision).toBe(met ? "run" : "refused");
      seen[met ? "run" : "refused"]++;
    });
    expect(Math.min(seen.run, seen.refused)).toBeGreaterThan(numRuns / 20);
  },
  timeoutMs,
);

test(
  "every coordinate comes once",
  async () => {
    await forGenerated((asked) => {
      const coordinates = needsOf(asked).map(({ coordinate }) => coordinate);
      expect(new Set(coordinates).size).toBe(coordinates.length);
    });
  },
  timeoutMs,
);

function meetsAbstractType(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let found = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      SelectionSet() {
        found ||= isAbstractType(types.getParentType());
      },
    }),
  );
  return found;
}
