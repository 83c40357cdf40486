import { validateSchema } from "graphql";
import { defaultTypeDefs } from "../../src/graphql/default-schema.js";
import { defaultSchema, openDefaultApi, type DefaultApi } from "./default-api.js";

let api: DefaultApi;

beforeEach(async () => {
  api = await openDefaultApi();
});

afterEach(async () => {
  await api.close();
});

describe("the default schema", () => {
  test("is schema.graphql, and valid", () => {
    expect(defaultTypeDefs).toContain("type Query");
    expect(validateSchema(defaultSchema)).toEqual([]);
  });

  test("hello greets anybody, without the store", async () => {
    await api.store.close();
    expect(await api.ask("{ hello }")).toEqual({ data: { hello: "Hello, world!" } });
  });
});

describe("me", () => {
  test("is the user for whom the token speaks", async () => {
    const jane = await api.createUser("jane");
    expect(await api.ask("{ me { id username email scopes } }", { as: jane })).toEqual({
      data: {
        me: { id: jane.id, username: "jane", email: "jane@example.com", scopes: ["me"] },
      },
    });
  });

  test.each(["service", "auth0|5f7c", "", "\0"])(
    "is FORBIDDEN to the subject %j, and says why",
    async (subject) => {
      await api.createUser("jane");
      expect((await api.ask("{ me { id } }", { as: subject })).errors).toEqual([
        expect.objectContaining({
          message:
            "The access token speaks for a program or for a subject of another issuer, not for a user of this " +
            "server. Send an access token of a user.",
          path: ["me"],
          extensions: { code: "FORBIDDEN" },
        }),
      ]);
    },
  );

  test("is UNAUTHENTICATED to an anonymous caller, though no rule stands before it", async () => {
    expect((await api.ask("{ me { id } }")).errors).toEqual([
      expect.objectContaining({ extensions: { code: "UNAUTHENTICATED" } }),
    ]);
  });

  test("is FORBIDDEN to a user that is disabled", async () => {
    const jane = await api.createUser("jane", true);
    expect((await api.ask("{ me { id } }", { as: jane })).errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining("disabled") as string,
        extensions: { code: "FORBIDDEN" },
      }),
    ]);
  });

  test("the viewer is loaded once for a request, however often it is needed", async () => {
    const jane = await api.createUser("jane");
    api.statements();
    const query = "{ a: me { id } b: me { id } items(filter: { mine: true }) { totalCount } }";
    expect((await api.ask(query, { as: jane })).errors).toBeUndefined();
    const loads = api.statements().filter((text) => text.includes('from "users"'));
    expect(loads).toHaveLength(1);
  });

  test("a request remembers nothing of another one", async () => {
    const jane = await api.createUser("jane");
    const john = await api.createUser("john");
    expect(await api.ask("{ me { username } }", { as: jane })).toEqual({
      data: { me: { username: "jane" } },
    });
    expect(await api.ask("{ me { username } }", { as: john })).toEqual({
      data: { me: { username: "john" } },
    });
  });
});

test("a failure of the store is no error that the caller could mend: it carries no code", async () => {
  const jane = await api.createUser("jane");
  await api.store.close();
  const { errors } = await api.ask("{ me { id } }", { as: jane });
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.extensions).toBeUndefined();
});
