/** autocannon in a process of its own, for machines without wrk: `node autocannon.js FILE`, one line of JSON. */

import autocannon from "autocannon";
import { readFileSync } from "node:fs";
import process from "node:process";

const { url, requests, seconds, connections } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests: requests.map((request) => ({ method: "POST", ...request })),
});
console.log(
  JSON.stringify({
    requests: result.requests.total,
    micros: result.duration * 1e6,
    p99Micros: result.latency.p99 * 1e3,
    refused: result["4xx"] + result["5xx"],
    failures: result.errors + result.timeouts,
  }),
);
