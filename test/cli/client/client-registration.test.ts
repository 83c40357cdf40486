/** What a client may be registered as. */

import { CommandFailure } from "../../../src/cli/failure.js";
import {
  readRegistration,
  type RegistrationFlags,
} from "../../../src/cli/client/client-registration.js";

const all: RegistrationFlags = { public: true, firstParty: true };
const https = "https://app.example/cb";

test.each<[string, RegistrationFlags, readonly string[]]>([
  ["nothing said: a service", {}, ["client_credentials"]],
  ["public and first-party", all, ["password", "refresh_token"]],
  ["first-party", { firstParty: true }, ["password", "refresh_token"]],
  ["a redirect URI", { redirectUri: [https] }, ["authorization_code", "refresh_token"]],
  [
    "public with a redirect URI",
    { public: true, redirectUri: [https] },
    ["authorization_code", "refresh_token"],
  ],
  [
    "grants, each once",
    { firstParty: true, grant: ["password", "client_credentials", "password"] },
    ["password", "client_credentials"],
  ],
])("%s: the grants that fit", (_title, flags, grants) => {
  const registration = readRegistration("app", flags);
  expect(registration).toMatchObject({ id: "app", name: "app", demo: false, grants });
  // Users bound what it may do, but for the one that acts for itself: that has the catalogue's defaults, as a user.
  expect(registration.scopes).toEqual(grants.includes("client_credentials") ? ["me"] : null);
});

test("what is said is kept, each once and in its order", () => {
  const flags: RegistrationFlags = {
    name: "Ein Dienst für Müller",
    scope: " write:items  me write:items ",
    introspect: true,
    firstParty: true,
    grant: ["client_credentials"],
  };
  expect(readRegistration("A.service_1~x-y", flags)).toEqual({
    id: "A.service_1~x-y",
    name: "Ein Dienst für Müller",
    firstParty: true,
    grants: ["client_credentials"],
    scopes: ["write:items", "me"],
    mayIntrospect: true,
    redirectUris: [],
    demo: false,
  });
});

test.each([
  https,
  "https://app.example:8443/cb?x=1",
  "http://127.0.0.1/cb",
  "http://[::1]:3000/",
  "http://localhost/cb",
  "com.example.app:/cb",
])("RFC 8252 §7 users may be taken back to %s", (uri) => {
  expect(readRegistration("app", { redirectUri: [uri, uri] }).redirectUris).toEqual([uri]);
});

test.each([
  "http://app.example/cb",
  "http://127.0.0.1.example/",
  "https://app.example/#x",
  "https://app.example/#",
  "https://app.example/ x",
  "https://app.example/\n",
  "javascript:alert(1)",
  "data:text/html,x",
  "myapp:/cb",
  "/callback",
  "",
])("RFC 6749 §3.1.2, RFC 8252 §7 never to %j", (uri) => {
  expect(() => readRegistration("app", { redirectUri: [uri] })).toThrow("must be https");
});

test.each<[string, RegistrationFlags, string]>([
  ["s vc", {}, "letters, digits"],
  ["s:vc", {}, "letters, digits"],
  ["svc\n", {}, "letters, digits"],
  ["ſvc", {}, "letters, digits"],
  ["", {}, "letters, digits"],
  ["a".repeat(101), {}, "1 to 100"],
  ["usr_1", {}, "ids of users begin with usr_"],
  ["USR_1", {}, "ids of users begin with usr_"],
  ["first-party", {}, "built in"],
  ["First-Party", {}, "built in"],
  ["svc", { name: " " }, "--name"],
  ["svc", { name: "a\u202eb" }, "--name"],
  ["svc", { name: "a".repeat(101) }, "--name"],
  ["svc", { scope: "nope" }, 'which has no "nope"'],
  ["svc", { scope: "" }, "Say with --scope"],
  ["svc", { public: true }, "--redirect-uri URI"],
  ["svc", { public: true, grant: ["client_credentials"] }, "needs a secret"],
  ["svc", { ...all, introspect: true }, "cannot prove who it is"],
  ["svc", { grant: ["password"] }, "say --first-party"],
  ["svc", { grant: ["refresh_token"] }, "add --grant password"],
  ["svc", { grant: ["client_credentials", "refresh_token"] }, "add --grant password"],
  ["svc", { grant: ["authorization_code"] }, "say where to"],
  ["svc", { grant: ["client_credentials"], redirectUri: [https] }, "leave it out"],
])("%j with %j: what is wrong, and what to do", (id, flags, message) => {
  let failure: unknown;
  try {
    readRegistration(id, flags);
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(CommandFailure);
  expect(failure).toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(message) as string,
  });
});
