/** A token that was made elsewhere: it stays in the memory of this page. */

import { useSignal } from "@preact/signals";
import type { Session } from "../session/session.js";

interface PasteFormProps {
  readonly session: Session;
  readonly onDone: () => void;
}

export function PasteForm({ session, onDone }: PasteFormProps) {
  const text = useSignal("");
  const fault = useSignal<string | undefined>(undefined);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const refusal = session.usePasted(withoutScheme(text.value));
        fault.value = refusal?.message;
        if (!refusal) onDone();
      }}
    >
      <label>
        Access token
        <textarea
          name="token"
          rows={5}
          autofocus
          required
          spellcheck={false}
          autocomplete="off"
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
          }}
        />
      </label>
      <p class="hint">It is used until it ends or this page is left, and is kept nowhere.</p>
      {fault.value !== undefined && (
        <p class="failure" role="alert">
          {fault.value}
        </p>
      )}
      <div class="tools end">
        <button type="submit" class="primary">
          Use this token
        </button>
      </div>
    </form>
  );
}

/** People copy the whole header. */
function withoutScheme(text: string): string {
  return text.trim().replace(/^(authorization:\s*)?bearer\s+/i, "");
}
