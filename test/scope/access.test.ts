import { accessFrom, anonymous, granted, isLasting } from "../../src/scope/access.js";

describe("access", () => {
  test("granted() keeps its own copy of the scopes, out of the caller's hands", () => {
    const scopes = ["me"];
    const access = granted({ subject: "u1", scopes });
    scopes.push("admin");
    expect([...access.scopes]).toEqual(["me"]);
    expect(Object.isFrozen(access)).toBe(true);
    expect(isLasting(access)).toBe(true);
  });

  test("granted() refuses one string, whose characters are not its scopes", () => {
    expect(() => granted({ subject: "u1", scopes: "me" })).toThrow(/list of scope tokens/);
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "granted"],
    ["true", true],
    ["an empty object", {}],
    ["an unknown kind", { kind: "root", subject: "u1", scopes: ["me"] }],
    ["no subject", { kind: "granted", scopes: ["me"] }],
    ["a subject that is no text", { kind: "granted", subject: 1, scopes: ["me"] }],
    ["no scopes", { kind: "granted", subject: "u1" }],
    ["scopes in one text", { kind: "granted", subject: "u1", scopes: "me admin" }],
    ["scopes that are null", { kind: "granted", subject: "u1", scopes: null }],
    ["scopes that are a number", { kind: "granted", subject: "u1", scopes: 7 }],
  ])("missing denies: %s in the context is anonymous", (_what, value) => {
    expect(accessFrom(value)).toBe(anonymous);
  });

  test("an access that others built is read, and what is no text in its scopes grants nothing", () => {
    const access = accessFrom({ kind: "granted", subject: "u1", scopes: ["me", 7, null, ["x"]] });
    expect(access).toMatchObject({ kind: "granted", subject: "u1", scopes: new Set(["me"]) });
    expect(accessFrom({ kind: "granted", subject: "u1", scopes: new Set(["me"]) })).toMatchObject({
      scopes: new Set(["me"]),
    });
  });

  test("an access that others built keeps its end, its client and what could be granted", () => {
    const optional = {
      clientId: "web",
      tokenId: "t1",
      expiresAtSeconds: 12,
      grantableScopes: ["me", 7],
    };
    const access = accessFrom({ kind: "granted", subject: "u1", scopes: [], ...optional });
    expect(access).toMatchObject({ ...optional, grantableScopes: new Set(["me"]) });
    const none = accessFrom({ kind: "granted", subject: "u1", scopes: [], expiresAtSeconds: null });
    expect(Object.keys(none).sort()).toEqual(["kind", "scopes", "subject"]);
  });

  test("an end that is no number is over, and other members of a wrong kind are left out", () => {
    const wrong = { clientId: 7, tokenId: null, expiresAtSeconds: "soon", grantableScopes: "me" };
    const access = accessFrom({ kind: "granted", subject: "u1", scopes: [], ...wrong });
    expect(access).toEqual({
      kind: "granted",
      subject: "u1",
      scopes: new Set(),
      expiresAtSeconds: 0,
    });
  });
});
