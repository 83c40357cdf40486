/** Which goals of throughput a run reaches: our server beside the limit, and beside the best of its peers. */

import { median, medianRatio } from "./statistics.js";

/**
 * @typedef {object} Goal
 * @property {string} goal
 * @property {string} target
 * @property {string} measured
 * @property {boolean} reached
 *
 * @typedef {object} Result
 * @property {readonly number[]} rates requests a second, one for each round
 * @property {readonly number[]} p99Millis
 * @property {"same" | "whole"} kind "whole": it refuses the operation as a whole.
 *
 * @typedef {Readonly<Record<string, Result>>} Results by server
 *
 * @typedef {object} Sides
 * @property {string} ours
 * @property {string} limit
 * @property {string} oursAllowed our server where the operation is allowed
 * @property {Readonly<Record<string, string>>} names of the servers, as people read them
 */

/**
 * The fastest of the peers: all but ours and the limit.
 *
 * @param {Results} results
 * @param {Sides} sides
 * @param {(result: Result) => boolean} [counts] whether it is one to compare with
 * @returns {{ name: string, result: Result } | undefined}
 */
export function bestPeer(results, { ours, limit, oursAllowed }, counts = () => true) {
  const peers = Object.entries(results).filter(
    ([name, result]) => ![ours, limit, oursAllowed].includes(name) && counts(result),
  );
  const best = peers.reduce(
    (best, peer) => (best && median(best[1].rates) >= median(peer[1].rates) ? best : peer),
    peers[0],
  );
  return best && { name: best[0], result: best[1] };
}

/** The least that each goal takes; "ahead" is more than 1. */
const targets = [
  { id: "me", title: "`me`", peer: 1.15, limit: 0.85 },
  { id: "tokens", title: "`me`, 1,000 tokens", peer: "ahead" },
  { id: "items100", title: "100 items", peer: 1.4, limit: 0.85 },
  { id: "items1000", title: "1,000 items", peer: 1.4 },
  { id: "denied", title: "100 items, one field denied", peer: "ahead", same: 4, allowed: 0.6 },
  { id: "refused", title: "refused whole", peer: "ahead", allowed: 1 },
  { id: "anonymous", title: "no token", peer: "ahead" },
  { id: "mutation", title: "a mutation", peer: "ahead" },
  { id: "wide", title: "50 fields with a rule each", peer: "ahead" },
  { id: "apq", title: "an operation by its hash", peer: "ahead" },
];

/**
 * @param {Readonly<Record<string, Results>>} throughput by workload; those that were not run have no goals
 * @param {Sides} sides
 * @returns {Goal[]}
 */
export function throughputGoals(throughput, sides) {
  return targets.flatMap(({ id, title, ...target }) => {
    const results = throughput[id];
    const ours = results?.[sides.ours];
    if (results === undefined || ours === undefined) return [];
    /** @type {(against: string, base: Result | undefined, least: number | string | undefined) => Goal[]} */
    const goal = (against, base, least) => {
      if (base === undefined || least === undefined) return [];
      // What the table shows is what counts: 1.004 stands there as 1.00, and is not ahead.
      const measured = medianRatio(ours.rates, base.rates).toFixed(2);
      const reached = least === "ahead" ? Number(measured) > 1 : Number(measured) >= Number(least);
      const what = `${title} ÷ ${against}`;
      return [{ goal: what, target: least === "ahead" ? "> 1" : `≥ ${least}`, measured, reached }];
    };
    const best = bestPeer(results, sides);
    const same = bestPeer(results, sides, ({ kind }) => kind === "same");
    return [
      ...goal(`the best peer, ${sides.names[best?.name ?? ""]}`, best?.result, target.peer),
      ...goal(
        `the best peer that answers the same, ${sides.names[same?.name ?? ""]}`,
        same?.result,
        target.same,
      ),
      ...goal("node:http", results[sides.limit], target.limit),
      ...goal("the same allowed", results[sides.oursAllowed], target.allowed),
    ];
  });
}
