/** What the benchmark makes of its samples. */

import {
  median,
  medianRatio,
  percentile,
  rotated,
  spread,
} from "../../bench/harness/statistics.js";

describe("the statistics of the benchmark", () => {
  test("the median is the middle value, whatever the order, or the mean of the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([8, 2, 4, 6])).toBe(5);
  });

  test("a percentile between two values lies on the line between them", () => {
    const values = [10, 20, 30, 40, 50];
    expect(percentile(values, 0)).toBe(10);
    expect(percentile(values, 99)).toBeCloseTo(49.6);
    expect(percentile(values, 100)).toBe(50);
  });

  test("the samples stay in their order", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test("nothing has no median", () => {
    expect(() => median([])).toThrow(RangeError);
  });

  test("two servers are compared round by round, so that a slow round falls on both", () => {
    // The medians alone, 100 and 200, would say 0.5.
    expect(medianRatio([100, 50, 400], [200, 40, 500])).toBeCloseTo(0.8);
  });

  test("samples of different rounds are not compared", () => {
    expect(() => medianRatio([1, 2], [1])).toThrow(RangeError);
  });

  test("the spread is that of the middle half, as a share of the median", () => {
    expect(spread([90, 100, 110])).toBeCloseTo(0.1);
    expect(spread([7])).toBe(0);
  });

  test("each round begins with another server, and each round has them all", () => {
    const orders = [0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join(""));
    expect(orders).toEqual(["abc", "bca", "cab", "abc"]);
    expect(rotated([], 1)).toEqual([]);
  });
});
