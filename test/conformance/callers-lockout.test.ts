/** The last administrator: nobody takes away the last user who can log in and manage users, not even that user. */

import type { UserRecord } from "../../src/store/store.js";
import { answerOf } from "../http/running-server.js";
import { everyScope, filedServerForTests, passwordOf } from "./callers-server.js";

const server = filedServerForTests({ logLevel: "silent" });
let ann: UserRecord;

beforeEach(async () => {
  server().empty();
  ann = await server().addUser("ann", everyScope);
  await server().addUser("somebody", ["me"]);
});

interface Removal {
  readonly title: string;
  /** A mutation that leaves the user `$id` no administrator. */
  readonly mutation: string;
}

const removals: readonly Removal[] = [
  { title: "disable", mutation: "disableUser(input: { id: $id })" },
  { title: "delete", mutation: "deleteUser(input: { id: $id })" },
  { title: "strip", mutation: 'setUserScopes(input: { id: $id, scopes: ["me"] })' },
];

async function remove({ mutation }: Removal, token: string, { id }: UserRecord): Promise<unknown> {
  const query = `mutation ($id: ID!) { ${mutation} { id } }`;
  const response = await server().ask(query, { token, variables: { id } });
  const { errors } = await answerOf(response);
  return errors ? errors[0]?.extensions["code"] : "ok";
}

async function administratorsLeft(): Promise<number> {
  const { users } = await server().store.users.list({ first: 100, disabled: false });
  return users.filter(({ scopes }) => scopes.includes("admin:users")).length;
}

describe.each(removals)("$title", (removal) => {
  test("is a CONFLICT for the last administrator, who goes on as before", async () => {
    const token = await server().tokenFor(ann);
    expect(await remove(removal, token, ann)).toBe("CONFLICT");
    expect(await server().store.users.findById(ann.id)).toEqual(ann);
    const { status } = await server().ask("{ users { totalCount } }", { token });
    expect(status).toBe(200);
  });

  test("is a CONFLICT for a program too", async () => {
    const token = await server().token(everyScope, { subject: "a-program" });
    expect(await remove(removal, token, ann)).toBe("CONFLICT");
  });

  test.each([
    ["cannot log in, being disabled", { disabled: true }],
    ["cannot log in, having no password", { passwordHash: null }],
  ])("is a CONFLICT beside an administrator who %s", async (_why, change) => {
    await server().addUser("ben", everyScope, change);
    expect(await remove(removal, await server().tokenFor(ann), ann)).toBe("CONFLICT");
  });

  test("goes through beside another administrator, who is the last one then", async () => {
    const ben = await server().addUser("ben", everyScope);
    expect(await remove(removal, await server().tokenFor(ann), ann)).toBe("ok");
    expect(await remove(removal, await server().tokenFor(ben), ben)).toBe("CONFLICT");
  });

  test("goes through for somebody who is no administrator", async () => {
    const carol = await server().addUser("carol", ["me"]);
    expect(await remove(removal, await server().tokenFor(ann), carol)).toBe("ok");
  });
});

const pairs = removals.flatMap((first) => removals.map((second) => ({ first, second })));

test.each(pairs)(
  "of two administrators at the same moment, $first.title and $second.title of themselves, one is left",
  async ({ first, second }) => {
    const ben = await server().addUser("ben", everyScope);
    const [annToken, benToken] = [await server().tokenFor(ann), await server().tokenFor(ben)];
    const outcomes = await Promise.all([
      remove(first, annToken, ann),
      remove(second, benToken, ben),
    ]);
    expect(outcomes.sort()).toEqual(["CONFLICT", "ok"]);
    expect(await administratorsLeft()).toBe(1);
  },
);

test.each(pairs)(
  "of two administrators at the same moment, $first.title and $second.title of each other, one is left",
  async ({ first, second }) => {
    const ben = await server().addUser("ben", everyScope);
    const [annToken, benToken] = [await server().tokenFor(ann), await server().tokenFor(ben)];
    const outcomes = await Promise.all([
      remove(first, annToken, ben),
      remove(second, benToken, ann),
    ]);
    expect(outcomes).toContain("ok");
    // The slower one is the last of all, or comes with a token that has ended.
    expect(["CONFLICT", "UNAUTHENTICATED"]).toContain(outcomes.find((outcome) => outcome !== "ok"));
    expect(await administratorsLeft()).toBe(1);
  },
);

test("the administrator who is left can log in and manage users", async () => {
  const ben = await server().addUser("ben", everyScope);
  const tokens = [await server().tokenFor(ann), await server().tokenFor(ben)];
  await Promise.all(
    removals.flatMap((removal) =>
      tokens.flatMap((token) => [remove(removal, token, ann), remove(removal, token, ben)]),
    ),
  );
  expect(await administratorsLeft()).toBe(1);
  const { users } = await server().store.users.list({ first: 100, disabled: false });
  const { username = "" } = users.find(({ scopes }) => scopes.includes("admin:users")) ?? {};
  const token = await server().login(username, passwordOf(username), "admin:users");
  const { data } = await answerOf(await server().ask("{ users { totalCount } }", { token }));
  expect(data).toMatchObject({ users: { totalCount: expect.any(Number) as number } });
});
