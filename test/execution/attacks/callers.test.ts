/** Callers of one compiled operation: each gets its own answer, whatever others may touch, and whatever changes meanwhile. */

import { anonymous, granted, type Access } from "../../../src/scope/entry.js";
import { withScopes } from "../../scope/guarded.js";
import {
  expectAgreement,
  expectSame,
  startBoth,
  startServer,
  stopClock,
  watchWay,
  type Both,
  type Server,
} from "../servers.js";
import { guardPeople } from "./people.js";

beforeAll(stopClock);

const schema = guardPeople();

const accesses: readonly Access[] = [
  anonymous,
  withScopes(),
  withScopes("me"),
  withScopes("me", "mail"),
  withScopes("me", "phone"),
  withScopes("me", "mail", "phone", "slow"),
  withScopes("admin", "all"),
  withScopes("search", "private"),
];
const full = withScopes("me", "mail", "phone", "slow", "search", "private");

const queries = [
  "{ open people { name mail } }",
  "{ me { name } open }",
  "{ me { name mail } open }",
  "{ people { name phone } open }",
  "{ me { name phone } open }",
  "{ open people { mail phone } }",
  "{ people { slow mail subject } }",
  "{ people { secret name } }",
  '{ search open all: search(text: "x") }',
  "query ($t: String) { search(text: $t) open }",
  '{ open people(filter: { public: "x" }) { name } more: people(filter: { private: "x" }) { name } }',
];

describe.each(["partial", "reject"] as const)("every caller, onDeny: %s", (onDeny) => {
  let both: Both;
  beforeAll(async () => {
    both = await startBoth(guardPeople({ onDeny }));
  });
  afterAll(() => both.stop());

  test.each(queries)("%s", async (query) => {
    for (const access of accesses) await expectAgreement(both, { query }, access);
    const { way } = await expectAgreement(both, { query }, full);
    // Of a guarded argument that comes by a variable, each request has to be looked at.
    expect(way).toBe(query.includes("$") ? "not compiled" : "compiled");
  });
});

describe("one server", () => {
  let server: Server;
  beforeEach(async () => {
    server = await startServer(schema, 0);
  });
  afterEach(() => server.stop());

  const ask = async (query: string, access: Access) => {
    const { result, way } = await watchWay(() => server.ask({ query }, access));
    return { ...(JSON.parse(result.body) as Body), status: result.status ?? 200, way };
  };

  test("answers at once what many ask at once, and mixes up nothing", async () => {
    const query = "{ people { mail subject slow } }";
    await ask(query, withScopes("mail"));
    const asked = Array.from({ length: 60 }, (_, number) => {
      const subject = `${number % 3 === 0 ? "unlucky" : "u"}${number}`;
      const scopes = [...(number % 2 === 0 ? ["mail"] : []), ...(number % 5 === 0 ? ["slow"] : [])];
      return { number, subject, access: granted({ subject, scopes }) };
    });
    const { result: answers, way } = await watchWay(() =>
      Promise.all(asked.map(({ access }) => server.ask({ query }, access))),
    );
    expect(way).toBe("compiled");
    for (const [index, { body }] of answers.entries()) {
      const { number, subject } = asked[index] ?? { number: 0, subject: "" };
      const { data, errors = [] } = JSON.parse(body) as Body;
      const isUnlucky = number % 3 === 0;
      const person = {
        mail: number % 2 === 0 ? "mail@example" : null,
        subject: isUnlucky ? null : subject,
        slow: number % 5 === 0 ? "slow" : null,
      };
      expect(data).toEqual({ people: [person, person, person] });
      const failed = errors.map(({ path }) => path.at(-1));
      const count = (name: string): number => failed.filter((one) => one === name).length;
      expect([count("mail"), count("subject"), count("slow")]).toEqual(
        Object.values(person).map((value) => (value === null ? 3 : 0)),
      );
    }
  });

  test("a token that lost a scope, or won one, is answered by what it has now", async () => {
    const query = "{ open people { mail } }";
    const seen: unknown[] = [];
    for (const access of [withScopes("mail"), withScopes(), withScopes("mail"), anonymous]) {
      const { data, errors = [], way } = await ask(query, access);
      seen.push([(data?.["people"] as { mail: unknown }[])[0]?.mail, errors.length, way]);
    }
    expect(seen).toEqual([
      ["mail@example", 0, "compiled"],
      [null, 3, "compiled"],
      ["mail@example", 0, "compiled"],
      [null, 3, "compiled"],
    ]);
  });

  test("an access that changes in place is read anew for each request", async () => {
    const scopes = new Set(["mail"]);
    const access = { kind: "granted", subject: "u1", scopes } as const;
    const query = "{ open people { mail } }";
    expect((await ask(query, access)).errors).toBeUndefined();
    scopes.delete("mail");
    expect((await ask(query, access)).errors).toHaveLength(3);
  });

  test("nobody learns from a denial what somebody else could be granted", async () => {
    const query = "{ open people { mail } }";
    const told = async (access: Access): Promise<unknown> =>
      (await ask(query, access)).errors?.[0]?.extensions["missingScopes"];
    const admin = granted({
      subject: "u2",
      scopes: ["all"],
      grantableScopes: new Set(["admin", "all"]),
    });
    expect(await told(withScopes("all"))).toEqual(["mail"]);
    expect(await told(admin)).toEqual(["admin"]);
    expect(await told(withScopes("all"))).toEqual(["mail"]);
    await expectSame(schema, { query }, admin);
  });

  test("a denial that takes its parent with it is compiled, too, where it is the only one", async () => {
    const query = "{ open first { name phone } }";
    const { data, errors, way } = await ask(query, withScopes("me"));
    expect([data, way]).toEqual([{ open: "open", first: null }, "compiled"]);
    expect(errors).toMatchObject([{ path: ["first", "phone"], extensions: { code: "FORBIDDEN" } }]);
    await expectSame(schema, { query }, withScopes("me"));
    // Where all becomes null, graphql-js says which error it was.
    expect((await ask("{ me { name phone } }", withScopes("me"))).way).toBe("given up");
  });

  test("an operation that is refused whole is refused, however often it ran for others", async () => {
    const query = "{ me { name } }";
    expect((await ask(query, withScopes("me"))).data).toEqual({ me: { name: "u1" } });
    const { data, status, way } = await ask(query, withScopes("mail"));
    expect([data, status, way]).toEqual([undefined, 403, "not compiled"]);
    expect((await ask(query, anonymous)).status).toBe(401);
  });
});

interface Body {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly {
    readonly path: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}
