/** Whether the terminal that a process was started at has been closed. */

import { closeSync, openSync } from "node:fs";
import { isatty } from "node:tty";

/** SIGHUP means two things: a terminal is gone (what it is named for), and "read the settings anew" (what people send it for). */
export function watchTerminal(): { readonly isGone: () => boolean } {
  const startedAtTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));
  return {
    isGone() {
      if (!startedAtTerminal) return false;
      try {
        closeSync(openSync("/dev/tty", "r"));
        return false;
      } catch {
        return true;
      }
    },
  };
}
