/** What a part of the page gets that works with all of it. */

import type { Workbench } from "./workbench.js";

export interface WorkbenchProps {
  readonly workbench: Workbench;
}
