/** A real Chromium, where this machine has one. */

import { accessSync, constants } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

/** Debian's place, unless CHROMIUM_PATH names another. */
const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** Why no browser can be started; `undefined` where one can. */
export const noBrowserReason = isExecutable(executablePath)
  ? undefined
  : `no browser at ${executablePath}: install chromium, or set CHROMIUM_PATH`;

/** Without a sandbox, which containers lack, and without traffic of its own. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--disable-gpu",
      "--disable-extensions",
    ],
  });
}

/** `test`, but where there is no browser it is reported as skipped, with the reason. CI takes a skipped test for a failure. */
export function browserTest(title: string, run: () => Promise<void>): void {
  if (noBrowserReason === undefined) test(title, run);
  else test.skip(`${title} (${noBrowserReason})`, run);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
