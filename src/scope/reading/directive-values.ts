/** The arguments of a directive as plain values, exactly as written: no coercion that could change a rule's meaning. */

import { Kind, type ConstDirectiveNode, type ConstValueNode, type Location } from "graphql";

/**
 * The arguments by name. A literal that none of our directives takes (a number, an enum value, an object) comes out
 * as `undefined`, which every reader refuses.
 */
export function directiveValues(node: ConstDirectiveNode): ReadonlyMap<string, unknown> {
  return new Map(
    (node.arguments ?? []).map((argument) => [argument.name.value, literal(argument.value)]),
  );
}

function literal(node: ConstValueNode): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.LIST:
      return node.values.map(literal);
    case Kind.NULL:
      return null;
    default:
      return undefined;
  }
}

/**
 * Whether parts of this directive come from another place than the directive itself: the mark that modules leave
 * which declare one element twice when they are merged (two rules ANDed by their authors become one, ORed).
 */
export function isMerged(node: ConstDirectiveNode): boolean {
  const whole = node.loc;
  if (!whole) return false;
  return (node.arguments ?? []).some(
    (argument) => !within(argument.loc, whole) || !valueWithin(argument.value, whole),
  );
}

function valueWithin(value: ConstValueNode, whole: Location): boolean {
  if (!within(value.loc, whole)) return false;
  return value.kind !== Kind.LIST || value.values.every((item) => valueWithin(item, whole));
}

function within(part: Location | undefined, whole: Location): boolean {
  return (
    part === undefined ||
    (part.source === whole.source && part.start >= whole.start && part.end <= whole.end)
  );
}
