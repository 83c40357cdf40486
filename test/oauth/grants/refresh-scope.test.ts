import { firstPartyClient } from "../../../src/oauth/clients/client.js";
import { temporaryFolder } from "../../store/temporary-folder.js";
import { errorAnswer, form, tokensOf } from "../answers.js";
import { refreshFixture } from "./refresh-fixture.js";
import type { RefreshFixture } from "./refresh-fixture.js";

const newPath = temporaryFolder();
let login: RefreshFixture;
beforeAll(async () => {
  login = await refreshFixture(newPath());
});
afterAll(() => login.close());

const invalidScope = (): unknown => errorAnswer(400, "invalid_scope");

describe("RFC 6749 §6 the scope of a refresh", () => {
  test("narrows the access token alone: the session keeps what it was granted REF-14", async () => {
    const { refresh } = await login.begin();
    const answer = await login.refresh(refresh, { scope: "me" });
    expect(login.verify(answer)).toMatchObject({ ok: true, claims: { scopes: new Set(["me"]) } });
    const narrow = tokensOf(answer);
    expect(narrow.scope).toBe("me");
    const wide = tokensOf(await login.refresh(narrow.refresh));
    expect(wide.scope).toBe("me read:items");
    expect(tokensOf(await login.refresh(wide.refresh, { scope: "read:items" })).scope).toBe(
      "read:items",
    );
  });

  test.each([
    ["MUST NOT name what was not granted, though the user has it", "me write:items"],
    ["nor what the user does not have", "me admin:users"],
    ["nor what does not exist", "me nope"],
    ["nor be of another form", "me  read:items"],
    ["nor of another case", "ME"],
  ])("%s; the token is not used up by it", async (_title, scope) => {
    const { refresh } = await login.begin();
    expect(await login.refresh(refresh, { scope })).toEqual(invalidScope());
    expect(await login.rowOf(refresh)).toMatchObject({ counter: 0, revokedAtMillis: null });
    expect((await login.refresh(refresh)).status).toBe(200);
  });

  test("may name what a granted scope implies", async () => {
    const { refresh } = await login.begin({ scope: "write:items" });
    const narrow = tokensOf(await login.refresh(refresh, { scope: "read:items" }));
    expect(narrow.scope).toBe("read:items");
    expect(tokensOf(await login.refresh(narrow.refresh)).scope).toBe("write:items");
  });

  test("never turns an implied scope into the one that implies it", async () => {
    const { refresh } = await login.begin({ scope: "read:items" });
    expect(await login.refresh(refresh, { scope: "write:items" })).toEqual(invalidScope());
  });

  test("is empty where nothing was granted, and no member", async () => {
    await login.addUser({ username: "bare", scopes: [] });
    const { refresh } = await login.begin({ username: "bare", scope: "" });
    const answer = await login.refresh(refresh);
    expect(tokensOf(answer).scope).toBeUndefined();
    expect(answer.body).not.toHaveProperty("scope");
    expect(await login.refresh(tokensOf(answer).refresh, { scope: "me" })).toEqual(invalidScope());
  });

  test("left empty is left out: it is not narrowed to nothing", async () => {
    const { refresh } = await login.begin();
    expect(tokensOf(await login.refresh(refresh, { scope: "" })).scope).toBe("me read:items");
  });

  test("repeated within the grace, each request gets the scope that it asks for", async () => {
    const { refresh } = await login.begin();
    const one = tokensOf(await login.refresh(refresh, { scope: "me" }));
    const two = tokensOf(await login.refresh(refresh, { scope: "read:items" }));
    expect([one.scope, two.scope]).toEqual(["me", "read:items"]);
    expect(two.refresh).toBe(one.refresh);
  });
});

describe("scopes of the user that change after the login", () => {
  test("one that was taken away is left out, one that was given is not added REF-17", async () => {
    const { id } = await login.addUser({ username: "narrowed" });
    const { refresh, access } = await login.begin({ username: "narrowed" });
    await login.store.users.setScopes(id, ["me", "write:items", "admin:users"]);
    expect(await login.isGood(access)).toBe(false);
    // read:items is still implied by write:items, which the user keeps.
    const still = await login.refresh(refresh);
    expect(tokensOf(still).scope).toBe("me read:items");
    expect(await login.isGood(tokensOf(still).access)).toBe(true);
    await login.store.users.setScopes(id, ["me", "admin:users"]);
    const narrow = tokensOf(await login.refresh(tokensOf(still).refresh));
    expect(narrow.scope).toBe("me");
    expect(await login.isGood(narrow.access)).toBe(true);
    // Asked for, it is refused instead of left out; and so is what was given since.
    for (const scope of ["me read:items", "admin:users"]) {
      expect(await login.refresh(narrow.refresh, { scope })).toEqual(invalidScope());
    }
    expect((await login.rowOf(refresh))?.scopes).toEqual(["me", "read:items"]);
  });

  test("one that comes back is there again: the session keeps what was granted", async () => {
    const { id } = await login.addUser({ username: "returned" });
    const first = await login.begin({ username: "returned" });
    await login.store.users.setScopes(id, ["me"]);
    const second = tokensOf(await login.refresh(first.refresh));
    expect(second.scope).toBe("me");
    await login.store.users.setScopes(id, ["me", "read:items"]);
    expect(tokensOf(await login.refresh(second.refresh)).scope).toBe("me read:items");
  });

  test("all gone, the token has none and the login goes on", async () => {
    const { id } = await login.addUser({ username: "stripped" });
    const { refresh } = await login.begin({ username: "stripped" });
    await login.store.users.setScopes(id, []);
    const answer = await login.refresh(refresh);
    expect(login.verify(answer)).toMatchObject({ ok: true, claims: { scopes: new Set() } });
  });

  test("one that left the catalogue is left out", async () => {
    const { refresh } = await login.begin();
    const catalogue = { scopes: [{ name: "me", default: true }], closure: new Map() };
    const send = login.endpoint({ catalogue });
    const body = form({ grant_type: "refresh_token", refresh_token: refresh });
    expect(tokensOf(await send(body)).scope).toBe("me");
  });
});

test("the client's limit holds at a refresh too", async () => {
  const { refresh } = await login.begin({ client_id: "web" });
  const client = { ...firstPartyClient, id: "web", scopes: ["me"] };
  const send = login.endpoint({ authenticateClient: () => Promise.resolve({ ok: true, client }) });
  const body = form({ grant_type: "refresh_token", refresh_token: refresh });
  expect(await send(`${body}&scope=read%3Aitems`)).toEqual(invalidScope());
  expect(tokensOf(await send(body)).scope).toBe("me");
});
