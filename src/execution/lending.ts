/** Shows a compiler other resolvers than a schema has, for as long as it reads. */

import type { GraphQLField, GraphQLObjectType } from "graphql";

type Field = GraphQLField<unknown, unknown, never>;

export interface Loans {
  /** What stands in for `resolve`; undefined for a field whose property is read as it is. */
  readonly resolvers: ReadonlyMap<GraphQLField<unknown, unknown>, Field["resolve"]>;
  readonly typeChecks: ReadonlyMap<GraphQLObjectType, (value: unknown) => boolean>;
}

/**
 * Runs the work while the loans stand in the schema. Nobody else sees them: the work is synchronous. The fields have no
 * arguments meanwhile: what a client wrote never becomes part of code.
 */
export function lending<Result>({ resolvers, typeChecks }: Loans, work: () => Result): Result {
  const giveBack: (() => void)[] = [];
  try {
    for (const [field, lent] of resolvers) {
      const { resolve, args } = field;
      giveBack.push(() => Object.assign(field, { resolve, args }));
      Object.assign(field, { resolve: lent, args: [] });
    }
    for (const [type, lent] of typeChecks) {
      const { isTypeOf } = type;
      giveBack.push(() => Object.assign(type, { isTypeOf }));
      type.isTypeOf = lent;
    }
    return work();
  } finally {
    for (const back of giveBack) back();
  }
}
