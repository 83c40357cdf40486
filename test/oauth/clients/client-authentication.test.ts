/** Which client asks, and whether it is that client: over a real database and a real throttle. */

import { createClientAuthentication } from "../../../src/oauth/clients/client-authentication.js";
import type { ClientAuthenticationOptions } from "../../../src/oauth/clients/client-authentication.js";
import type { AuthenticateClient } from "../../../src/oauth/endpoints/client-request.js";
import { createClientSecrets } from "../../../src/oauth/clients/client-secrets.js";
import { firstPartyClient } from "../../../src/oauth/clients/client.js";
import { parseForm } from "../../../src/oauth/form.js";
import { createThrottle } from "../../../src/oauth/throttle/throttle.js";
import { openSqliteStore } from "../../../src/store/sqlite.js";
import type { AuditEvent, ClientStore, Store } from "../../../src/store/store.js";
import { rootSecret } from "../../../src/token/secrets/root-secret.js";
import { newClient } from "../../store/clients/new-client.js";
import { throttleKeys } from "../login-fixture.js";

const oldRoot = "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a";
const newRoot = "Qm8Xe2Vt6Zr0Kb4Nc9Hy3Lp7Fd1Gw5Js";
const secretsOf = (...values: readonly string[]) =>
  createClientSecrets(rootSecret(values).derive("client secret"));

// Of characters that the form encoding changes.
const secret = "s3cr:t+%~x";
const basic = (id: string, password: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(password)}`).toString("base64")}`;
const right = basic("svc", secret);
const form = (fields: Readonly<Record<string, string>>): string =>
  new URLSearchParams(fields).toString();

type Request = Parameters<AuthenticateClient>[0];

const events: AuditEvent[] = [];
const statements: string[] = [];
let store: Store;
let ask: (
  body?: string,
  authorization?: readonly string[],
  origin?: Request["origin"],
) => ReturnType<AuthenticateClient>;

function asking(change: Partial<ClientAuthenticationOptions> = {}): typeof ask {
  const authenticate = createClientAuthentication({
    clients: store.clients,
    secrets: secretsOf(oldRoot),
    throttle: createThrottle({
      keys: throttleKeys,
      counters: store.counters,
      rate: { points: 10, perMillis: 60_000 },
    }),
    audit: { record: (event) => Promise.resolve(void events.push(event)) },
    ...change,
  });
  return (
    body = "",
    authorization = [],
    origin = { address: "198.51.100.7", requestId: "req-1" },
  ) => {
    const parsed = parseForm(Buffer.from(body));
    if (!parsed.ok) throw new Error(parsed.fault);
    return authenticate({ authorization, fields: parsed.fields, origin });
  };
}

beforeEach(async () => {
  events.length = 0;
  store = await openSqliteStore({
    location: ":memory:",
    onStatement: (sql) => statements.push(sql),
  });
  const secretHash = secretsOf(oldRoot).hash(secret);
  const grants = ["client_credentials"] as const;
  await store.clients.create(newClient({ id: "svc", secretHash, grants, mayIntrospect: true }));
  await store.clients.create(
    newClient({ id: "web", secretHash: null, firstParty: true, scopes: null }),
  );
  // What the command line never makes, but a database may hold.
  await store.clients.create(newClient({ id: "first-party", secretHash }));
  ask = asking();
  statements.length = 0;
});
afterEach(() => store.close());

const unknown = { ok: false, fault: "unknownClient" };

describe("a request is from", () => {
  test.each([
    ["no client at all", ""],
    ["the built-in one", "client_id=first-party"],
    ["nobody, with empty parameters", "client_id=&client_secret="],
  ])("the built-in client, with %s", async (_title, body) => {
    expect(await ask(body)).toEqual({ ok: true, client: firstPartyClient });
    expect(await ask("", [basic("first-party", "")])).toEqual({
      ok: true,
      client: firstPartyClient,
    });
  });

  test("a public client that names itself", async () => {
    const client = {
      id: "web",
      firstParty: true,
      confidential: false,
      grants: new Set(["refresh_token", "authorization_code"]),
      scopes: null,
      mayIntrospect: false,
    };
    expect(await ask("client_id=web")).toEqual({ ok: true, client });
    expect(await ask("client_id=web&client_secret=")).toEqual({ ok: true, client });
    expect(await ask("", [basic("web", "")])).toEqual({ ok: true, client });
  });

  const confidential = {
    id: "svc",
    firstParty: false,
    confidential: true,
    grants: new Set(["client_credentials"]),
    scopes: ["read:items", "me"],
    mayIntrospect: true,
  };

  test.each([
    ["RFC 6749 §2.3.1 MUST HTTP Basic", "", [right]],
    ["HTTP Basic, and the same client_id in the body", "client_id=svc", [right]],
    ["CLI-02 RFC 6749 §2.3.1 client_secret", form({ client_id: "svc", client_secret: secret }), []],
  ])("a confidential client, by %s", async (_title, body, authorization) => {
    expect(await ask(body, authorization)).toEqual({ ok: true, client: confidential });
    expect(events).toEqual([]);
  });
});

