/** Ctrl+Enter, or Cmd+Enter: once for each time that it is pressed, however long it is held. */

import { Prec, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

export function runKey(run: () => void): Extension {
  return Prec.highest(
    EditorView.domEventHandlers({
      keydown: (event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return false;
        event.preventDefault();
        if (!event.repeat) run();
        return true;
      },
    }),
  );
}
