/** Which answers the benchmark takes for right ones before it times a server. */

import { judgeAllowed, judgeDenied, judgeRefused } from "../../bench/harness/answer.js";

const rows = [
  { id: "i0", cost: 1 },
  { id: "i1", cost: 2 },
];
const allowed = { items: rows };
const denied = { items: rows.map((row) => ({ ...row, cost: null })) };
const errors = [{ path: ["items", 0, "cost"] }, { path: ["items", 1, "cost"] }];

const same = { ok: true, kind: "same" };
const whole = { ok: true, kind: "whole" };
const wrong = { ok: false };

describe("an operation that is allowed", () => {
  test("is answered with 200 and the expected data, in any order of members", () => {
    const data = { items: rows.map(({ id, cost }) => ({ cost, id })) };
    expect(judgeAllowed({ status: 200, body: { data } }, allowed)).toEqual(same);
  });

  test.each([
    ["another status", { status: 207, body: { data: allowed } }],
    ["an error beside the data", { status: 200, body: { data: allowed, errors: [{}] } }],
    ["a row too few", { status: 200, body: { data: { items: rows.slice(1) } } }],
    ["a member more", { status: 200, body: { data: { ...allowed, more: 1 } } }],
    ["no data", { status: 200, body: {} }],
  ])("is not answered with %s", (_title, answer) => {
    expect(judgeAllowed(answer, allowed)).toMatchObject(wrong);
  });
});

describe("an operation with one denied field", () => {
  const judge = (answer: Parameters<typeof judgeDenied>[0]) =>
    judgeDenied(answer, allowed, "items", "cost");

  test("is answered with a null and an error for each position", () => {
    expect(judge({ status: 200, body: { data: denied, errors } })).toEqual(same);
  });

  test("may be refused as a whole, which is told", () => {
    expect(judge({ status: 401, body: { errors: [{}] } })).toEqual(whole);
    expect(judge({ status: 200, body: { data: { items: null }, errors: [{}] } })).toEqual(whole);
  });

  test.each([
    ["the denied values", { status: 200, body: { data: allowed, errors } }],
    ["an error too few", { status: 200, body: { data: denied, errors: errors.slice(1) } }],
    [
      "an error twice",
      { status: 200, body: { data: denied, errors: [errors[0] ?? {}, errors[0] ?? {}] } },
    ],
    ["an error too many", { status: 200, body: { data: denied, errors: [...errors, {}] } }],
    ["another status", { status: 403, body: { data: denied, errors } }],
    ["neither data nor errors", { status: 200, body: {} }],
  ])("is not answered with %s", (_title, answer) => {
    expect(judge(answer)).toMatchObject(wrong);
  });
});

describe("an operation that is refused", () => {
  test.each([
    ["no data", { status: 401, body: { errors: [{}] } }],
    ["null for data", { status: 200, body: { data: null, errors: [{}] } }],
    ["null for each root field", { status: 200, body: { data: { me: null }, errors: [{}] } }],
  ])("is answered with errors and %s", (_title, answer) => {
    expect(judgeRefused(answer)).toEqual(whole);
  });

  test.each([
    ["any data", { status: 401, body: { data: { me: { username: "a" } }, errors: [{}] } }],
    ["no error", { status: 200, body: { data: null } }],
  ])("is not answered with %s", (_title, answer) => {
    expect(judgeRefused(answer)).toMatchObject(wrong);
  });
});
