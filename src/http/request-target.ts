/** The two parts of a request target (RFC 9112 §3.2) that matter here: its path and its query. */

/** Of every form that a client may write, without the query. */
export function pathOf(target: string): string {
  const path = /^(?:[a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*)/i.exec(target)?.[1] ?? "";
  return path === "" ? "/" : path;
}

/** The query with its question mark; empty where there is none. */
export function searchOf(target: string): string {
  const start = target.indexOf("?");
  if (start === -1) return "";
  // RFC 9112 §3.2 knows no fragment. Where a client sends one all the same, it is none of the query.
  const fragment = target.indexOf("#");
  if (fragment === -1) return target.slice(start);
  return start < fragment ? target.slice(start, fragment) : "";
}
