/** A lock as the page draws it everywhere: by its shape, its colour and its label. */

import type { LockState } from "../rules/requirement.js";

/** Shapes on a square of 16: not the colour alone tells them apart. */
export const lockPaths: Readonly<Record<LockState, string>> = {
  public: "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3Zm0 1.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z",
  granted:
    "M5.5 7V4.8a2.5 2.5 0 0 1 4.8-1l-1.4.6a1 1 0 0 0-1.9.4V7H12v7H4V7h1.5Zm1.9 5.2 3-3-.9-.9-2.1 2.1-.9-.9-.9.9 1.8 1.8Z",
  missing: "M5.5 7V4.8a2.5 2.5 0 0 1 5 0V7H12v7H4V7h1.5ZM7 7h2V4.8a1 1 0 0 0-2 0V7Z",
};

const svg = "http://www.w3.org/2000/svg";

/** @param label empty where words beside it say the same */
export function lockElement(state: LockState, label: string): HTMLElement {
  const element = document.createElement("span");
  element.className = `lock lock-${state}`;
  if (label === "") {
    element.setAttribute("aria-hidden", "true");
  } else {
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", label);
    element.title = label;
  }
  const drawing = document.createElementNS(svg, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg, "path");
  path.setAttribute("fill-rule", "evenodd");
  path.setAttribute("d", lockPaths[state]);
  drawing.append(path);
  element.append(drawing);
  return element;
}
