/** The challenges of a whole server: RFC 9728 §5.1. */

/** What a challenge says beside the URL of the metadata, which has to be this server's. */
export function challengeOf(url: string, header: string | null | undefined): string {
  const { origin, pathname } = new URL(`${url}/graphql`);
  const pointer = `resource_metadata="${origin}/.well-known/oauth-protected-resource${pathname}"`;
  expect(header).toMatch(new RegExp(`(^Bearer |, )${pointer.replaceAll(/[.?*]/g, "\\$&")}$`));
  return (header ?? "").slice(0, -pointer.length).replace(/,? $/, "");
}
