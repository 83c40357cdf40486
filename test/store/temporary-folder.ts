/** A folder for the database files of one test file. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes the folder now, and removes it after the tests of the file. @returns a path in it that was not given before. */
export function temporaryFolder(): (name?: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "scopegate-store-"));
  let count = 0;
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return (name = "test.db") => join(folder, String((count += 1)), name);
}
