/** What the reader of a tutorial has at hand: curl, a login form, a query. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { jsonOf, send } from "./raw-request.js";
import type { RawResponse } from "./raw-request.js";

const run = promisify(execFile);

export const john = { username: "johndoe", password: "secret" };

type Texts = Readonly<Record<string, string>>;

/** @param url asked for at each request: the server may not listen yet. */
export function createReader(url: () => string) {
  const login = (form: Texts): Promise<RawResponse> =>
    send({
      url: `${url()}/token`,
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
    });
  const graphql = (body: string, headers: Texts): Promise<RawResponse> =>
    send({
      url: `${url()}/graphql`,
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body,
    });
  return {
    login,
    graphql,
    query: (body: string, bearer?: string): Promise<RawResponse> =>
      graphql(body, bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
    /** An access token of johndoe, unless the form says otherwise. */
    token: async (form: Texts = {}): Promise<string> =>
      String(jsonOf(await login({ ...john, ...form }))["access_token"]),
  };
}

/** The real program. */
export async function curl(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run("curl", ["-s", ...args]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

export function codesOf(answer: RawResponse): string[] {
  const { errors } = jsonOf(answer) as { errors: { extensions: { code: string } }[] };
  return errors.map(({ extensions }) => extensions.code);
}
