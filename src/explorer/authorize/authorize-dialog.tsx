/** Authorize: a login with the scopes that are ticked, or a token that was made elsewhere. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import { editorPlace, focusSoon } from "../focus.js";
import type { AuthorizeWish } from "../workbench/workbench.js";
import { LoginForm } from "./login-form.js";
import { PasteForm } from "./paste-form.js";

interface AuthorizeDialogProps extends WorkbenchProps {
  readonly wish: AuthorizeWish;
}

export function AuthorizeDialog({ workbench, wish }: AuthorizeDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const way = useSignal<"login" | "paste">(
    workbench.config.value.passwordGrant ? "login" : "paste",
  );
  useEffect(() => {
    // The rest of the page is out of reach meanwhile, for the keyboard too; Escape closes it.
    dialog.current?.showModal();
  }, []);
  const close = (): void => {
    // Closed first: the focus goes back to where it was.
    dialog.current?.close();
    workbench.authorizing.value = undefined;
  };
  const done = (): void => {
    // Whoever closed it meanwhile has changed their mind.
    if (workbench.authorizing.value !== wish) return;
    close();
    if (wish.thenRun === undefined) return;
    workbench.runs.run(wish.thenRun);
    focusSoon(editorPlace);
  };
  return (
    <dialog ref={dialog} class="authorize" aria-labelledby="authorize-title" onClose={close}>
      <div class="side-head">
        <h2 id="authorize-title">Authorize</h2>
        <button type="button" class="close" aria-label="Close" onClick={close}>
          ×
        </button>
      </div>
      {way.value === "login" ? (
        <LoginForm workbench={workbench} wish={wish} onDone={done} />
      ) : (
        <PasteForm session={workbench.session} onDone={done} />
      )}
      {workbench.config.value.passwordGrant && (
        <button
          type="button"
          class="link"
          onClick={() => {
            way.value = way.value === "login" ? "paste" : "login";
          }}
        >
          {way.value === "login"
            ? "Use a token I already have"
            : "Log in with a name and a password"}
        </button>
      )}
    </dialog>
  );
}
