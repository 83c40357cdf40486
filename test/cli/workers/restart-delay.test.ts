/** How long a place is empty. */

import { restartDelayMillis } from "../../../src/cli/workers/restart-delay.js";

test("the wait before a restart doubles, and ends at five seconds", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 1_000].map(restartDelayMillis)).toEqual([
    200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000,
  ]);
});
