import { prettyJson, prettyQuery } from "../../../src/explorer/workbench/prettify.js";

test.each([
  ["query  Q{hello}", "query Q {\n  hello\n}\n"],
  ['{ a(b: """ # no comment """) }', '{\n  a(b: """ # no comment """)\n}\n'],
])("%s is written in the usual form", (text, pretty) => {
  expect(prettyQuery(text)).toBe(pretty);
});

test.each(["{ hello # keep me\n }", "# keep me\n{ hello }", "{ hello }\n# keep me", "{ hello", ""])(
  "%j stays as it is: something would be lost",
  (text) => {
    expect(prettyQuery(text)).toBeUndefined();
  },
);

test.each([
  [
    '{"a":1,"b":[true,null,"x  y"]}',
    '{\n  "a": 1,\n  "b": [\n    true,\n    null,\n    "x  y"\n  ]\n}',
  ],
  [' { "a" : "\\" {" } ', '{\n  "a": "\\" {"\n}'],
])("%s is written in the usual form", (text, pretty) => {
  expect(prettyJson(text)).toBe(pretty);
});

test.each(['{"n": 12345678901234567890}', '{"f": 1.0}', '{"a": 1, "a": 2}', "{n: 1}", ""])(
  "%j stays as it is: a value would be another",
  (text) => {
    expect(prettyJson(text)).toBeUndefined();
  },
);
