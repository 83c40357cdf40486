/** What a pruned schema shows, for generated schemas and accesses. */

import {
  getNamedType,
  isAbstractType,
  GraphQLSchema,
  Kind,
  NoUnusedVariablesRule,
  parse,
  PossibleFragmentSpreadsRule,
  specifiedRules,
  TypeInfo,
  validate,
  validateSchema,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLInputType,
} from "graphql";
import process from "node:process";
import { requiredScopes, visibleSchema } from "../../../src/scope/entry.js";
import { coordinatesOf } from "../coordinates.js";
import { forbidding, forGenerated, withMore, type Generated } from "../generated-schemas.js";
import { generateOperation } from "../oracle/generate-operation.js";
import { isMet } from "../reporting/requirements-met.js";

const numRuns = Number(process.env["RUNS"] ?? 100);
const timeoutMs = 30_000 + numRuns * 100;

describe("for any schema and access", () => {
  test(
    "a visible element is one that every rule on it allows",
    () => {
      let hidden = 0;
      forGenerated(numRuns, ({ model, schema, access }) => {
        const visible = coordinatesOf(visibleSchema(schema, access));
        hidden += coordinatesOf(schema).size - visible.size;
        for (const coordinate of visible) {
          // The query type stands there even when it is empty.
          if (coordinate === "Query" || coordinate.includes("|")) continue;
          const rules = forbidding(model, access, coordinate);
          expect({ coordinate, rules }).toEqual({ coordinate, rules: [] });
        }
      });
      expect(hidden).toBeGreaterThan(numRuns);
    },
    timeoutMs,
  );

  test(
    "the pruned schema is valid, unless nothing is left to query",
    () => {
      let partly = 0;
      forGenerated(numRuns, ({ schema, access }) => {
        const visible = visibleSchema(schema, access);
        const isEmpty = Object.keys(visible.getQueryType()?.getFields() ?? {}).length === 0;
        const strict = new GraphQLSchema({ ...visible.toConfig(), assumeValid: false });
        const messages = validateSchema(strict).map(({ message }) => message);
        expect(messages).toEqual(isEmpty ? ["Type Query must define one or more fields."] : []);
        if (!isEmpty && coordinatesOf(visible).size < coordinatesOf(schema).size) partly++;
      });
      expect(partly).toBeGreaterThan(numRuns / 4);
    },
    timeoutMs,
  );

  test(
    "more scopes never show less",
    () => {
      forGenerated(numRuns, ({ schema, access, tape }) => {
        const more = coordinatesOf(visibleSchema(schema, withMore(access, tape)));
        const less = coordinatesOf(visibleSchema(schema, access));
        expect([...less].filter((coordinate) => !more.has(coordinate))).toEqual([]);
      });
    },
    timeoutMs,
  );

  test(
    "an operation that needs nothing more finds its fields and arguments",
    () => {
      let found = 0;
      forGenerated(numRuns, (generated) => {
        const { model, schema, access, tape } = generated;
        const { text } = generateOperation(model, tape);
        // With variables, what it needs depends on what is sent.
        if (text.includes("$")) return;
        const document = withoutConditions(parse(text));
        if (validate(schema, document).length > 0) return;
        const needs = requiredScopes(schema, document, { operationName: "Meant" });
        if (!needs.every((one) => isMet(schema, access, one))) return;
        expect(missing(generated, document)).toEqual([]);
        found++;
      });
      expect(found).toBeGreaterThan(numRuns / 4);
    },
    timeoutMs,
  );
});

function typeOf(element: { readonly type: GraphQLInputType }): GraphQLInputType {
  return element.type;
}

function withoutConditions(document: DocumentNode): DocumentNode {
  return visit(document, { [Kind.DIRECTIVE]: () => null });
}

/**
 * What the pruned schema refuses, but for what GraphQL cannot express: a type of which `__typename` alone may be
 * selected has no field to show, and a type that lacks a field of its interface cannot implement it. And but for what
 * no object is asked for: fragments in fragments whose types have no object in common. And but for an input object that
 * nobody may fill in: no list of them is shown, though an empty one may be supplied.
 */
function missing({ model, schema, access }: Generated, document: DocumentNode): string[] {
  const visible = visibleSchema(schema, access);
  const isForbidden = (parent: GraphQLCompositeType, fieldName: string): boolean => {
    const types = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent];
    return types.every(({ name }) => forbidding(model, access, `${name}.${fieldName}`).length > 0);
  };
  const excused = new Set<unknown>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      enter(node) {
        const type = types.getType();
        const inputs = [types.getInputType(), ...(types.getFieldDef()?.args ?? []).map(typeOf)];
        if (inputs.some((one) => one && !visible.getType(getNamedType(one).name))) {
          excused.add(node);
        }
        const parent = types.getParentType();
        if (type && !visible.getType(getNamedType(type).name)) excused.add(node);
        if (node.kind === Kind.NAMED_TYPE && !visible.getType(node.name.value)) excused.add(node);
        if (node.kind === Kind.FIELD && parent && isForbidden(parent, node.name.value)) {
          excused.add(node);
        }
      },
    }),
  );
  const rules = specifiedRules.filter(
    (rule) => rule !== PossibleFragmentSpreadsRule && rule !== NoUnusedVariablesRule,
  );
  return validate(visible, document, rules, { maxErrors: 10_000 })
    .filter(({ nodes }) => !nodes?.some((node) => excused.has(node)))
    .map(({ message }) => message);
}
