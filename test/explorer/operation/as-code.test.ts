import { execFileSync } from "node:child_process";
import {
  operationAsCurl,
  operationAsFetch,
  tokenRequestAsCurl,
  tokenRequestAsFetch,
} from "../../../src/explorer/operation/as-code.js";
import type { SentOperation } from "../../../src/explorer/operation/send-operation.js";
import type { TokenRequestNote } from "../../../src/explorer/session/session-requests.js";

const sent: SentOperation = {
  url: "http://localhost:4000/graphql",
  headers: { "content-type": "application/json", authorization: "Bearer abc" },
  query: `{ search(text: "it's $HOME \`x\`") { name } }`,
  variables: { first: 5 },
  operationName: undefined,
};

const login: TokenRequestNote = {
  kind: "login",
  path: "session",
  fields: { username: "o'hara $HOME", scope: "me read:items" },
  status: 200,
  atMillis: 0,
};

beforeAll(() => {
  // What a page has: relative paths lead from here.
  Object.assign(globalThis, { document: { baseURI: "http://localhost:4000/api/explorer" } });
});

/** What a shell makes of a command's words, with `curl` in its place. */
function words(command: string, environment: Record<string, string> = {}): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const output = execFileSync("sh", ["-c", script], { env: environment, encoding: "utf8" });
  return output.split("\0").slice(0, -1);
}

test("an operation as curl comes through a shell unchanged", () => {
  const [url, ...rest] = words(operationAsCurl(sent));
  expect(url).toBe(sent.url);
  expect(rest).toContain("authorization: Bearer abc");
  expect(JSON.parse(rest.at(-1) ?? "")).toEqual({ query: sent.query, variables: { first: 5 } });
});

test("a login as curl goes to the token endpoint, and takes its password from the environment", () => {
  const [url, ...rest] = words(tokenRequestAsCurl(login, "token"), { PASSWORD: "se'cret" });
  expect(url).toBe("http://localhost:4000/api/token");
  expect(rest.filter((word) => word !== "--data-urlencode")).toEqual([
    "grant_type=password",
    "username=o'hara $HOME",
    "scope=me read:items",
    "password=se'cret",
  ]);
});

test("a refresh as curl takes its token from the environment", () => {
  const note: TokenRequestNote = {
    ...login,
    kind: "refresh",
    path: "token/refresh",
    fields: { grant_type: "refresh_token" },
  };
  const sentWords = words(tokenRequestAsCurl(note, "token"), { REFRESH_TOKEN: "r1" });
  expect(sentWords).toContain("refresh_token=r1");
  expect(sentWords[0]).toBe("http://localhost:4000/api/token/refresh");
});

/** Runs a program of lines with this `fetch`, and answers with what it was called with. */
async function fetched(program: string, names: Record<string, string> = {}) {
  const calls: [string, RequestInit][] = [];
  const fetch = (url: string, init: RequestInit) => {
    calls.push([url, init]);
    return Promise.resolve({ json: () => Promise.resolve({}) });
  };
  const parameters = ["fetch", "console", ...Object.keys(names)];
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- lines for people to run are run
  await new Function(...parameters, `return (async () => { ${program} })();`)(
    fetch,
    { log: () => undefined },
    ...Object.values(names),
  );
  return calls[0];
}

test("an operation as fetch is a program that sends the same", async () => {
  const [url, init] = (await fetched(operationAsFetch(sent))) ?? [];
  expect(url).toBe(sent.url);
  expect(init?.headers).toEqual(sent.headers);
  expect(JSON.parse(init?.body as string)).toEqual({ query: sent.query, variables: { first: 5 } });
});

test("a login as fetch is a program that sends the same, with a password of its own", async () => {
  const [url, init] = (await fetched(tokenRequestAsFetch(login, "token"), { password: "p" })) ?? [];
  expect(url).toBe("http://localhost:4000/api/token");
  expect((init?.body as URLSearchParams).toString()).toBe(
    "grant_type=password&username=o%27hara+%24HOME&scope=me+read%3Aitems&password=p",
  );
});
