/** What one process takes for a message of the other. */

import { parseMessage } from "../../../src/cli/workers/messages.js";

test("what is no message is none: the other side may be of another version", () => {
  for (const input of [
    undefined,
    null,
    "end",
    {},
    { type: "constructor" },
    { type: "end", manner: "softly" },
    { type: "event", event: "text" },
    { type: "event", event: null },
    { type: "listening", port: "4000", banner: "" },
  ]) {
    expect([input, parseMessage(input)]).toEqual([input, undefined]);
  }
  const end = { type: "end", manner: "hand over" };
  expect(parseMessage({ ...end, more: 1 })).toEqual(end);
});
