/** GraphQL over HTTP: the audits of graphql-http against the running server, and against every mounting by itself. */

import { serverAudits } from "graphql-http";
import { servings } from "../http/mountings.js";
import { serverForTests } from "../http/running-server.js";

// Apollo Server answers a request that cannot be executed with 400, for application/json too, where the draft would
// rather have 200. It is a SHOULD, and 400 is what clients and proxies take for a failure.
const excused = new Map([
  [
    "572B",
    "SHOULD use 200 status code on document parsing failure when accepting application/json",
  ],
  [
    "FDE2",
    "SHOULD use 200 status code on document validation failure when accepting application/json",
  ],
  [
    "7B9B",
    "SHOULD use a status code of 200 on variable coercion failure when accepting application/json",
  ],
]);

function auditsAt(url: () => string): void {
  const audits = serverAudits({ url, fetchFn: preflighted });

  test.each(
    audits.filter(({ id }) => !excused.has(id)).map((one) => [one.name, one.id, one] as const),
  )("%s (%s)", async (_name, _id, audit) => {
    expect(reasonOf(await audit.fn())).toBe("ok");
  });

  test.each([...excused])("%s is excused, because it does not hold: %s", async (id, name) => {
    const audit = audits.find((one) => one.id === id);
    expect(audit?.name).toBe(name);
    const result = await audit?.fn();
    expect(result).toMatchObject({ status: "warn", response: { status: 400 } });
  });

  test("a GET that any page could send without a preflight is refused, as the draft allows", async () => {
    const answer = await fetch(`${url()}?query={__typename}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("CSRF");
  });
}

describe("GraphQL over HTTP", () => {
  const running = serverForTests();
  auditsAt(() => `${running().url}/graphql`);
});

describe.each(servings)("GraphQL over HTTP: %s", (_title, _isOurs, start) => {
  const running = start();
  auditsAt(() => running().url);
});

/** Every operation by GET says that it is no simple cross-site request: the server asks for that. */
function preflighted(input: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("apollo-require-preflight", "true");
  return fetch(input, { ...init, headers });
}

function reasonOf(result: { readonly status: string; readonly reason?: string }): string {
  return result.status === "ok" ? "ok" : `${result.status}: ${result.reason ?? ""}`;
}
