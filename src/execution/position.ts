/** One field of the answer: what is known of it before the operation runs. */

import {
  defaultFieldResolver,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from "graphql";
import type { Clearance } from "../scope/compiling/clearance.js";
import type { WalkedField } from "../scope/deciding/operation-walk.js";
import { behindGuard } from "../scope/guarding/behind-guard.js";

export type Resolver = GraphQLFieldResolver<unknown, unknown>;

export interface Position {
  readonly walked: WalkedField;
  readonly parentType: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  /** Behind the guards; undefined where a property of the object is read. */
  readonly resolve: Resolver | undefined;
  /** Whether it is part of a mutation: what its resolver does is not done twice. */
  readonly hasEffect: boolean;
  /** Whether it may be null. */
  readonly nullable: boolean;
  /** How many lists lie inside each other: 2 for `[[Int]]`. */
  readonly listDepth: number;
  /** The fields of its objects; undefined for a leaf. */
  readonly below: readonly Position[] | undefined;
}

export function positionOf({
  field,
  ...others
}: Pick<Position, "walked" | "parentType" | "field" | "below" | "hasEffect">): Position {
  const resolve = field.resolve && behindGuard(field.resolve);
  return {
    ...others,
    field,
    resolve: resolve === defaultFieldResolver ? undefined : resolve,
    nullable: !isNonNullType(field.type),
    listDepth: listDepthOf(field.type),
  };
}

/** Whether its rules allow it; its policies have not been asked. */
export function mayTouch({ walked }: Position, clearance: Clearance): boolean {
  return [walked.check, ...walked.inputChecks].every((check) => clearance.allows(check));
}

function listDepthOf(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listDepthOf(type.ofType as GraphQLOutputType);
  return isListType(type) ? 1 + listDepthOf(type.ofType) : 0;
}
