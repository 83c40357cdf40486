/** What came back: the answer, why something in it was refused, and how it was asked. */

import { JsonEditor } from "../editor/json-editor.js";
import { WhatHappened } from "../happened/what-happened.js";
import { refusedFields } from "../operation/refusals.js";
import type { Run } from "../workbench/runs.js";
import type { Workbench } from "../workbench/workbench.js";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import { Refused } from "./refused.js";

export function AnswerPane({ workbench }: WorkbenchProps) {
  const { active } = workbench.runs;
  return (
    <section class="pane answer" aria-label="Answer">
      <div class="tools" role="status">
        <Summary run={active} />
      </div>
      {active?.kind === "answered" && isOfNow(active, workbench) && (
        <Refused
          workbench={workbench}
          fields={refusedFields(active.answer.body)}
          token={active.token}
        />
      )}
      {active?.kind === "failed" ? (
        <p class="failure" role="alert">
          {active.message}
        </p>
      ) : (
        <JsonEditor text={textOf(active)} label="Answer" placeholder="The answer comes here." />
      )}
      <WhatHappened workbench={workbench} />
    </section>
  );
}

/** What was asked is what stands in the editor, and with the token of now: else the explanation would be of another. */
function isOfNow(
  { sent, token }: Run & { kind: "answered" },
  { tabs, session }: Workbench,
): boolean {
  const { value: now } = session.token;
  const isSameToken = now === undefined || now.scopes.join(" ") === token?.scopes.join(" ");
  return sent.query === tabs.active.value.query && isSameToken;
}

function Summary({ run }: { readonly run: Run | undefined }) {
  switch (run?.kind) {
    case undefined:
      return <span class="quiet">Nothing has been run in this tab.</span>;
    case "waiting":
      return <span>Waiting for the answer…</span>;
    case "failed":
      return <span>No answer.</span>;
    case "subscribed":
      return (
        <span>
          {run.ended ?? "Listening."} {run.events.length}{" "}
          {run.events.length === 1 ? "event" : "events"}, the latest first.
        </span>
      );
    case "answered": {
      const { status, durationMillis } = run.answer;
      return (
        <span>
          <strong class={status < 400 ? "good" : "bad"}>{status}</strong> in{" "}
          {durationMillis < 10 ? durationMillis.toFixed(1) : Math.round(durationMillis)} ms
        </span>
      );
    }
  }
}

function textOf(run: Run | undefined): string {
  if (run?.kind === "subscribed") return run.events.map(pretty).join("\n");
  if (run?.kind !== "answered") return "";
  const { body } = run.answer;
  return typeof body === "string" ? body : pretty(body);
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
