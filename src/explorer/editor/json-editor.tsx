/** An editor of JSON, and a view of it that cannot be changed. */

import { json, jsonParseLinter } from "@codemirror/lang-json";
import { linter } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { runKey } from "./run-key.js";
import { createTextEditor, replaceText } from "./text-editor.js";

interface JsonEditorProps {
  readonly text: string;
  readonly label: string;
  readonly placeholder?: string;
  /** None where it is only shown. */
  readonly onChange?: (text: string) => void;
  readonly onRun?: () => void;
}

const parseFaults = jsonParseLinter();

export function JsonEditor(props: JsonEditorProps) {
  const { text, label, placeholder } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>();
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!place.current) return undefined;
    const readOnly = props.onChange === undefined;
    const editor = createTextEditor({
      parent: place.current,
      text: latest.current.text,
      label,
      placeholder,
      readOnly,
      onChange: (changed) => latest.current.onChange?.(changed),
      extensions: [
        runKey(() => latest.current.onRun?.()),
        json(),
        // Nothing at all is no fault: there are no variables then.
        ...(readOnly
          ? []
          : [linter((shown) => (shown.state.doc.length === 0 ? [] : parseFaults(shown)))]),
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

  return <div class="editor" ref={place} />;
}
