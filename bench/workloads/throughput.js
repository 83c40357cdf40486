/** Requests a second of every server, workload by workload, each answer looked at before it is timed. */

import { grants, signToken } from "../api/token.js";
import { bodyOf, hashBodyOf, operations, registrationBodyOf } from "../api/operations.js";
import { judgeAllowed, judgeDenied, judgeRefused } from "../harness/answer.js";
import { load } from "../harness/load.js";
import { compete } from "../harness/rounds.js";
import { contestants, limit, ours } from "./servers.js";

/**
 * @typedef {import("../api/operations.js").Operation} Operation
 * @typedef {import("../harness/answer.js").Answer} Answer
 * @typedef {import("../harness/answer.js").Verdict} Verdict
 * @typedef {import("../harness/load.js").Request} Request
 * @typedef {import("../harness/rounds.js").Samples} Samples
 *
 * @typedef {object} Workload
 * @property {string} id
 * @property {string} title
 * @property {Operation} operation
 * @property {readonly (string | undefined)[]} tokens sent by turns
 * @property {(answer: Answer, operation: Operation) => Verdict} judge
 * @property {readonly string[]} [without] servers that do not do this
 * @property {boolean} [byHash]
 * @property {string} [allowedToken] Our server answers the same with it, too, and the report compares the two.
 *
 * @typedef {Samples & { kind: "same" | "whole", status: number }} Result
 */

const usual = signToken(grants.usual);
const everything = signToken(grants.everything);

/** @type {Workload["judge"]} */
const allowed = (answer, { data }) => judgeAllowed(answer, data);

/** @type {readonly Workload[]} */
export const workloads = [
  {
    id: "me",
    title: "`{ me { username } }`",
    operation: operations.me,
    tokens: [usual],
    judge: allowed,
  },
  {
    id: "tokens",
    title: "the same, 1,000 tokens by turns",
    operation: operations.me,
    tokens: Array.from({ length: 1_000 }, (_, n) => signToken(grants.usual, `u${n}`)),
    judge: allowed,
  },
  {
    id: "items100",
    title: "100 items with owner",
    operation: operations.items100,
    tokens: [usual],
    judge: allowed,
  },
  {
    id: "items1000",
    title: "1,000 items with owner",
    operation: operations.items1000,
    tokens: [usual],
    judge: allowed,
  },
  {
    id: "denied",
    title: "100 items, one field denied",
    operation: operations.costs100,
    tokens: [usual],
    judge: (answer, { data }) => judgeDenied(answer, data, "items", "cost"),
    without: [limit],
    allowedToken: everything,
  },
  {
    id: "refused",
    title: "`me` without its scope",
    operation: operations.me,
    tokens: [signToken(grants.itemsOnly)],
    judge: judgeRefused,
    allowedToken: usual,
  },
  {
    id: "anonymous",
    title: "`me` without a token",
    operation: operations.me,
    tokens: [undefined],
    judge: judgeRefused,
  },
  {
    id: "mutation",
    title: "a mutation",
    operation: operations.createItem,
    tokens: [usual],
    judge: allowed,
  },
  {
    id: "wide",
    title: "50 fields with a rule each",
    operation: operations.wide,
    tokens: [usual],
    judge: allowed,
  },
  {
    id: "apq",
    title: "`me` by its hash (APQ)",
    operation: operations.me,
    tokens: [usual],
    judge: allowed,
    byHash: true,
  },
];

/** The name of our server where it may answer what it refuses otherwise. */
export const oursAllowed = `${ours}, allowed`;

/** @param {string | undefined} token */
export function headersOf(token) {
  return {
    "Content-Type": "application/json",
    // What a proxy says that took the request by https. All servers get it; ours asks for it in production.
    "X-Forwarded-Proto": "https",
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };
}

/**
 * @param {string} url
 * @param {Request} request
 * @returns {Promise<Answer>}
 */
export async function send(url, { body, headers }) {
  const response = await fetch(url, { method: "POST", body, headers });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const warmUpSeconds = 3;

/**
 * A new process is slow for its first seconds, some for longer than others.
 *
 * @param {Record<string, string>} urls
 */
export async function warmUp(urls) {
  const request = { body: bodyOf(operations.me), headers: headersOf(usual) };
  for (const url of Object.values(urls)) {
    await load({ url, requests: [request], seconds: warmUpSeconds });
  }
}

/**
 * @param {Workload} workload
 * @param {Record<string, string>} urls of the servers, by id
 * @param {import("../harness/rounds.js").Pace} pace
 * @returns {Promise<Record<string, Result>>}
 */
export async function measure(workload, urls, pace) {
  const { without = [], allowedToken } = workload;
  const taking = contestants.filter(({ id }) => !without.includes(id)).map(({ id }) => id);
  const entries = await Promise.all(taking.map((id) => enter(workload, id, urls[id] ?? "")));
  if (allowedToken !== undefined) {
    const variant = { ...workload, tokens: [allowedToken], judge: allowed };
    entries.push({ ...(await enter(variant, ours, urls[ours] ?? "")), name: oursAllowed });
  }
  const samples = await compete(entries, pace);
  return Object.fromEntries(
    entries.map(({ name, kind, status }) => [name, { ...samples[name], kind, status }]),
  );
}

/**
 * A server for this workload, its answer looked at.
 *
 * @param {Workload} workload
 * @param {string} name
 * @param {string} url
 */
async function enter({ id, operation, tokens, judge, byHash = false }, name, url) {
  const body = byHash ? hashBodyOf(operation) : bodyOf(operation);
  const requests = tokens.map((token) => ({ body, headers: headersOf(token) }));
  const [first] = requests;
  const registration = { ...first, body: registrationBodyOf(operation) };
  const prepare = byHash ? async () => void (await send(url, registration)) : undefined;
  await prepare?.();
  const answer = await send(url, first);
  const verdict = judge(answer, operation);
  if (!verdict.ok) throw new Error(`${name}, workload ${id}: ${verdict.why}`);
  const { status } = answer;
  return { name, url, requests, prepare, refused: status > 399, kind: verdict.kind, status };
}
