/** What all editors of the page have in common. */

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { typedOver } from "./typed-over.js";

export interface TextEditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  /** What it is, for those who do not see where it stands. */
  readonly label: string;
  readonly placeholder?: string | undefined;
  readonly readOnly?: boolean | undefined;
  readonly onChange?: ((text: string) => void) | undefined;
  readonly extensions: readonly Extension[];
}

/** The page's policy lets in the style sheets that carry its nonce: CodeMirror makes one of its own. */
function styleNonce(): string {
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
}

/** Tab goes on to the next part of the page, as everywhere else: nobody is caught in an editor. */
export function createTextEditor(options: TextEditorOptions): EditorView {
  const { parent, text, label, onChange, readOnly = false, extensions } = options;
  return new EditorView({
    parent,
    doc: text,
    extensions: [
      ...extensions,
      EditorView.cspNonce.of(styleNonce()),
      // Said although it can be edited: tools ask for it where a part of the page can be scrolled.
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      EditorView.lineWrapping,
      typedOver,
      syntaxHighlighting(classHighlighter),
      ...(readOnly
        ? [EditorState.readOnly.of(true), foldGutter()]
        : [
            bracketMatching(),
            lineNumbers(),
            history(),
            closeBrackets(),
            autocompletion(),
            foldGutter(),
          ]),
      ...(options.placeholder === undefined ? [] : [placeholder(options.placeholder)]),
      keymap.of([
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...foldKeymap,
        ...historyKeymap,
        ...lintKeymap,
        ...defaultKeymap,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange?.(update.state.doc.toString());
      }),
    ],
  });
}

/** The whole text, where it is another one. */
export function replaceText(view: EditorView, text: string): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}
