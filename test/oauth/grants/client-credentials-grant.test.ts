import fc from "fast-check";
import { clientCredentialsGrant } from "../../../src/oauth/grants/client-credentials-grant.js";
import type { OAuthClient } from "../../../src/oauth/clients/client.js";
import type { AuditEvent, GrantType } from "../../../src/store/store.js";
import { createAccessTokens } from "../../../src/token/access-token.js";
import { inMemorySigningKeys } from "../../../src/token/keys/signing-key.js";
import { catalogue } from "../login-fixture.js";

const tokens = createAccessTokens({
  keys: inMemorySigningKeys(),
  issuer: () => "https://as.test",
  audience: () => "https://as.test/graphql",
  accessTokenTtlSeconds: 900,
});
const events: AuditEvent[] = [];
const grant = clientCredentialsGrant({
  tokens,
  catalogue,
  audit: { record: (event) => Promise.resolve(void events.push(event)) },
});
beforeEach(() => {
  events.length = 0;
});

const service: OAuthClient = {
  id: "svc",
  firstParty: false,
  confidential: true,
  grants: new Set<GrantType>(["client_credentials"]),
  scopes: ["read:items"],
  mayIntrospect: false,
};

function ask(scope?: string, change: Partial<OAuthClient> = {}) {
  return grant({
    fields: new Map(scope === undefined ? [] : [["scope", scope]]),
    client: { ...service, ...change },
    origin: { address: "198.51.100.7", requestId: "req-1" },
  });
}

async function scopesOf(
  ...parameters: Parameters<typeof ask>
): Promise<readonly string[] | string> {
  const outcome = await ask(...parameters);
  return outcome.ok ? outcome.token.scopes : outcome.fault;
}

test("RFC 9068 §2.2 the subject is the client, and the token is no user's", async () => {
  const outcome = await ask();
  if (!outcome.ok) throw new Error(outcome.fault);
  expect(outcome.refreshToken).toBeUndefined();
  const verified = tokens.verify(outcome.token.accessToken);
  if (!verified.ok) throw new Error(verified.message);
  const { subject, clientId, scopes, generation, sessionId } = verified.claims;
  expect([subject, clientId, [...scopes]]).toEqual(["svc", "svc", ["read:items"]]);
  expect([generation, sessionId]).toEqual([undefined, undefined]);
});

test("RFC 6749 §4.4 MUST only be used by confidential clients", async () => {
  expect(await scopesOf(undefined, { confidential: false })).toBe("grantNotForClient");
  expect(await scopesOf("nope", { confidential: false, firstParty: true })).toBe(
    "grantNotForClient",
  );
  expect(events).toEqual([]);
});

test.each([
  [
    "nothing: all that it was given, in the order of the catalogue",
    undefined,
    ["write:items", "me"],
    ["me", "write:items"],
  ],
  [
    "nothing: what it was given does not exist any more",
    undefined,
    ["gone", "read:items"],
    ["read:items"],
  ],
  [
    "nothing, where all of the catalogue is allowed",
    undefined,
    null,
    ["me", "read:items", "write:items", "admin:users"],
  ],
  ["a part", "read:items", ["me", "read:items"], ["read:items"]],
  ["all, in another order", "read:items me", ["me", "read:items"], ["me", "read:items"]],
  ["what another scope implies", "read:items", ["write:items"], ["read:items"]],
  ["a part of all", "admin:users", null, ["admin:users"]],
])("asked for %s", async (_title, scope, scopes, granted) => {
  expect(await scopesOf(scope, { scopes })).toEqual(granted);
});

test.each([
  ["RFC 6749 §3.3 more than it may have", "read:items me", ["read:items"], "scopeNotForClient"],
  ["what implies its scope", "write:items", ["read:items"], "scopeNotForClient"],
  ["what does not exist", "nope", null, "scopeUnknown"],
  ["what does not exist any more", "gone", ["gone"], "scopeUnknown"],
  ["what is no scope", "me  read:items", null, "scopeForm"],
  ["nothing, where it was given nothing", undefined, [], "scopeNotForClient"],
  ["nothing, where nothing is left of what it was given", undefined, ["gone"], "scopeNotForClient"],
])("refused: %s", async (_title, scope, scopes, fault) => {
  expect(await scopesOf(scope, { scopes })).toBe(fault);
  // What is no scope at all is a slip of whoever writes the client; more than it may have is a refusal.
  const isRefusal = fault === "scopeNotForClient";
  expect(events.map(({ event }) => event)).toEqual(isRefusal ? ["client_refused"] : []);
});

test("what is granted is what was asked for, or nothing, and never more than is allowed", async () => {
  const names = catalogue.scopes.map(({ name }) => name);
  const some = fc.subarray(names);
  await fc.assert(
    fc.asyncProperty(some, some, async (given, asked) => {
      const parameter = asked.length === 0 ? undefined : asked.join(" ");
      const implied = given.includes("write:items") ? ["read:items"] : [];
      const allowed = new Set([...given, ...implied]);
      const wanted = asked.length === 0 ? given : asked;
      const good = wanted.length > 0 && wanted.every((name) => allowed.has(name));
      expect(await scopesOf(parameter, { scopes: given })).toEqual(
        good ? wanted : "scopeNotForClient",
      );
    }),
  );
});

test("the audit trail is told what was issued, and never the token", async () => {
  const outcome = await ask("read:items");
  expect(events).toEqual([
    {
      event: "token_issued",
      subject: "svc",
      clientId: "svc",
      address: "198.51.100.7",
      requestId: "req-1",
      detail: "read:items",
    },
  ]);
  expect(outcome.ok && JSON.stringify(events).includes(outcome.token.accessToken)).toBe(false);
});
