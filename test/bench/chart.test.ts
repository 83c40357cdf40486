/** The chart of the benchmark. */

import { barChart } from "../../bench/harness/chart.js";

const panel = {
  title: "me & you",
  bars: [
    { label: "node:http", value: 20_000, kind: "limit" as const },
    { label: "Own <server>", value: 10_000, kind: "ours" as const },
    { label: "Other", value: 5, kind: "peer" as const, note: "by half" },
    { label: "Absent", value: undefined, kind: "peer" as const },
  ],
};

/** The attribute of every bar. */
function bars(svg: string, attribute: string): (string | undefined)[] {
  return [...svg.matchAll(/<rect class="(?:ours|peer|limit)"[^>]*>/g)].map(
    ([bar]) => new RegExp(`${attribute}="([^"]*)"`).exec(bar)?.[1],
  );
}

describe("the chart", () => {
  const svg = barChart([panel], "Requests a second");

  test("has bars as long as their values, on a scale of the panel", () => {
    const [limit, ours] = bars(svg, "width").map(Number);
    expect(ours).toBeCloseTo((limit ?? 0) / 2);
    expect(bars(svg, "class")).toEqual(["limit", "ours", "peer"]);
  });

  test("has a label and a number for each, and a dash where there is no value", () => {
    for (const text of ["node:http", "20,000", "10,000", "5, by half", "Absent", "–"]) {
      expect(svg).toContain(`>${text}</text>`);
    }
  });

  test("says what it shows, and says it to those who do not see it", () => {
    expect(svg).toMatch(/<text [^>]*>Requests a second<\/text>/);
    expect(svg).toContain('<title id="title">Requests a second</title>');
    expect(svg).toContain('role="img" aria-labelledby="title"');
  });

  test("escapes what would be markup", () => {
    expect(svg).toContain(">me &amp; you</text>");
    expect(svg).toContain(">Own &lt;server&gt;</text>");
  });

  test("has colours for light pages and for dark ones", () => {
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
  });

  test("keeps every panel inside the picture", () => {
    const [, width = 0, height = 0] = (
      /viewBox="0 0 (\d+) (\d+)"/.exec(barChart([panel, panel, panel], "three")) ?? []
    ).map(Number);
    const corners = [
      ...barChart([panel, panel, panel], "three").matchAll(/translate\((\d+) (\d+)\)/g),
    ];
    expect(corners).toHaveLength(3);
    for (const [, x, y] of corners) {
      expect(Number(x) + 440).toBeLessThanOrEqual(width);
      // Title and four rows.
      expect(Number(y) + 34 + 4 * 22).toBeLessThanOrEqual(height);
    }
  });
});
