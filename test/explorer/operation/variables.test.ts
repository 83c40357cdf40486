import { readHeaders, readVariables } from "../../../src/explorer/operation/variables.js";

test.each([
  ["", undefined],
  [" \n", undefined],
  ["{}", {}],
  ['{"first": 5}', { first: 5 }],
])("the variables %j are %j", (text, value) => {
  expect(readVariables(text)).toEqual({ ok: true, value });
});

test.each(["[]", "5", "null", '"text"', "{first: 5}"])("%s are no variables", (text) => {
  expect(readVariables(text)).toEqual({
    ok: false,
    message: expect.stringContaining("JSON object") as string,
  });
});

test("headers are texts by name", () => {
  expect(readHeaders('{"X-Test": "1"}')).toEqual({ ok: true, value: { "x-test": "1" } });
  expect(readHeaders("")).toEqual({ ok: true, value: {} });
});

test.each([
  ['{"X-Test": 1}', "JSON object of texts"],
  ['{"Authorization": "Bearer x"}', "goes into Authorize"],
  ['{"content-type": "text/plain"}', "sets content-type itself"],
  ['{"bad name": "x"}', "HTTP does not allow"],
  [String.raw`{"x": "a\nb"}`, "HTTP does not allow"],
  ["[", "JSON object of texts"],
])("the headers %s are refused in words", (text, words) => {
  expect(readHeaders(text)).toEqual({
    ok: false,
    message: expect.stringContaining(words) as string,
  });
});
