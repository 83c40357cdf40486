/** What the report of the benchmark says, and where it stands. */

import { replaceReport, sections, writeReport } from "../../bench/harness/report.js";
import { toyRun } from "./toy-run.js";

const lines = (text: string) => text.split("\n");

describe("the report", () => {
  const report = lines(writeReport(toyRun()));

  test("has a row for each workload with the medians of all servers, in one order", () => {
    expect(report).toContain("| Workload | Bare | Own | Swift | Steady |");
    expect(report).toContain("| `me` | 20,000 | 18,000 | 12,000 | 3,000 |");
  });

  test("marks who refuses the whole, and who does not take part", () => {
    expect(report).toContain("| denied | – | 3,000 | 6,000 ¹ | 500 |");
  });

  test("has no mark where our server refuses the whole, too", () => {
    const refused = { own: { rates: [5], p99Millis: [1], kind: "whole" as const } };
    const run = toyRun({ throughput: { me: refused } });
    expect(lines(writeReport(run))).toContain("| `me` | – | 5 | – | – |");
  });

  test("has the ratios to the limit and to the best peer, by name", () => {
    expect(report).toContain("| `me` | 0.90 | 1.50 | Swift |");
    expect(report).toContain("| denied | – | 0.50 | Swift |");
  });

  test("has the median of the slowest answers", () => {
    expect(report).toContain("| `me` | 5.0 | 5.0 | 5.0 | 5.0 |");
  });

  test("says of each goal whether it is reached", () => {
    expect(report).toContain("| `me` ÷ Bare | ≥ 0.85 | 0.90 | reached |");
    expect(report).toContain("| denied ÷ Swift | > 1 | 0.50 | **missed** |");
  });

  test("names the machine, the versions, and what each server is", () => {
    expect(report).toContain("The machine: a machine.");
    expect(report).toContain("Versions: own 1.0.0, swift 2.0.0.");
    expect(report).toContain("- **Swift**: is fast.");
  });

  test("of a part of the workloads has the sections of that part", () => {
    const part = sections(toyRun({ throughput: {}, goals: [] })).filter((line) => line !== "");
    expect(part).toEqual([
      "## Further measurements",
      "| What | Measured |",
      "| --- | --- |",
      "| start-up | 90 ms |",
    ]);
  });
});

describe("bench/REPORT.md", () => {
  const document =
    "# Before\n<!-- begin: npm run bench -->\nold\n<!-- end: npm run bench -->\n# After\n";

  test("gets the new report in the place of the old one, and keeps everything around it", () => {
    const replaced = replaceReport(document, "new");
    expect(replaced).toBe(
      "# Before\n<!-- begin: npm run bench -->\n\nnew\n\n<!-- end: npm run bench -->\n# After\n",
    );
    expect(replaceReport(replaced, "new")).toBe(replaced);
  });

  test.each([
    ["without the lines around the report", "# Before\n"],
    ["with the lines the wrong way round", lines(document).toReversed().join("\n")],
  ])("is left alone %s", (_title, broken) => {
    expect(() => replaceReport(broken, "new")).toThrow("begin: npm run bench");
  });
});
