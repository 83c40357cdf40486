/** The path prefix under which clients see the server: a proxy in front may keep it or strip it. */

// RFC 9112 §3.2.2: a server accepts the absolute form too.
const requestTarget = /^(https?:\/\/[^/?#]*)?(.*)$/is;

/**
 * What a request asks for, without the prefix; as it is where it has none. The prefix is taken off once and as it is
 * written: what is decoded or resolved on the way might be another path than the one that a proxy let through.
 *
 * @param target the request target (RFC 9112 §3.2)
 * @param basePath such as `/api/scopegate`; empty for none
 */
export function withoutBasePath(target: string, basePath: string): string {
  if (basePath === "") return target;
  const [, authority = "", path = ""] = requestTarget.exec(target) ?? [];
  if (!path.startsWith(basePath)) return target;
  const rest = path.slice(basePath.length);
  if (rest.startsWith("/")) return `${authority}${rest}`;
  return rest === "" || rest.startsWith("?") ? `${authority}/${rest}` : target;
}
