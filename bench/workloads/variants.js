/** Our server beside itself: with rules and without, with many types, with log lines, compiled and not. */

import { grants, signToken } from "../api/token.js";
import { bodyOf, operations } from "../api/operations.js";
import { judgeAllowed } from "../harness/answer.js";
import { compete } from "../harness/rounds.js";
import { startServer } from "../harness/server-process.js";
import { medianRatio } from "../harness/statistics.js";
import { notAvailable, ratio } from "./measure.js";
import { headersOf, send } from "./throughput.js";

/**
 * @typedef {import("./measure.js").Measurement} Measurement
 * @typedef {import("./measure.js").Pace} Pace
 * @typedef {import("../harness/server-process.js").ServerProcess} ServerProcess
 * @typedef {{ options?: Record<string, unknown>, logsToNobody?: boolean }} Variant
 */

/** Half of a percent is below what two runs differ by; three percent is what rules may cost. */
const flat = 0.97;

/** @type {Measurement} */
export const rulesCost = {
  id: "rules",
  run: async (pace) => {
    const variants = { rules: {}, none: { options: { rules: false } } };
    const { rates } = await compareVariants(variants, "items100", pace);
    const share = medianRatio(rates("rules"), rates("none"));
    return {
      rows: [["scope rules ÷ no rules, 100 items with owner", ratio(share)]],
      goals: [
        {
          goal: "scope rules ÷ no rules, 100 items",
          target: "≥ 0.97",
          measured: ratio(share),
          reached: share >= 0.97,
        },
      ],
    };
  },
};

/** @type {Measurement} */
export const schemaGrowth = {
  id: "types",
  run: async (pace) => {
    const variants = { 10: { options: { types: 10 } }, 1000: { options: { types: 1_000 } } };
    const shares = [];
    for (const operation of /** @type {const} */ (["me", "items100"])) {
      const { rates } = await compareVariants(variants, operation, pace);
      shares.push(medianRatio(rates("1000"), rates("10")));
    }
    const measured = `${shares.map(ratio).join("; ")}`;
    return {
      rows: [["1,000 further protected types ÷ 10: `me`; 100 items", measured]],
      goals: [
        {
          goal: "throughput with 1,000 protected types ÷ with 10",
          target: `≥ ${flat}`,
          measured,
          reached: shares.every((share) => share >= flat),
        },
      ],
    };
  },
};

/** @type {Measurement} */
export const logPrice = {
  id: "log",
  run: async (pace) => {
    const variants = {
      warn: {},
      info: { options: { server: { logLevel: "info" } }, logsToNobody: true },
    };
    const { rates } = await compareVariants(variants, "me", pace);
    const share = medianRatio(rates("info"), rates("warn"));
    const what = "a log line for each request (`LOG_LEVEL=info`, to /dev/null) ÷ none, `me`";
    return { rows: [[what, ratio(share)]], goals: [] };
  },
};

/** @type {Measurement} */
export const compilation = {
  id: "compiled",
  run: async (pace) => {
    const what = "operations compiled ÷ not compiled: `me`; 100 items; one field denied";
    const variants = { compiled: {}, not: { options: { server: { compiledExecution: "off" } } } };
    const shares = [];
    try {
      for (const operation of /** @type {const} */ (["me", "items100", "costs100"])) {
        const { rates } = await compareVariants(variants, operation, pace);
        shares.push(medianRatio(rates("compiled"), rates("not")));
      }
    } catch (error) {
      if (!String(error).includes("is not an option")) throw error;
      return notAvailable(what, "there is no switch for it");
    }
    return { rows: [[what, shares.map(ratio).join("; ")]], goals: [] };
  },
};

/**
 * @param {Record<string, Variant>} variants
 * @param {keyof typeof operations} name
 * @param {Pace} pace
 */
async function compareVariants(variants, name, pace) {
  const { query, variables, data } = operations[name];
  const operation = { query, variables, data };
  // `Item.cost` is asked for to be denied: there, what comes back is another workload's business.
  const isDenied = name === "costs100";
  const request = { body: bodyOf(operation), headers: headersOf(signToken(grants.usual)) };
  /** @type {Map<string, ServerProcess>} */
  const servers = new Map();
  try {
    for (const [variant, how] of Object.entries(variants)) {
      const server = await startServer("scopegate", how);
      servers.set(variant, server);
      const answer = await send(server.url, request);
      const verdict = judgeAllowed(answer, data);
      if (!isDenied && !verdict.ok) throw new Error(`Scopegate, ${variant}: ${verdict.why}`);
    }
    const entries = [...servers].map(([variant, { url }]) => ({ variant, url }));
    const competitors = entries.map(({ variant, url }) => ({
      name: variant,
      url,
      requests: [request],
    }));
    const samples = await compete(competitors, pace);
    return { rates: (/** @type {string} */ variant) => samples[variant]?.rates ?? [] };
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}
