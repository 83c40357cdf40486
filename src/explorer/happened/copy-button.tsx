/** Copies a text, and says that it did. */

import { useSignal } from "@preact/signals";

interface CopyButtonProps {
  /** `as curl`. */
  readonly what: string;
  readonly text: () => string;
}

const saidForMillis = 2_000;

export function CopyButton({ what, text }: CopyButtonProps) {
  const said = useSignal<string | undefined>(undefined);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      said.value = "Copied";
    } catch {
      said.value = "The browser does not let this page copy";
    }
    setTimeout(() => {
      said.value = undefined;
    }, saidForMillis);
  };
  return (
    <button type="button" onClick={() => void copy()}>
      <span aria-live="polite">{said.value ?? `Copy ${what}`}</span>
    </button>
  );
}
