/** The operations that were run here: a click opens one again. */

import type { WorkbenchProps } from "../workbench/workbench-props.js";

export function HistoryPane({ workbench: { history, tabs } }: WorkbenchProps) {
  const { value: all } = history.all;
  return (
    <aside class="side" aria-label="History">
      <div class="side-head">
        <h2>History</h2>
        {all.length > 0 && (
          <button
            type="button"
            onClick={() => {
              history.clear();
            }}
          >
            Clear
          </button>
        )}
      </div>
      {all.length === 0 ? (
        <p class="quiet">
          Nothing has been run yet. What you run is listed here, in this browser only.
        </p>
      ) : (
        <ol class="past">
          {all.map(({ query, variables, ranAtMillis }) => (
            <li key={ranAtMillis}>
              <button
                type="button"
                onClick={() => {
                  tabs.open({ query, variables });
                }}
              >
                <code>{summary(query)}</code>
                <time class="quiet">{new Date(ranAtMillis).toLocaleString()}</time>
              </button>
            </li>
          ))}
        </ol>
      )}
    </aside>
  );
}

const longestSummary = 90;

function summary(query: string): string {
  const text = query
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => !line.startsWith("#"))
    .join(" ")
    .trim();
  return text.length > longestSummary ? `${text.slice(0, longestSummary)}…` : text;
}
