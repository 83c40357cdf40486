/** The editor of operations: it knows the schema, and shows a lock beside every field. */

import { Compartment } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { graphql, updateSchema } from "cm6-graphql";
import type { GraphQLSchema } from "graphql";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { lockFacts, lockMarks, type LockFacts } from "./lock-marks.js";
import { runKey } from "./run-key.js";
import { createTextEditor, replaceText } from "./text-editor.js";

interface QueryEditorProps {
  readonly text: string;
  readonly facts: LockFacts;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  /** Shows a type or a field in the documentation. */
  readonly onShow: (typeName: string) => void;
}

export function QueryEditor(props: QueryEditorProps) {
  const { text, facts } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>();
  const factsPart = useRef(new Compartment());
  // The editor is made once; what it calls is always the latest.
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!place.current) return undefined;
    const editor = createTextEditor({
      parent: place.current,
      text: latest.current.text,
      label: "Operation",
      placeholder: "Write an operation here: { hello }",
      onChange: (changed) => {
        latest.current.onChange(changed);
      },
      extensions: [
        runKey(() => {
          latest.current.onRun();
        }),
        graphql(facts.schema, {
          onShowInDocs: (_field, type) => {
            if (type !== undefined) latest.current.onShow(type);
          },
        }),
        factsPart.current.of(lockFacts.of(facts)),
        lockMarks,
      ],
    });
    view.current = editor;
    return () => {
      editor.destroy();
    };
  }, []);

  // Before anybody can type again: later the text here would be older than the one in the editor.
  useLayoutEffect(() => {
    if (view.current) replaceText(view.current, text);
  }, [text]);

  useEffect(() => {
    view.current?.dispatch({ effects: factsPart.current.reconfigure(lockFacts.of(facts)) });
  }, [facts]);

  useSchema(view, facts.schema);

  return <div class="editor" ref={place} data-testid="query-editor" />;
}

function useSchema(
  view: { readonly current: EditorView | undefined },
  schema: GraphQLSchema | undefined,
): void {
  useEffect(() => {
    if (view.current && schema) updateSchema(view.current, schema);
  }, [schema]);
}
