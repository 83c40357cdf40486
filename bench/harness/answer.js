/** Whether a server's answer is the right one, before anybody times it. */

import { isDeepStrictEqual } from "node:util";

/**
 * @typedef {object} Answer
 * @property {number} status of HTTP
 * @property {{ data?: unknown, errors?: readonly { path?: readonly (string | number)[] }[] }} body
 */

/**
 * "same": as asked for, nulls and errors where something is denied. "whole": the operation was refused as a whole.
 *
 * @typedef {{ ok: true, kind: "same" | "whole" } | { ok: false, why: string }} Verdict
 */

/**
 * An operation that is allowed wholly.
 *
 * @param {Answer} answer
 * @param {unknown} expected
 * @returns {Verdict}
 */
export function judgeAllowed({ status, body }, expected) {
  if (status !== 200) return wrong(`its status is ${status}, not 200`, body);
  if (body.errors !== undefined) return wrong("it has errors", body);
  if (!isDeepStrictEqual(body.data, expected)) return wrong("its data is other data", body);
  return { ok: true, kind: "same" };
}

/**
 * A list in which one field is denied: nulls there, and one error for each, or the operation is refused as a whole.
 *
 * @param {Answer} answer
 * @param {Record<string, unknown>} allowed what it is answered with where nothing is denied
 * @param {string} list the root field
 * @param {string} field that is denied
 * @returns {Verdict}
 */
export function judgeDenied(answer, allowed, list, field) {
  const { status, body } = answer;
  if (isEmpty(body.data)) return judgeRefused(answer);
  if (status !== 200) return wrong(`its status is ${status}, not 200`, body);
  const rows = /** @type {Record<string, unknown>[]} */ (allowed[list]);
  const expected = { [list]: rows.map((row) => ({ ...row, [field]: null })) };
  if (!isDeepStrictEqual(body.data, expected)) return wrong("its data is other data", body);
  const paths = new Set((body.errors ?? []).map(({ path = [] }) => path.join(".")));
  const everyNull = rows.every((_row, n) => paths.has(`${list}.${n}.${field}`));
  if (!everyNull || body.errors?.length !== rows.length) {
    return wrong(`it has not one error for each of the ${rows.length} nulls`, body);
  }
  return { ok: true, kind: "same" };
}

/**
 * An operation that is refused: no data, and an error that says so.
 *
 * @param {Answer} answer
 * @returns {Verdict}
 */
export function judgeRefused({ body }) {
  if (!isEmpty(body.data)) return wrong("it has data", body);
  if ((body.errors ?? []).length === 0) return wrong("it has no errors", body);
  return { ok: true, kind: "whole" };
}

/** @param {unknown} data */
function isEmpty(data) {
  return data == null || Object.values(data).every((value) => value === null);
}

/**
 * @param {string} why
 * @param {unknown} body
 * @returns {Verdict}
 */
function wrong(why, body) {
  return { ok: false, why: `${why}: ${(JSON.stringify(body) ?? "nothing").slice(0, 300)}` };
}
