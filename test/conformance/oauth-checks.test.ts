/** The OAuth checks: one request each over real HTTP, with the section of the standard that says what it must get. */

import { decodeJwt } from "jose";
import { changedToken } from "./changed-token.js";
import { expectAnswer } from "./oauth-answers.js";
import { checks, spelledOut, titleOf } from "./oauth-check.js";
import type { Check, CheckRequest, Expectation, Variant } from "./oauth-check.js";
import { startOAuthServers } from "./oauth-servers.js";
import type { OAuthServers } from "./oauth-servers.js";
import { jsonOf, send } from "./raw-request.js";
import type { RawResponse } from "./raw-request.js";

// What is not built yet. Whoever builds it takes the id out here, and gives the check its request.
const waiting = ["PWD-23", "PWD-26", "PWD-29", "CLI-02", "CLI-11", "CLI-17", "CLI-20", "BEA-04"];
const waitingInPart = ["TOK-01", "TOK-42", "JWT-08"];

const johndoe = "grant_type=password&username=johndoe&password=secret";
const formType = "application/x-www-form-urlencoded";
let servers: OAuthServers;

beforeAll(async () => {
  servers = await startOAuthServers();
});

afterAll(() => servers.stop());

const runnable = checks.filter(({ request }) => request !== undefined);

describe("OAuth checks", () => {
  test.each(runnable.map((check) => [titleOf(check), check] as const))(
    "%s",
    async (_title, { request = {}, variants = [{}], control, expect: expected }) => {
      if (expected === undefined) throw new Error("The check does not say what it expects");
      if (control !== undefined) expectAnswer(await login(control), { kind: "token" });
      for (const variant of variants) {
        const answer = await ask({ ...request, ...variant });
        expectAnswer(answer, expected);
        await expectMore(expected, { ...request, ...variant }, answer);
      }
    },
  );

  const timing = checks.find(({ id }) => id === "PWD-05") as Check;
  test(titleOf(timing), async () => {
    const names = ["johndoe", "nobody", "alice", "nologin"];
    // Others use this machine too. A difference that is in the code is there in every round.
    let difference = Infinity;
    for (let round = 0; round < 3 && difference >= 10; round += 1) {
      const medians = await medianMillis(names, 15);
      difference = Math.max(...medians) - Math.min(...medians);
    }
    expect(difference).toBeLessThan(10);
  });

  test("RFC 6749 §10.3 MUST keep passwords and tokens of all these requests out of the log", () => {
    expect(servers.logged.length).toBeGreaterThan(checks.length);
    for (const line of servers.logged) {
      expect(() => JSON.parse(line) as unknown).not.toThrow();
      expect(line).not.toMatch(/secret|gone soon|eyJ|s3cr|\$2b/);
    }
  });

  test("what waits for a later issue is exactly what the list names", () => {
    const left = checks.filter(
      ({ request, runBy }) => request === undefined && runBy === undefined,
    );
    expect(left.map(({ id }) => id)).toEqual(waiting);
    expect(left.every(({ waitsFor }) => waitsFor !== undefined)).toBe(true);
    const inPart = checks.filter(({ partWaitsFor }) => partWaitsFor !== undefined);
    expect(inPart.map(({ id }) => id)).toEqual(waitingInPart);
  });
});

/** What needs a second request, or a look at the log. */
async function expectMore(
  expected: Expectation,
  request: CheckRequest,
  answer: RawResponse,
): Promise<void> {
  if (expected.withinMillis !== undefined) {
    const again = [await ask(request), await ask(request)];
    const fastest = Math.min(...[answer, ...again].map(({ durationMillis }) => durationMillis));
    expect(fastest).toBeLessThan(expected.withinMillis);
  }
  if (expected.kind === "oauthError") {
    if (expected.sameAs !== undefined) {
      const other = await login(expected.sameAs);
      expect(answer.text).toBe(other.text);
      expect(stable(answer)).toEqual(stable(other));
    }
    if (expected.notLogged !== undefined) {
      expect(servers.logged.join("")).not.toContain(expected.notLogged);
    }
  }
  if (expected.kind === "token") {
    if (expected.sameUserAs !== undefined) {
      const other = await login(expected.sameUserAs);
      expect(membersOf(answer)["sub"]).toBe(membersOf(other)["sub"]);
    }
    const again = expected.distinct && membersOf(await ask(request));
    for (const name of expected.distinct ?? []) {
      expect(membersOf(answer)[name]).toBeDefined();
      expect(membersOf(answer)[name]).not.toBe(again?.[name]);
    }
  }
}

/** The headers of an answer without those that name the moment and the request. */
function stable({ headers }: RawResponse): object {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !["date", "x-request-id"].includes(name)),
  );
}

/** The members of a token answer, and the claims of its token. */
function membersOf(answer: RawResponse): Record<string, unknown> {
  const body = jsonOf(answer);
  return { ...body, ...decodeJwt(String(body["access_token"])) };
}

async function ask(request: Variant): Promise<RawResponse> {
  const { headers = {}, jwt } = request;
  const path = request.path ?? (request.form === undefined ? "/graphql" : "/token");
  const authorization = jwt
    ? `Bearer ${changedToken(await token("me"), servers.key, jwt)}`
    : request.authorization;
  const body = bodyOf(request);
  return send({
    url: servers.urls[request.server ?? "plain"] + path,
    method: request.method ?? "POST",
    headers: {
      ...(body && { "Content-Type": request.contentType ?? body.type }),
      ...(authorization && { Authorization: await filledIn(authorization) }),
      ...headers,
    },
    ...(body && { body: String(await filledIn(body.text)) }),
  });
}

function bodyOf({ form, query, json }: CheckRequest): { type: string; text: string } | undefined {
  if (form !== undefined) return { type: formType, text: form };
  if (query === undefined && json === undefined) return undefined;
  return { type: "application/json", text: JSON.stringify(json ?? { query }) };
}

/** Spells out long texts, and puts a real token where `{token …}` stands. */
async function filledIn(text: string | readonly string[]): Promise<string | readonly string[]> {
  if (typeof text !== "string") return text;
  const [placeholder, what] = /\{token ([^}]+)\}/.exec(text) ?? [];
  if (placeholder === undefined || what === undefined) return spelledOut(text);
  return text.replace(placeholder, await token(what));
}

async function token(what: string): Promise<string> {
  if (what !== "of the deleted user") {
    return accessToken(await login(`${johndoe}&scope=${encodeURIComponent(what)}`));
  }
  const issued = accessToken(await login("grant_type=password&username=gone&password=gone+soon"));
  servers.deleteUser("gone");
  return issued;
}

function accessToken(answer: RawResponse): string {
  return String(jsonOf(answer)["access_token"]);
}

function login(form: string, url = servers.urls.plain): Promise<RawResponse> {
  return send({
    url: `${url}/token`,
    method: "POST",
    headers: { "Content-Type": formType },
    body: spelledOut(form),
  });
}

/** The median time of a refused login for each name, tried in turn. */
async function medianMillis(names: readonly string[], tries: number): Promise<number[]> {
  const times = names.map((): number[] => []);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    for (const [index, name] of names.entries()) {
      const form = `grant_type=password&username=${name}&password=wrong`;
      const answer = await login(form, servers.urls.timing);
      expect(jsonOf(answer)["error"]).toBe("invalid_grant");
      times[index]?.push(answer.durationMillis);
    }
  }
  return times.map((all) => all.sort((a, b) => a - b)[Math.floor(tries / 2)] ?? NaN);
}
