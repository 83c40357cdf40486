/** Which goals the benchmark calls reached. */

import { bestPeer, throughputGoals } from "../../bench/harness/throughput-goals.js";
import { resultsOf, sides } from "./toy-run.js";

describe("the best peer", () => {
  test("is the fastest of those that are neither our server nor the limit", () => {
    const results = resultsOf({ bare: 9, own: 8, "own, allowed": 7, steady: 1, swift: 2 });
    expect(bestPeer(results, sides)?.name).toBe("swift");
  });

  test("can be looked for among those that answer the same", () => {
    const results = resultsOf({ own: 8, steady: 1, swift: [2] });
    expect(bestPeer(results, sides, ({ kind }) => kind === "same")?.name).toBe("steady");
  });

  test("is nobody where there are no peers", () => {
    expect(bestPeer(resultsOf({ bare: 9, own: 8 }), sides)).toBeUndefined();
  });
});

describe("the goals of throughput", () => {
  const told = (throughput: Parameters<typeof throughputGoals>[0]) =>
    throughputGoals(throughput, sides).map(
      ({ goal, target, measured, reached }) => `${goal}: ${measured} ${target} ${String(reached)}`,
    );

  test("compare with the best peer and with the limit", () => {
    const me = resultsOf({ bare: 20_000, own: 16_000, swift: 12_000, steady: 3_000 });
    expect(told({ me })).toEqual([
      "`me` ÷ the best peer, Swift: 1.33 ≥ 1.15 true",
      "`me` ÷ node:http: 0.80 ≥ 0.85 false",
    ]);
  });

  test("compare a denial with every peer, with those that answer the same, and with the same allowed", () => {
    const denied = resultsOf({ own: 3_000, swift: [6_000], steady: 500, "own, allowed": 4_000 });
    expect(told({ denied })).toEqual([
      "100 items, one field denied ÷ the best peer, Swift: 0.50 > 1 false",
      "100 items, one field denied ÷ the best peer that answers the same, Steady: 6.00 ≥ 4 true",
      "100 items, one field denied ÷ the same allowed: 0.75 ≥ 0.6 true",
    ]);
  });

  test("ahead is more than as fast, as the table shows it", () => {
    const ahead = (own: number) => told({ mutation: resultsOf({ own, swift: 1_000 }) });
    expect(ahead(1_004)).toEqual(["a mutation ÷ the best peer, Swift: 1.00 > 1 false"]);
    expect(ahead(1_010)).toEqual(["a mutation ÷ the best peer, Swift: 1.01 > 1 true"]);
  });

  test("say nothing about what was not run", () => {
    expect(told({})).toEqual([]);
  });
});
