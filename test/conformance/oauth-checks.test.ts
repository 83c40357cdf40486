/** The OAuth checks: a few requests each over real HTTP, with the section of the standard that says what they must get. */

import { decodeJwt } from "jose";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expectAnswer } from "./oauth-answers.js";
import { checkOf, checks, titleOf } from "./oauth-check.js";
import type { Check, CheckRequest, Expectation, Step } from "./oauth-check.js";
import { login, startConversation } from "./oauth-conversation.js";
import type { Conversation } from "./oauth-conversation.js";
import { startOAuthServers } from "./oauth-servers.js";
import type { OAuthServers } from "./oauth-servers.js";
import { jsonOf } from "./raw-request.js";
import type { RawResponse } from "./raw-request.js";

let servers: OAuthServers;

beforeAll(async () => {
  servers = await startOAuthServers();
});

afterAll(() => servers.stop());

const runnable = checks.filter(({ request }) => request !== undefined);

describe("OAuth checks", () => {
  test.each(runnable.map((check) => [titleOf(check), check] as const))(
    "%s",
    async (_title, check) => {
      const { request = {}, variants = [{}], control, expect: expected } = check;
      if (expected === undefined) throw new Error("The check does not say what it expects");
      if (control !== undefined) {
        expectAnswer(await login(servers.urls.plain, control), { kind: "token" });
      }
      for (const variant of variants) {
        const conversation = await startConversation(servers, check);
        for (const step of check.before ?? []) await take(step, conversation);
        const answer = await answerOf({ ...request, ...variant }, expected, check, conversation);
        await expectMore(expected, { ...request, ...variant }, answer, conversation);
        for (const step of check.after ?? []) await take(step, conversation);
      }
    },
  );

  test(
    titleOf(checkOf("PWD-05")),
    async () => {
      const names = ["johndoe", "nobody", "alice", "nologin"];
      // Others use this machine too. A difference that is in the code is there in every round.
      let difference = Infinity;
      for (let round = 0; round < 8 && difference >= 10; round += 1) {
        const least = await leastMillis(names, 15);
        difference = Math.max(...least) - Math.min(...least);
      }
      expect(difference).toBeLessThan(10);
    },
    120_000,
  );

  test(titleOf(checkOf("PWD-29")), async () => {
    const form = "grant_type=password&username=rick&password=rick's+secret";
    expect(await servers.passwordHashOf("timing", "rick")).toMatch(/^\$2b\$04\$/);
    expectAnswer(await login(servers.urls.timing, form), { kind: "token" });
    const renewed = await servers.passwordHashOf("timing", "rick");
    expect(renewed).toMatch(/^\$sg1\$[\w-]+\$2b\$09\$/);
    expectAnswer(await login(servers.urls.timing, form), { kind: "token" });
    expect(await servers.passwordHashOf("timing", "rick")).toBe(renewed);
  });

  test("RFC 6749 §10.3 MUST keep passwords and tokens of all these requests out of the log", () => {
    expect(servers.logged.length).toBeGreaterThan(checks.length);
    for (const line of servers.logged) {
      expect(() => JSON.parse(line) as unknown).not.toThrow();
      // "wrong secret" is what an audit event says.
      expect(line).not.toMatch(/(?<!wrong )secret|gone soon|eyJ|sgr1|s3cr|\$2b/);
    }
  });

  test("each check has requests, or a test elsewhere that names it, or a reason to be left out", () => {
    for (const { id, request, runBy, outOfScope } of checks) {
      const said = [request, runBy, outOfScope].filter((reason) => reason !== undefined);
      expect([id, said.length]).toEqual([id, 1]);
      if (runBy === undefined) continue;
      const path = join(import.meta.dirname, "..", runBy);
      expect([id, existsSync(path)]).toEqual([id, true]);
      const named = [`(${id})`, `titleOf(checkOf("${id}"))`];
      const text = readFileSync(path, "utf8");
      expect([id, named.some((name) => text.includes(name))]).toEqual([id, true]);
    }
  });

  test("no check stands there twice", () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  });
});

async function take(step: Step, conversation: Conversation): Promise<void> {
  if (step.operation !== undefined) await servers.operate(step.operation);
  if (step.request === undefined) return;
  for (let count = 0; count < (step.times ?? 1); count += 1) {
    const answer = await conversation.ask(step.request, count);
    if (step.expect !== undefined) expectAnswer(answer, conversation.fill(step.expect));
    if (step.keep !== undefined) conversation.keep(answer, step.keep);
  }
}

/** The answer, as it is expected. */
async function answerOf(
  request: CheckRequest,
  expected: Expectation,
  { withinASecond = false }: Pick<Check, "withinASecond">,
  conversation: Conversation,
): Promise<RawResponse> {
  const deadline = performance.now() + (withinASecond ? 1_000 : 0);
  for (;;) {
    const answer = await conversation.ask(request);
    try {
      expectAnswer(answer, conversation.fill(expected));
      return answer;
    } catch (error) {
      if (performance.now() >= deadline) throw error;
    }
    await sleep(50);
  }
}

/** What needs a second request, or a look at the log. */
async function expectMore(
  expected: Expectation,
  request: CheckRequest,
  answer: RawResponse,
  conversation: Conversation,
): Promise<void> {
  const ask = () => conversation.ask(request);
  if (expected.withinMillis !== undefined) {
    const again = [await ask(), await ask()];
    const fastest = Math.min(...[answer, ...again].map(({ durationMillis }) => durationMillis));
    expect(fastest).toBeLessThan(expected.withinMillis);
  }
  if (expected.kind === "oauthError") {
    if (expected.sameAs !== undefined) {
      const other = await login(servers.urls.plain, expected.sameAs);
      expect(answer.text).toBe(other.text);
      expect(stable(answer)).toEqual(stable(other));
    }
    if (expected.notLogged !== undefined) {
      expect(servers.logged.join("")).not.toContain(expected.notLogged);
    }
  }
  if (expected.kind === "token") {
    if (expected.sameUserAs !== undefined) {
      const other = await login(servers.urls.plain, expected.sameUserAs);
      expect(membersOf(answer)["sub"]).toBe(membersOf(other)["sub"]);
    }
    const again = expected.distinct && membersOf(await ask());
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

/** The median time of a refused login for each name, tried in turn. */
// What else the machine does can only add to a time: the least one is the code's own.
async function leastMillis(names: readonly string[], tries: number): Promise<number[]> {
  const times = names.map((): number[] => []);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    for (const [index, name] of names.entries()) {
      const form = `grant_type=password&username=${name}&password=wrong`;
      const answer = await login(servers.urls.timing, form);
      expect(jsonOf(answer)["error"]).toBe("invalid_grant");
      times[index]?.push(answer.durationMillis);
    }
  }
  return times.map((all) => Math.min(...all));
}
