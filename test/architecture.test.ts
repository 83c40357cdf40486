/** The house rules as tests: each holds for the files that are there, and each is shown to bite on a small house. */

import { fileRequirements } from "./architecture/file-requirements.js";
import { readHouse } from "./architecture/house.js";
import { importRequirements } from "./architecture/import-requirements.js";

const requirements = [...importRequirements, ...fileRequirements];

describe("the house", () => {
  test.each(requirements)("$title", ({ folders, check }) => {
    const house = readHouse(...folders);
    // A rule over no files would hold for the wrong reason.
    expect(house.size).toBeGreaterThan(folders.length);
    expect(check(house)).toEqual([]);
  });
});

describe("the checker bites", () => {
  test.each(requirements)("$title", ({ check, broken, breaches }) => {
    expect(check(new Map(Object.entries(broken)))).toEqual(breaches);
  });
});