describe("a request is refused", () => {
  test.each([
    ["CLI-14 RFC 9110 §5.3 two Authorization headers", "", [right, right], "severalAuthorizations"],
    [
      "CLI-08 RFC 6749 §2.3 both methods at once",
      form({ client_id: "svc", client_secret: secret }),
      [right],
      "severalClientMethods",
    ],
    [
      "a secret beside another scheme",
      form({ client_secret: secret }),
      ["Bearer x"],
      "severalClientMethods",
    ],
    ["HTTP Basic, and another client_id", "client_id=web", [right], "severalClientMethods"],
  ] as const)("%s: invalid_request", async (_title, body, authorization, fault) => {
    expect(await ask(body, authorization)).toEqual({ ok: false, fault });
  });

  test.each([
    ["an id that nobody registered", "client_id=nobody", []],
    ["__proto__", "client_id=__proto__", []],
    ["an id that no database keeps", "client_id=svc%00", []],
    ["an id of other case", "client_id=SVC", [basic("SVC", secret)]],
    ["CLI-11 RFC 6749 §3.2.1 MUST a confidential client without its secret", "client_id=svc", []],
    ["an empty secret", "client_id=svc&client_secret=", []],
    ["HTTP Basic with an empty secret", "", [basic("svc", "")]],
    ["a secret without a client", form({ client_secret: secret }), []],
    ["a wrong secret", form({ client_id: "svc", client_secret: "wrong" }), []],
    ["CLI-05 a wrong secret by HTTP Basic", "", [basic("svc", "wrong")]],
    ["the stored hash for a secret", "", [basic("svc", secretsOf(oldRoot).hash(secret))]],
    ["an unknown client with a secret", "", [basic("nobody", secret)]],
    ["a public client with a secret", "", [basic("web", secret)]],
    [
      "the built-in client with a secret, whatever the register says",
      "",
      [basic("first-party", secret)],
    ],
    ["RFC 6749 §5.2 another scheme", "", ["Bearer x"]],
    ["another scheme beside a public client", "client_id=web", ["Bearer x"]],
    ["an empty header", "", [""]],
    ["HTTP Basic that is none", "", ["Basic ???"]],
  ])("%s: invalid_client", async (_title, body, authorization) => {
    expect(await ask(body, authorization)).toEqual(unknown);
  });
});

describe("guesses at a secret", () => {
  const wrong = basic("svc", "wrong");

  test.each(["svc", "nobody", "web", "first-party"])(
    "CLI-20 are throttled, whether or not there is such a client: %s",
    async (id) => {
      for (let time = 0; time < 10; time += 1) {
        expect(await ask("", [basic(id, `wrong${time}`)])).toEqual(unknown);
      }
      const throttled = await ask("", [basic(id, "wrong")]);
      expect(throttled).toMatchObject({ ok: false, fault: "throttled" });
      expect(throttled).toHaveProperty("retryAfterSeconds", expect.closeTo(60, -1));
    },
  );

  test("by both methods, and in parallel, are one account's", async () => {
    const body = form({ client_id: "svc", client_secret: "wrong" });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? ask(body) : ask("", [wrong]))),
    );
    const refused = answers.filter((answer) => !answer.ok && answer.fault === "unknownClient");
    expect(refused).toHaveLength(10);
  });

  test("from elsewhere lock no client out, wherever it asks from: its secret is random", async () => {
    for (let time = 0; time < 20; time += 1)
      await ask("", [wrong], { address: `203.0.113.${time}` });
    expect(await ask("", [right])).toMatchObject({ ok: true });
    expect(await ask("", [right], { address: "192.0.2.1" })).toMatchObject({ ok: true });
  });

  test("are not what a client without a secret makes: it is refused, however often", async () => {
    for (let time = 0; time < 30; time += 1) expect(await ask("client_id=svc")).toEqual(unknown);
    expect(await ask("", [right])).toMatchObject({ ok: true });
  });

  test("take the same statements whether or not there is such a client", async () => {
    const of = async (id: string): Promise<readonly string[]> => {
      statements.length = 0;
      await ask("", [basic(id, "wrong")], {});
      return [...statements];
    };
    const known = await of("svc");
    expect(known.length).toBeGreaterThan(0);
    expect(await of("nobody")).toEqual(known);
    expect(await of("web")).toEqual(known);
  });

  test("do the same work whether or not there is such a client", async () => {
    const secrets = secretsOf(oldRoot);
    const compared: (string | null | undefined)[] = [];
    ask = asking({
      secrets: {
        ...secrets,
        verify(storedHash, guess) {
          compared.push(storedHash);
          return secrets.verify(storedHash, guess);
        },
      },
    });
    for (const id of ["svc", "nobody", "web", "first-party"]) await ask("", [basic(id, "wrong")]);
    const { secretHash } = (await store.clients.findById("svc")) ?? {};
    expect(compared).toEqual([secretHash, undefined, null, undefined]);
  });
});

