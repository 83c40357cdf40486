/** What the page is told of the API: its endpoints, its scopes and its rules, as far as introspection shows them. */

import { isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from "graphql";
import {
  catalogueOf,
  scopeReport,
  visibleSchema,
  type Access,
  type Catalogue,
  type CatalogueScope,
  type Rule,
} from "../../scope/entry.js";

export interface ExplorerConfigOptions {
  readonly introspection: "on" | "off" | "visible";
  /** Whether `POST /token` takes a user name and a password. */
  readonly passwordGrant: boolean;
}

interface ElementRule {
  /** All must hold. */
  readonly needs: readonly Rule[];
  readonly policies: readonly string[];
}

type Rules = Readonly<Record<string, ElementRule>>;

type Scopes = readonly Omit<CatalogueScope, "default">[];

/** Relative to the page: a proxy may have put a path in front. */
const endpoints = {
  graphql: "graphql",
  token: "token",
  refresh: "token/refresh",
  session: "session",
  schema: "schema.graphql",
};

/**
 * @param schema from `applyScopes`
 * @returns `explorer/config.json` for an access
 */
export function explorerConfig(
  schema: GraphQLSchema,
  options: ExplorerConfigOptions,
): (access: Access) => string {
  const { introspection, passwordGrant } = options;
  const text = (scopes: Scopes, rules: Rules): string =>
    JSON.stringify({ endpoints, introspection, passwordGrant, scopes, rules });
  const catalogue = catalogueOf(schema);
  const all = catalogue.scopes.map(({ name, description, implies }) => ({
    name,
    description,
    implies,
  }));
  if (introspection === "off") {
    // No more than the metadata publishes anyway.
    const names = text(
      all.map(({ name }) => ({ name, description: "", implies: [] })),
      {},
    );
    return () => names;
  }
  const rules = rulesOf(schema);
  if (introspection === "on") {
    const whole = text(all, rules);
    return () => whole;
  }
  const rulesIn = new WeakMap<GraphQLSchema, Rules>();
  return (access) => {
    const visible = visibleSchema(schema, access);
    const shown = rulesIn.get(visible) ?? only(rules, visible);
    rulesIn.set(visible, shown);
    const known = new Set([...namesIn(shown), ...heldBy(access, catalogue)]);
    return text(
      all.filter(({ name }) => known.has(name)),
      shown,
    );
  };
}

function rulesOf(schema: GraphQLSchema): Rules {
  return Object.fromEntries(
    scopeReport(schema)
      .filter(({ open }) => !open)
      .map(({ coordinate, effective, policies }) => [
        coordinate,
        { needs: effective.map(({ rule }) => rule), policies },
      ]),
  );
}

function only(rules: Rules, visible: GraphQLSchema): Rules {
  return Object.fromEntries(
    Object.entries(rules).filter(([coordinate]) => isIn(visible, coordinate)),
  );
}

/** Whether a schema has the type, field, argument or input field of this coordinate. */
function isIn(schema: GraphQLSchema, coordinate: string): boolean {
  const [typeName = "", fieldName, argumentName] = coordinate.split(/[.(:]/);
  const type = schema.getType(typeName);
  if (fieldName === undefined) return type !== undefined;
  if (isInputObjectType(type)) return Object.hasOwn(type.getFields(), fieldName);
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  const field = type.getFields()[fieldName];
  if (!field || argumentName === undefined) return field !== undefined;
  return field.args.some(({ name }) => name === argumentName);
}

function namesIn(rules: Rules): readonly string[] {
  return Object.values(rules).flatMap(({ needs }) => needs.flat(2));
}

function heldBy(access: Access, { closure }: Catalogue): readonly string[] {
  if (access.kind === "anonymous") return [];
  return [...access.scopes].flatMap((scope) => [...(closure.get(scope) ?? [])]);
}
