/** The whole page. */

import { useSignal } from "@preact/signals";
import { AuthorizeDialog } from "../authorize/authorize-dialog.js";
import { DocsPane, type DocsPlace } from "../docs/docs-pane.js";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import { AnswerPane } from "./answer-pane.js";
import { HeaderBar, type SidePane } from "./header-bar.js";
import { HistoryPane } from "./history-pane.js";
import { OperationPane } from "./operation-pane.js";
import { TabBar } from "./tab-bar.js";

export function App({ workbench }: WorkbenchProps) {
  const side = useSignal<SidePane>(isWide() ? "docs" : undefined);
  const docsPlace = useSignal<DocsPlace>({ kind: "roots" });
  return (
    <>
      <HeaderBar workbench={workbench} side={side} />
      <div class={side.value === undefined ? "columns" : "columns with-side"}>
        {side.value === "docs" && <DocsPane workbench={workbench} place={docsPlace} />}
        {side.value === "history" && <HistoryPane workbench={workbench} />}
        <main class="work">
          <TabBar workbench={workbench} />
          <div class="panes">
            <OperationPane
              workbench={workbench}
              onShow={(name) => {
                side.value = "docs";
                docsPlace.value = { kind: "type", name };
              }}
            />
            <AnswerPane workbench={workbench} />
          </div>
        </main>
      </div>
      {workbench.authorizing.value && (
        <AuthorizeDialog workbench={workbench} wish={workbench.authorizing.value} />
      )}
    </>
  );
}

function isWide(): boolean {
  return globalThis.matchMedia("(min-width: 70rem)").matches;
}
