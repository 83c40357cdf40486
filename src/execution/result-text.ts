/** A result as JSON: of errors that differ by their path alone, all else is written once. */

import type { FormattedExecutionResult, GraphQLFormattedError } from "graphql";

interface SharedText {
  readonly message: string;
  readonly locations: unknown;
  readonly before: string;
  readonly after: string;
}

// By the extensions that such errors have in common.
const texts = new WeakMap<object, SharedText>();

/** Says that errors with the members of this one, these very objects, and other paths are to come. */
export function sharesText(error: GraphQLFormattedError): GraphQLFormattedError {
  const { message, locations, extensions } = error;
  if (extensions) {
    const start = JSON.stringify({ message, locations });
    const before = `${start.slice(0, -1)},"path":[`;
    const after = `],"extensions":${JSON.stringify(extensions)}}`;
    texts.set(extensions, { message, locations, before, after });
  }
  return error;
}

/** Apollo Server's `stringifyResult`: what `JSON.stringify` says, and the end of the line. */
export function resultText(result: FormattedExecutionResult): string {
  const { errors } = result;
  if (!errors || errors.length === 0) return `${JSON.stringify(result)}\n`;
  const rest = JSON.stringify({ ...result, errors: undefined });
  // Added bit by bit: a list that is joined would be copied once more.
  let text = '{"errors":[';
  for (const [index, error] of errors.entries()) {
    if (index > 0) text += ",";
    text = withError(text, error);
  }
  text += rest === "{}" ? "]" : "],";
  return `${text}${rest.slice(1)}\n`;
}

function withError(start: string, error: GraphQLFormattedError): string {
  const { message, locations, path, extensions } = error;
  const shared = extensions && texts.get(extensions);
  if (!shared || !path || shared.message !== message || shared.locations !== locations) {
    return start + JSON.stringify(error);
  }
  let text = start + shared.before;
  for (const [index, step] of path.entries()) {
    if (index > 0) text += ",";
    // A name needs no escape.
    text += typeof step === "number" ? String(step) : `"${step}"`;
  }
  return text + shared.after;
}
