/** What an answer must be: one assertion for each kind of expectation. */

import { decodeJwt } from "jose";
import type { Expectation } from "./oauth-check.js";
import { jsonOf } from "./raw-request.js";
import type { RawResponse } from "./raw-request.js";

type Kind<Name extends Expectation["kind"]> = Extract<Expectation, { readonly kind: Name }>;

export function expectAnswer(answer: RawResponse, expected: Expectation): void {
  for (const [name, pattern] of Object.entries(expected.headers ?? {})) {
    expect(answer.headers[name]).toMatch(new RegExp(pattern));
  }
  if (expected.absent !== undefined) {
    const members = Object.keys(jsonOf(answer));
    expect(members.filter((name) => expected.absent?.includes(name))).toEqual([]);
  }
  switch (expected.kind) {
    case "token":
      expectToken(answer, expected);
      return;
    case "oauthError":
      expectOAuthError(answer, expected);
      return;
    case "refusal":
      expectRefusal(answer, expected);
      return;
    case "data":
      expectData(answer, expected);
      return;
    case "json":
      expect(answer.status).toBe(expected.status);
      expect(answer.headers["content-type"]).toMatch(/^application\/(jwk-set\+)?json/);
      expect(jsonOf(answer)).toMatchObject(expected.members);
      return;
    case "status":
      expect(expected.statuses).toContain(answer.status);
      if (expected.body !== undefined) expect(answer.text).toBe(expected.body);
  }
}

/** RFC 6749 §5.1. */
function expectToken(answer: RawResponse, expected: Kind<"token">): void {
  expectUncachedJson(answer, 200);
  const body = jsonOf(answer);
  expect(body["token_type"]).toMatch(/^bearer$/i);
  expect(Number.isInteger(body["expires_in"]) && Number(body["expires_in"]) > 0).toBe(true);
  expect(Object.values(body)).not.toEqual(expect.arrayContaining([null]));
  expect(Object.values(body)).not.toEqual(expect.arrayContaining([""]));
  const claims = decodeJwt(String(body["access_token"]));
  // RFC 6749 §3.3: the answer names what was granted, so it must be what the token holds.
  expect(claims["scope"]).toBe(body["scope"]);
  if (expected.scope !== undefined) expect(body["scope"]).toBe(expected.scope);
  if (expected.refreshToken !== undefined) {
    expect(typeof body["refresh_token"]).toBe(expected.refreshToken ? "string" : "undefined");
  }
}

/** RFC 6749 §5.2. */
function expectOAuthError(answer: RawResponse, expected: Kind<"oauthError">): void {
  expectUncachedJson(answer, expected.status);
  const { error, error_description: description, ...more } = jsonOf(answer);
  expect(error).toBe(expected.error);
  // Appendix A.8: ASCII without quote and backslash.
  expect(description).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
  expect(more).toEqual({});
}

function expectUncachedJson(answer: RawResponse, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers["content-type"]).toMatch(/^application\/json/);
  expect(answer.headers["cache-control"]).toMatch(/no-store/);
  expect(answer.headers["pragma"]).toBe("no-cache");
}

/** RFC 6750 §3. */
function expectRefusal(answer: RawResponse, expected: Kind<"refusal">): void {
  expect(answer.status).toBe(expected.status);
  expect(answer.headers["cache-control"]).toMatch(/no-store/);
  const challenge = answer.headers["www-authenticate"] ?? "";
  expect(challenge).toMatch(/^Bearer\b/);
  for (const part of expected.challenge) expect(challenge).toContain(part);
  const { data, errors } = jsonOf(answer);
  expect(data ?? null).toBeNull();
  expect(codesIn(errors)).toEqual([expected.code]);
}

function expectData(answer: RawResponse, expected: Kind<"data">): void {
  expect(answer.status).toBe(200);
  const { data, errors = [] } = jsonOf(answer);
  expect(data).toEqual(expected.data);
  expect(
    (errors as GraphQLErrorBody[]).map(({ path, extensions: { code } }) => ({ path, code })),
  ).toEqual(expected.errors ?? []);
}

interface GraphQLErrorBody {
  readonly path?: readonly string[];
  readonly extensions: { readonly code: string };
}

function codesIn(errors: unknown): string[] {
  return (errors as GraphQLErrorBody[]).map(({ extensions }) => extensions.code);
}
