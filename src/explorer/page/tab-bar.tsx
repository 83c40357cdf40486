/** The tabs above the editor. */

import { focusSoon } from "../focus.js";
import { titleOf } from "../workbench/tabs.js";
import type { WorkbenchProps } from "../workbench/workbench-props.js";

export function TabBar({ workbench }: WorkbenchProps) {
  const { tabs } = workbench;
  const { value: all } = tabs.all;
  const { id: activeId } = tabs.active.value;
  return (
    <div class="tabs" role="toolbar" aria-label="Tabs">
      {all.map((tab, index) => (
        <span key={tab.id} class={tab.id === activeId ? "tab active" : "tab"}>
          <button
            type="button"
            aria-pressed={tab.id === activeId}
            title={titleOf(tab)}
            onClick={() => {
              tabs.activeId.value = tab.id;
            }}
          >
            {titleOf(tab)}
          </button>
          {all.length > 1 && (
            <button
              type="button"
              class="close"
              aria-label={`Close tab ${index + 1}: ${titleOf(tab)}`}
              onClick={() => {
                workbench.closeTab(tab.id);
                focusSoon(".tab.active > button");
              }}
            >
              ×
            </button>
          )}
        </span>
      ))}
      <button
        type="button"
        aria-label="New tab"
        disabled={tabs.isFull}
        onClick={() => {
          tabs.open();
        }}
      >
        +
      </button>
    </div>
  );
}
