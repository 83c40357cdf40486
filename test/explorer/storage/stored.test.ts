import { isKeepable } from "../../../src/explorer/storage/stored.js";

test.each([
  'mutation { changePassword(input: { currentPassword: "a", newPassword: "b" }) { id } }',
  '{"input": {"password": "a"}}',
  '{"clientSecret":"a"}',
  '{"api_key" : "a"}',
  'mutation { use(token: "a") }',
])("%s is not kept: it may hold a secret", (text) => {
  expect(isKeepable(text)).toBe(false);
});

test.each([
  "mutation ($password: String!) { changePassword(input: { newPassword: $password }) { id } }",
  '{"first": 5}',
  "{ me { username } }",
  "",
])("%s is kept", (text) => {
  expect(isKeepable(text)).toBe(true);
});
