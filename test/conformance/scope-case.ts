/** One scope case, and the guarded schema that it is asked of. */

import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLSchema } from "graphql";
import { readFileSync } from "node:fs";
import {
  anonymous,
  applyScopes,
  granted,
  scopeTypeDefs,
  type Access,
} from "../../src/scope/entry.js";

export interface ScopeCase {
  readonly id: string;
  readonly sdl: string;
  readonly operation: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  /** What root fields answer; for a subscription, its events. */
  readonly resolversHint: Record<string, unknown>;
  /** Null is anonymous. */
  readonly scopes: readonly string[] | null;
  /** For a subscription, the list of results. */
  readonly expectData: unknown;
  /** Other answers that are right, too. */
  readonly acceptData?: readonly unknown[];
  readonly expectErrorPaths: readonly (readonly (string | number)[])[];
  readonly expectErrorCodes: readonly string[];
  readonly expectSchemaError?: boolean;
  /** Root resolvers and event sources that must not run. */
  readonly expectNotCalled?: readonly string[];
}

export function readCases(...files: readonly string[]): readonly ScopeCase[] {
  return files.flatMap(
    (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")) as ScopeCase[],
  );
}

export function isSubscription({ operation }: ScopeCase): boolean {
  return operation.startsWith("subscription");
}

export function accessOf({ scopes }: ScopeCase): Access {
  return scopes ? granted({ subject: "u1", scopes }) : anonymous;
}

/** The guarded schema of a case, and the coordinates of the root resolvers that have run. */
export function buildCase(one: ScopeCase): { schema: GraphQLSchema; called: string[] } {
  const called: string[] = [];
  // "The same field declared in two modules" is two modules here, as it is in life.
  const typeDefs = [directivesBeside(one.sdl), ...one.sdl.split(/(?=\bextend )/)];
  const schema = makeExecutableSchema({ typeDefs });
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const root of roots) {
    for (const [name, value] of Object.entries(one.resolversHint)) {
      const field = root?.getFields()[name];
      if (!root || !field) continue;
      const call = (): unknown => {
        called.push(`${root.name}.${name}`);
        return value;
      };
      if (root === schema.getSubscriptionType()) {
        field.subscribe = () => events(call() as unknown[]);
        field.resolve = (event: unknown) => event;
      } else field.resolve = call;
    }
  }
  return { schema: applyScopes(schema, { typeDefs, strictCoverage: "off" }), called };
}

/** Our directives without those that the SDL defines itself. */
function directivesBeside(sdl: string): string {
  return scopeTypeDefs
    .split(/\n(?=\s*")/)
    .filter((definition) => {
      const name = /directive (@\w+)/.exec(definition)?.[1];
      return name === undefined || !new RegExp(`directive ${name}\\b`).test(sdl);
    })
    .join("\n");
}

async function* events(values: readonly unknown[]) {
  for (const value of values) yield await Promise.resolve(value);
}
