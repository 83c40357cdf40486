/** A list of denied positions gets no longer than anybody reads: past 1,000 of one list, one error that counts them. */

import { GraphQLError, type GraphQLFormattedError } from "graphql";

const mostOfOneList = 1_000;

/**
 * The errors, with at most 1,000 denials for each field below a list. A deviation from GraphQL §7.1.2, where each null
 * has its error: one more error names the field and says how many there were.
 */
export function limitDenials<E extends GraphQLFormattedError>(
  errors: readonly E[],
): readonly (E | GraphQLError)[] {
  if (errors.length <= mostOfOneList) return errors;
  const counts = new Map<string, { count: number; readonly first: E }>();
  const kept = errors.filter((error) => {
    if (!isDenial(error)) return true;
    const field = (error.path ?? []).filter((part) => typeof part === "string").join(".");
    const entry = counts.get(field) ?? { count: 0, first: error };
    counts.set(field, entry);
    entry.count++;
    return entry.count <= mostOfOneList;
  });
  const summaries = [...counts].flatMap(([field, { count, first }]) => {
    if (count <= mostOfOneList) return [];
    const message = `${count} positions of "${field}" are denied, all for the same reason; the errors of the first ${mostOfOneList} are listed.`;
    const path = (first.path ?? []).slice(0, listPosition(first.path ?? []));
    const extensions = { ...first.extensions, deniedPositions: count };
    return [new GraphQLError(message, { path, extensions })];
  });
  return [...kept, ...summaries];
}

function isDenial({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.["code"] === "FORBIDDEN" || extensions?.["code"] === "UNAUTHENTICATED";
}

// The list itself: everything before the first index.
function listPosition(path: readonly (string | number)[]): number {
  const index = path.findIndex((part) => typeof part === "number");
  return index < 0 ? path.length : index;
}
