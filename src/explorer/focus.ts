/** Where the keyboard goes on when what it was on is gone. */

/** The first that matches, once the page is drawn. */
export function focusSoon(selector: string): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(selector)?.focus();
  });
}

export const editorPlace = ".operation .cm-content";
export const authorizePlace = ".authorize-button";
