/** The arguments of one `@requiresScope`, read strictly: exactly as written, or a complaint. */

import type { ConstDirectiveNode } from "graphql";
import { directiveValues } from "./directive-values.js";
import type { Rule } from "../rule.js";
import { isScopeToken } from "../scope-token.js";

/** The rule, or `undefined` after a complaint that says what to write instead. */
export function readRule(
  node: ConstDirectiveNode,
  complain: (message: string) => void,
): Rule | undefined {
  const values = directiveValues(node);
  for (const name of values.keys()) {
    if (name === "scope" || name === "scopes") continue;
    complain(
      `@${node.name.value} has no argument "${name}": write scope: "a" or scopes: [["a", "b"]].`,
    );
    return undefined;
  }
  if (values.size !== 1) {
    complain('@requiresScope takes exactly one argument: scope: "a", or scopes: [["a", "b"]].');
    return undefined;
  }
  const single = values.get("scope");
  const rule: unknown = values.has("scope") ? [[single]] : values.get("scopes");
  if (values.has("scope") && typeof single !== "string") {
    complain('"scope" is one scope in quotes, such as scope: "a".');
    return undefined;
  }
  if (!isListOfTextLists(rule)) {
    complain(
      '"scopes" is a list of lists: [["a", "b"]] asks for a and b, [["a"], ["b"]] for a or b. A plain list could be read as either.',
    );
    return undefined;
  }
  if (rule.length === 0 || rule.some((alternative) => alternative.length === 0)) {
    complain(
      '"scopes" has an empty list, which nobody could read: name the scopes, or use @authenticated for any verified access.',
    );
    return undefined;
  }
  const ungrammatical = rule.flat().find((scope) => !isScopeToken(scope));
  if (ungrammatical !== undefined) {
    complain(
      `${JSON.stringify(ungrammatical)} is not one scope: a scope is printable ASCII without space, quote and backslash. ` +
        'For two scopes write scopes: [["a", "b"]].',
    );
    return undefined;
  }
  return rule;
}

function isListOfTextLists(value: unknown): value is readonly (readonly string[])[] {
  return (
    Array.isArray(value) &&
    value.every(
      (alternative) =>
        Array.isArray(alternative) && alternative.every((scope) => typeof scope === "string"),
    )
  );
}
