/** Where an operation is written and run: the editor, what it needs, its variables and headers. */

import { useSignal } from "@preact/signals";
import { JsonEditor } from "../editor/json-editor.js";
import { QueryEditor } from "../editor/query-editor.js";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import { NeedsLine } from "./needs-line.js";

interface OperationPaneProps extends WorkbenchProps {
  readonly onShow: (typeName: string) => void;
}

export function OperationPane({ workbench, onShow }: OperationPaneProps) {
  const { tabs, runs } = workbench;
  const { value: tab } = tabs.active;
  const hint = useSignal<string | undefined>(undefined);
  const run = (): void => {
    runs.run(tab.id);
  };
  return (
    <section class="pane operation" aria-label="Operation">
      <div class="tools">
        <RunButton workbench={workbench} />
        <OperationChoice workbench={workbench} />
        <button
          type="button"
          onClick={() => {
            hint.value = workbench.prettify();
          }}
        >
          Prettify
        </button>
        <span class="hint" role="status">
          {hint.value}
        </span>
      </div>
      {workbench.schemaFault.value !== undefined && (
        <p class="hint">
          {workbench.schemaFault.value} Operations run all the same; there are no locks and no
          completion.
        </p>
      )}
      <QueryEditor
        key={tab.id}
        text={tab.query}
        facts={workbench.facts.value}
        onChange={(query) => {
          hint.value = undefined;
          tabs.change({ query });
        }}
        onRun={run}
        onShow={onShow}
      />
      <NeedsLine workbench={workbench} />
      <Inputs key={tab.id} workbench={workbench} onRun={run} />
    </section>
  );
}

function RunButton({ workbench }: WorkbenchProps) {
  const { runs, tabs } = workbench;
  const { active } = runs;
  const isUnderWay =
    active?.kind === "waiting" || (active?.kind === "subscribed" && active.ended === undefined);
  return isUnderWay ? (
    <button
      type="button"
      class="primary"
      onClick={({ detail: clicks }) => {
        // The second click of two was meant for the button that stood here.
        if (clicks < 2) runs.stop(tabs.active.value.id);
      }}
    >
      ■ Stop
    </button>
  ) : (
    <button
      type="button"
      class="primary"
      title="Ctrl+Enter in the editor"
      onClick={() => {
        runs.run(tabs.active.value.id);
      }}
    >
      ▶ Run
    </button>
  );
}

/** Where there are several operations. */
function OperationChoice({ workbench }: WorkbenchProps) {
  const { operations, operation, tabs } = workbench;
  if (operations.value.length < 2) return null;
  return (
    <select
      aria-label="Which operation to run"
      value={operation.value?.name?.value}
      onChange={({ currentTarget }) => {
        tabs.change({ operationName: currentTarget.value });
      }}
    >
      {operations.value.map(({ name }) => (
        <option key={name?.value} value={name?.value}>
          {name?.value ?? "(without a name)"}
        </option>
      ))}
    </select>
  );
}

interface InputsProps extends WorkbenchProps {
  readonly onRun: () => void;
}

const inputs = {
  variables: { title: "Variables", placeholder: 'None. Write them as JSON: {"first": 5}' },
  headers: {
    title: "Headers",
    placeholder: 'None beside our own. Write them as JSON: {"X-Test": "1"}',
  },
} as const;

/** What is sent beside the operation. */
function Inputs({ workbench, onRun }: InputsProps) {
  const { tabs } = workbench;
  const shown = useSignal<keyof typeof inputs>("variables");
  const { value: name } = shown;
  const { title, placeholder } = inputs[name];
  const choose = (input: keyof typeof inputs) => (
    <button
      type="button"
      aria-pressed={name === input}
      onClick={() => {
        shown.value = input;
      }}
    >
      {inputs[input].title}
    </button>
  );
  return (
    <div class="inputs">
      <div class="tools">
        {choose("variables")}
        {choose("headers")}
      </div>
      <JsonEditor
        key={name}
        text={tabs.active.value[name]}
        label={title}
        placeholder={placeholder}
        onChange={(text) => {
          tabs.change({ [name]: text });
        }}
        onRun={onRun}
      />
    </div>
  );
}
