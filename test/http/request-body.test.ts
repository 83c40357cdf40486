/** What the reader of bodies keeps in memory of one that is too large: nothing. */

import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BodyFault, readJsonBody } from "../../src/http/request-body.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const megabyte = 1024 * 1024;

test("a body that is too large is let run past, and not kept", async () => {
  const request = new IncomingMessage(new Socket());
  request.headers = { "content-type": "application/json", "transfer-encoding": "chunked" };
  const body = readJsonBody(request, megabyte);
  const refused = expect(body).rejects.toEqual(
    new BodyFault(413, "The body is too large: 1024 KiB at most."),
  );
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 200; count += 1) {
    request.push(Buffer.alloc(megabyte, " "));
    await new Promise(setImmediate);
  }
  collectGarbage();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * megabyte);
  request.push(null);
  await refused;
});
