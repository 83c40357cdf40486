/** A result as text is what JSON.stringify says of it. */

import fc from "fast-check";
import { GraphQLError, type FormattedExecutionResult, type GraphQLFormattedError } from "graphql";
import process from "node:process";
import { resultText, sharesText } from "../../src/execution/result-text.js";

const numRuns = Number(process.env["RUNS"] ?? 300);

// What an answer can hold, as JSON.stringify takes it.
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\u2028", "\ud800", '"\\\n'));
const step = fc.oneof(fc.nat(), fc.stringMatching(/^[_A-Za-z]\w{0,8}$/));
const json = fc.jsonValue({ stringUnit: "binary" });
const extensions = fc.dictionary(fc.oneof(text, fc.constant("code")), json);
const location = fc.record({ line: fc.nat(), column: fc.nat() });
const error: fc.Arbitrary<GraphQLFormattedError> = fc.record(
  {
    message: text,
    locations: fc.array(location, { maxLength: 2 }),
    path: fc.array(step, { maxLength: 4 }),
    extensions,
  },
  { requiredKeys: ["message"] },
);

/** Errors that differ by their path alone, as a list of denied positions has them. */
const shared = fc
  .tuple(error, fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 4 }))
  .map(([one, paths]) => {
    sharesText(one);
    const { message, locations, extensions: own } = one;
    return paths.map((path) => ({ message, locations, path, extensions: own }));
  });

const errors = fc
  .array(
    fc.oneof(
      error.map((one) => [one]),
      shared,
    ),
    { maxLength: 4 },
  )
  .map((all) => all.flat());
const result = fc.record({ errors, data: json, extensions }, { requiredKeys: [] });

test("whatever it holds", () => {
  fc.assert(
    fc.property(result, (one) => {
      const expected = one as FormattedExecutionResult;
      expect(resultText(expected)).toBe(`${JSON.stringify(expected)}\n`);
    }),
    { numRuns },
  );
});

test("errors that look like those that share their text, and do not, are written as they are", () => {
  const { message, locations, extensions } = sharesText({
    message: "denied",
    locations: [{ line: 1, column: 2 }],
    extensions: { code: "FORBIDDEN" },
  });
  const path = ["items", 0, "name"];
  const variations: readonly GraphQLFormattedError[] = [
    { message, locations, path, extensions },
    { message: "changed", locations, path, extensions },
    { message, locations: [{ line: 3, column: 4 }], path, extensions },
    { message, locations, path, extensions: { code: "CHANGED" } },
    { message, locations, extensions },
    new GraphQLError("made by hand", { path, extensions: { code: "FORBIDDEN" } }),
  ];
  for (const one of variations) {
    const answer = { errors: [one, one], data: null };
    expect(resultText(answer)).toBe(`${JSON.stringify(answer)}\n`);
  }
});
