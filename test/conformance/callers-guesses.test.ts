/** Passwords that are guessed at `changePassword`, and where the audit trail says that a change came from. */

import { answerOf } from "../http/running-server.js";
import { filedServerForTests, passwordOf } from "./callers-server.js";
import { makeWorld, type World } from "./callers-world.js";

const server = filedServerForTests({ logLevel: "silent", loginRate: "3/1m" });
let world: World;

beforeEach(async () => {
  world = await makeWorld(server());
});

async function changePassword(currentPassword: string, token: string) {
  const query = `mutation ($input: ChangePasswordInput!) {
    changePassword(input: $input) { username }
  }`;
  const variables = { input: { currentPassword, newPassword: "another" } };
  const response = await server().ask(query, { token, variables });
  const { errors = [] } = await answerOf(response);
  return { extensions: errors[0]?.extensions, requestId: response.headers.get("x-request-id") };
}

test("a change is written down with the address and the id of the request", async () => {
  const { owner } = world;
  const token = await server().login("owner", passwordOf("owner"), "me");
  const { extensions, requestId } = await changePassword(passwordOf("owner"), token);
  expect(extensions).toBeUndefined();
  const filter = { events: ["password_changed"], subject: owner.id, first: 10 } as const;
  expect(await server().store.audit.list(filter)).toMatchObject([
    { username: "owner", requestId, address: expect.stringMatching(/127\.0\.0\.1|::1/) as string },
  ]);
});

test("guesses count as at the token endpoint: a token is no way to try more of them", async () => {
  const token = await server().login("target", passwordOf("target"), "me");
  const before = await server().store.users.findById(world.target.id);
  const codes: unknown[] = [];
  for (let guess = 0; guess < 10 && codes.at(-1) !== "SERVICE_UNAVAILABLE"; guess += 1) {
    codes.push((await changePassword(`guess ${guess}`, token)).extensions?.["code"]);
  }
  expect(codes.at(-1)).toBe("SERVICE_UNAVAILABLE");
  expect(new Set(codes.slice(0, -1))).toEqual(new Set(["BAD_USER_INPUT"]));
  // Not even the right one is looked at now.
  const { extensions } = await changePassword(passwordOf("target"), token);
  expect(extensions).toEqual({
    code: "SERVICE_UNAVAILABLE",
    retryAfterSeconds: expect.any(Number) as number,
  });
  expect(await server().store.users.findById(world.target.id)).toEqual(before);
});
