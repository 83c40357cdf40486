import { refusedFields } from "../../../src/explorer/operation/refusals.js";

const denied = (...path: (string | number)[]) => ({
  message: "Needs scope me",
  path,
  extensions: { code: "FORBIDDEN" },
});

test.each<[title: string, body: unknown, places: string[]]>([
  ["no JSON", "<html>", []],
  ["no answer", null, []],
  ["an answer without errors", { data: {} }, []],
  ["errors that are no list", { errors: "no" }, []],
  ["another error", { errors: [{ message: "no", extensions: { code: "NOT_FOUND" } }] }, []],
  ["an error without a code", { errors: [{ message: "no" }] }, []],
  ["a field", { errors: [denied("me", "email")] }, ["me.email"]],
  [
    "a field of every item",
    { errors: [denied("items", 0, "owner"), denied("items", 1, "owner")] },
    ["items.owner"],
  ],
  ["the whole operation", { errors: [denied()] }, [""]],
])("%s: the refused places are told once each", (_title, body, places) => {
  expect(refusedFields(body).map(({ place }) => place)).toEqual(places);
});

test("a missing token is a refusal too", () => {
  const body = { errors: [{ message: "Log in", extensions: { code: "UNAUTHENTICATED" } }] };
  expect(refusedFields(body)).toEqual([{ place: "", message: "Log in", requiredScopes: [] }]);
});

test.each<[unknown, string[][]]>([
  [
    [["a", "b"], ["c"]],
    [["a", "b"], ["c"]],
  ],
  [undefined, []],
  ["a", []],
  [[["a", 1], "b", ["c"]], [["c"]]],
])("of the required scopes %j those are told that are names", (requiredScopes, told) => {
  const error = { message: "no", path: ["me"], extensions: { code: "FORBIDDEN", requiredScopes } };
  expect(refusedFields({ errors: [error] })[0]?.requiredScopes).toEqual(told);
});
