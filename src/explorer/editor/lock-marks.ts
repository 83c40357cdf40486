/** A lock beside every field in the editor, and what it says when somebody points at the field. */

import { Facet, StateField, type EditorState, type Extension, type Range } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  hoverTooltip,
  WidgetType,
  type DecorationSet,
} from "@codemirror/view";
import type { GraphQLSchema } from "graphql";
import { parsed, ruleAt, touchedElements, type Rules } from "../rules/document-rules.js";
import { lockLabel, lockState, type Holding, type LockState } from "../rules/requirement.js";
import { lockElement } from "../locks/lock-element.js";

/** What the locks depend on beside the text. */
export interface LockFacts {
  readonly schema: GraphQLSchema | undefined;
  readonly rules: Rules;
  readonly holding: Holding;
}

const nothing: LockFacts = { schema: undefined, rules: {}, holding: undefined };

export const lockFacts = Facet.define<LockFacts, LockFacts>({
  combine: ([facts = nothing]) => facts,
});

class LockWidget extends WidgetType {
  readonly state: LockState;
  readonly label: string;

  constructor(state: LockState, label: string) {
    super();
    this.state = state;
    this.label = label;
  }

  override eq(other: LockWidget): boolean {
    return other.state === this.state && other.label === this.label;
  }

  override toDOM(): HTMLElement {
    return lockElement(this.state, this.label);
  }
}

const marks = StateField.define<DecorationSet>({
  create: (state) => marksOf(state) ?? Decoration.none,
  update(known, transaction) {
    const { state, startState, docChanged, changes } = transaction;
    if (!docChanged && state.facet(lockFacts) === startState.facet(lockFacts)) return known;
    // While it is no document, in the middle of a word, the locks stay where they are.
    return marksOf(state) ?? known.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marksOf(state: EditorState): DecorationSet | undefined {
  const { schema, rules, holding } = state.facet(lockFacts);
  if (!schema) return Decoration.none;
  const document = parsed(state.doc.toString());
  if (!document) return undefined;
  const ranges: Range<Decoration>[] = [];
  for (const { kind, coordinate, to } of touchedElements(document, schema)) {
    const rule = ruleAt(rules, coordinate);
    // An argument without a rule is the usual case, and says nothing.
    if (kind === "input" && !rule) continue;
    const widget = new LockWidget(lockState(rule, holding), lockLabel(rule, holding));
    ranges.push(Decoration.widget({ widget, side: 1 }).range(to));
  }
  return Decoration.set(ranges, true);
}

const hover = hoverTooltip((view, position) => {
  const { schema, rules, holding } = view.state.facet(lockFacts);
  const asked = schema && parsed(view.state.doc.toString());
  if (!asked) return null;
  const element = touchedElements(asked, schema).find(
    ({ from, to }) => from <= position && position <= to,
  );
  if (!element) return null;
  const { coordinate, from: pos, to: end } = element;
  const rule = ruleAt(rules, coordinate);
  return {
    pos,
    end,
    above: true,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "lock-tip";
      const name = document.createElement("strong");
      name.textContent = coordinate;
      dom.append(lockElement(lockState(rule, holding), ""), name, ` ${lockLabel(rule, holding)}`);
      return { dom };
    },
  };
});

export const lockMarks: Extension = [marks, hover];