describe("a right secret", () => {
  test("costs no write, but for the first time from an address", async () => {
    await ask("", [right]);
    statements.length = 0;
    for (let time = 0; time < 5; time += 1)
      expect(await ask("", [right])).toMatchObject({ ok: true });
    expect(statements.filter((sql) => !sql.startsWith("select"))).toEqual([]);
  });

  test("is hashed anew after the root secret was rotated, once", async () => {
    const anew = asking({ secrets: secretsOf(newRoot, oldRoot) });
    expect(await anew("", [right])).toMatchObject({ ok: true });
    const record = await store.clients.findById("svc");
    expect(secretsOf(newRoot).verify(record?.secretHash, secret)).toBe(true);
    statements.length = 0;
    expect(await anew("", [right])).toMatchObject({ ok: true });
    expect(statements.filter((sql) => sql.includes('update "clients"'))).toEqual([]);
  });

  test("that was changed in between is not brought back by hashing it anew", async () => {
    const other = secretsOf(oldRoot).hash("another");
    const clients: Pick<ClientStore, "findById" | "setSecretHash"> = {
      async findById(id) {
        const record = await store.clients.findById(id);
        await store.clients.setSecretHash(id, other);
        return record;
      },
      setSecretHash: (...parameters) => store.clients.setSecretHash(...parameters),
    };
    await asking({ clients, secrets: secretsOf(newRoot, oldRoot) })("", [right]);
    expect((await store.clients.findById("svc"))?.secretHash).toBe(other);
  });

  test("is good though it cannot be hashed anew", async () => {
    const clients = {
      findById: (id: string) => store.clients.findById(id),
      setSecretHash: () => Promise.reject(new Error("the disk is full")),
    };
    const anew = asking({ clients, secrets: secretsOf(newRoot, oldRoot) });
    expect(await anew("", [right])).toMatchObject({ ok: true });
  });
});

describe("the audit trail", () => {
  test.each([
    ["svc", "svc", "wrong secret"],
    ["web", "web", "a public client has no secret"],
    ["first-party", "first-party", "a public client has no secret"],
    ["hunter2-typed-here", undefined, "no such client"],
  ])(
    "is told of a guess at %s, by name only where there is such a client",
    async (id, clientId, detail) => {
      await ask("", [basic(id, "wrong")]);
      expect(events).toEqual([
        { event: "client_refused", clientId, address: "198.51.100.7", requestId: "req-1", detail },
      ]);
      expect(JSON.stringify(events)).not.toContain("hunter2");
    },
  );

  test("is not filled by requests that guess nothing, or that are throttled", async () => {
    await ask("client_id=nobody");
    await ask("client_id=svc");
    await ask("", ["Bearer x"]);
    for (let time = 0; time < 30; time += 1) await ask("", [basic("svc", "wrong")]);
    expect(events).toHaveLength(10);
  });
});

test("a store that fails is told, and the guess does not count", async () => {
  const settled: string[] = [];
  const clients = {
    findById: () => Promise.reject(new Error("no database")),
    setSecretHash: () => Promise.resolve(undefined),
  };
  const failing = asking({
    clients,
    throttle: {
      enter: () =>
        Promise.resolve({
          kind: "attempt",
          settle: (outcome) => Promise.resolve(void settled.push(outcome)),
        }),
    },
  });
  await expect(failing("", [right])).rejects.toThrow("no database");
  await expect(failing("client_id=web")).rejects.toThrow("no database");
  expect(settled).toEqual(["unknown"]);
});
