/** Typing over a selection: a browser would keep the look of what was there in a `style` attribute, which the page's policy forbids. */

import { EditorView } from "@codemirror/view";

/** The same change, made in the text and not in the page. */
export const typedOver = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { inputType, data } = event;
    const { main, ranges } = view.state.selection;
    const isTyped = inputType === "insertText" && data !== null;
    if (!isTyped || main.empty || ranges.length > 1 || view.composing) return false;
    if (view.state.readOnly) return true;
    event.preventDefault();
    const { from, to } = main;
    const insert = () =>
      view.state.update({ ...view.state.replaceSelection(data), userEvent: "input.type" });
    const handlers = view.state.facet(EditorView.inputHandler);
    // Brackets around a selection, say.
    if (!handlers.some((handle) => handle(view, from, to, data, insert))) view.dispatch(insert());
    return true;
  },
});
