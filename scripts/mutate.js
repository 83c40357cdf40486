/**
 * Mutation testing of the scope engine: changes one condition at a time, and tells which changes no test notices.
 *
 *     node scripts/mutate.js [--files rule.ts,misses.ts] [--sample N] [--seed S] [--workers 1|2]
 */

import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { mutantsOf } from "./mutants.js";
import { makeCopy, runTests, tryMutant } from "./mutation-run.js";

/** @typedef {import("./mutants.js").Mutant} Mutant */

const root = path.join(import.meta.dirname, "..");
/** Where it is decided who may touch what. */
const decisionFiles = [
  "rule.ts",
  "compiling/clearance.ts",
  "deciding/misses.ts",
  "deciding/decision.ts",
  "deciding/supplied-inputs.ts",
  "compiling/input-rules.ts",
  "compiling/rulebook.ts",
  "deciding/operation-walk.ts",
  "guarding/guard-field.ts",
  "guarding/guard-type.ts",
  "reading/rule-value.ts",
  "reading/rule-reader.ts",
  "compiling/coverage.ts",
];

const { values } = parseArgs({
  options: {
    files: { type: "string", default: decisionFiles.join(",") },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
  },
});

const all = values.files.split(",").flatMap((name) => {
  const file = path.posix.join("src/scope", name);
  return mutantsOf(file, fs.readFileSync(path.join(root, file), "utf8"));
});
const mutants = values.sample === undefined ? all : sample(all, Number(values.sample));
const survivors = await testAll(mutants, Math.min(2, Number(values.workers)));

const killed = mutants.length - survivors.length;
for (const { file, line, original, replacement } of survivors) {
  say(`survived  ${file}:${line}  ${oneLine(original)}  →  ${oneLine(replacement)}`);
}
const score = ((100 * killed) / Math.max(1, mutants.length)).toFixed(1);
say(`${killed} of ${mutants.length} mutants killed (of ${all.length} there are): ${score} %`);

/**
 * @param {readonly Mutant[]} chosen
 * @param {number} workers
 * @returns {Promise<Mutant[]>} those that no test noticed
 */
async function testAll(chosen, workers) {
  const queue = [...chosen];
  /** @type {Mutant[]} */
  const survived = [];
  const copies = Array.from({ length: workers }, () => makeCopy(root));
  try {
    const timeoutMs = await timeoutFor(copies[0] ?? root);
    await Promise.all(
      copies.map(async (copy) => {
        for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
          const verdict = await tryMutant(copy, mutant, timeoutMs);
          if (verdict === "survived") survived.push(mutant);
          const change = `${oneLine(mutant.original)} → ${oneLine(mutant.replacement)}`;
          const left = `(${queue.length} left)`;
          say(`${verdict.padEnd(9)} ${mutant.file}:${mutant.line} ${change} ${left}`);
        }
      }),
    );
  } finally {
    for (const copy of copies) fs.rmSync(copy, { recursive: true, force: true });
  }
  return survived.sort((a, b) => a.file.localeCompare(b.file) || a.start - b.start);
}

/**
 * Without a mutant everything must pass; a mutant that takes much longer hangs.
 *
 * @param {string} copy
 */
async function timeoutFor(copy) {
  const begun = Date.now();
  if ((await runTests(copy, 600_000)) !== "survived") {
    throw new Error("The tests fail without any mutant: mend that first");
  }
  return 30_000 + 4 * (Date.now() - begun);
}

/**
 * @param {readonly Mutant[]} from
 * @param {number} count
 */
function sample(from, count) {
  // A linear congruential generator: the same seed chooses the same mutants.
  let state = Number(values.seed);
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  return from
    .map((mutant) => ({ mutant, order: next() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, count)
    .map(({ mutant }) => mutant);
}

/** @param {string} text */
function oneLine(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > 70 ? `${line.slice(0, 67)}...` : line;
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
