/** No value of a cookie is in a log line, however the header was written into it. */

import { redact } from "../../../src/log-redaction.js";

const hidden = "marker-of-a-cookie";

test.each([
  ["a header", { headers: { cookie: `a=1; b=${hidden}` } }],
  ["headers that set", { headers: { "Set-Cookie": [`a=${hidden}; Path=/`, `b=${hidden}`] } }],
  ["raw headers", { rawHeaders: ["Host", "x", "Cookie", `a=1; b=${hidden}`] }],
  ["a line of text", { msg: `Cookie: a=1; b="2"; c=${hidden}` }],
  ["a line that sets", { msg: `failed after Set-Cookie: a=1; Path=/; c=${hidden}` }],
  ["a dump of a request", { msg: `GET / HTTP/1.1\r\ncookie: a=1; b=${hidden}\r\nHost: x` }],
  ["JSON in text", { msg: JSON.stringify({ cookie: `a=1; b=${hidden}` }) }],
])("%s", (_what, event) => {
  expect(redact(JSON.stringify(event))).not.toContain(hidden);
});

test("the lines around a cookie stay", () => {
  const line = redact(JSON.stringify({ msg: "Host: x\nCookie: a=1; b=2\nAccept: y" }));
  expect(JSON.parse(line)).toEqual({ msg: "Host: x\nCookie: [redacted]\nAccept: y" });
});
