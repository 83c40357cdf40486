/** Which selections can be executed at all: a literal @skip or @include may say that one never is. */

import { Kind, type DirectiveNode, type SelectionNode } from "graphql";

/** Whether execution leaves it out, whatever the variables are. */
export function isLeftOut({ directives = [] }: SelectionNode): boolean {
  return directives.some(
    (directive) =>
      (directive.name.value === "skip" && conditionOf(directive) === true) ||
      (directive.name.value === "include" && conditionOf(directive) === false),
  );
}

function conditionOf({ arguments: given = [] }: DirectiveNode): boolean | undefined {
  const value = given.find(({ name }) => name.value === "if")?.value;
  return value?.kind === Kind.BOOLEAN ? value.value : undefined;
}
