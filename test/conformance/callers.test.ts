/** Every mutation of the default API, tried by everybody. */

import { defaultSchema } from "../graphql/default-api.js";
import { answerOf } from "../http/running-server.js";
import { attempts, type Attempt } from "./callers-attempts.js";
import { filedServerForTests } from "./callers-server.js";
import { callerNames, makeWorld, tokenOf, type World } from "./callers-world.js";

const server = filedServerForTests({ logLevel: "silent" });
const mutations = defaultSchema.getMutationType()?.getFields() ?? {};
let world: World;

beforeEach(async () => {
  world = await makeWorld(server());
});

/** Sends the mutation. @returns how it ended, and whether anything is different in the database now. */
async function attempt(
  { field, input }: Attempt,
  token: string | undefined,
): Promise<{ outcome: unknown; message: string | undefined; status: number; changed: boolean }> {
  const inputType = String(mutations[field]?.args[0]?.type);
  const before = JSON.stringify(server().contents());
  const response = await server().ask(
    `mutation ($input: ${inputType}) { ${field}(input: $input) { id } }`,
    { token, variables: { input: input(world) } },
  );
  const { data, errors = [] } = await answerOf(response);
  const isAnswered = errors.length === 0 && typeof data?.[field] === "object";
  if (!isAnswered) {
    expect(errors).toHaveLength(1);
    expect(data?.[field] ?? null).toBeNull();
  }
  return {
    outcome: isAnswered ? "ok" : errors[0]?.extensions["code"],
    message: errors[0]?.message,
    status: response.status,
    changed: JSON.stringify(server().contents()) !== before,
  };
}

test("each mutation of the schema is tried here", () => {
  expect([...new Set(attempts.map(({ field }) => field))].sort()).toEqual(
    Object.keys(mutations).sort(),
  );
});

describe.each(attempts)("$title", (row) => {
  test.each(callerNames.map((caller) => [row.outcomes[caller], caller] as const))(
    "is %s for %s, and what is refused changes nothing",
    async (expected, caller) => {
      const token = await tokenOf(server(), world, caller);
      const { outcome, status, changed } = await attempt(row, token);
      expect(outcome).toBe(expected);
      expect(changed).toBe(expected === "ok");
      expect(status === 401).toBe(expected === "UNAUTHENTICATED");
    },
  );

  test(`is refused with 403 without the scope ${row.scope}, and changes nothing`, async () => {
    const token = await tokenOf(server(), world, row.allowed, row.scope);
    expect(await attempt(row, token)).toMatchObject({
      outcome: "FORBIDDEN",
      status: 403,
      changed: false,
    });
  });
});

test.each(["updateItem", "deleteItem"])(
  "whoever may not %s learns nothing from the answer about whether it is there",
  async (field) => {
    const token = await tokenOf(server(), world, "another user");
    const [there, gone] = attempts.filter((row) => row.field === field);
    if (!there || !gone) throw new Error("two rows of the table are about this mutation");
    const answer = await attempt(there, token);
    expect(answer).toMatchObject({ outcome: "FORBIDDEN", message: /./ });
    expect(await attempt(gone, token)).toEqual(answer);
  },
);
