/** User name, password, and which scopes the token is to have. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import type { AuthorizeWish } from "../workbench/workbench.js";
import type { AskedScopes } from "../session/session-requests.js";
import { ScopeBoxes } from "./scope-boxes.js";

interface LoginFormProps extends WorkbenchProps {
  readonly wish: AuthorizeWish;
  readonly onDone: () => void;
}

export function LoginForm({ workbench, wish, onDone }: LoginFormProps) {
  const { session, config } = workbench;
  const username = useSignal(session.username.value);
  const fault = useSignal<string | undefined>(undefined);
  const isBusy = useSignal(false);
  const choice = useSignal<AskedScopes>({ kind: "chosen", names: wish.scopes });
  // Who is logged in changes scopes without a password, as far as the login reaches. Where it did not, the wish says so.
  const needsPassword = useSignal(
    session.token.value?.source !== "login" || wish.thenRun !== undefined,
  );
  const password = useRef<HTMLInputElement>(null);
  const isEmpty = choice.value.kind === "chosen" && choice.value.names.size === 0;

  const submit = async (): Promise<void> => {
    const credentials = { username: username.value, password: password.current?.value ?? "" };
    fault.value = undefined;
    isBusy.value = true;
    const refusal = needsPassword.value
      ? await session.logIn(credentials, choice.value)
      : await session.change(choice.value);
    isBusy.value = false;
    if (!refusal) {
      onDone();
      return;
    }
    fault.value =
      !needsPassword.value && refusal.code === "invalid_scope"
        ? "Your login does not reach so far. Type your password to log in anew with these scopes."
        : refusal.message;
    needsPassword.value = true;
    password.current?.select();
    password.current?.focus();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy.value) void submit();
      }}
    >
      {needsPassword.value ? (
        <>
          <label>
            User name
            <input
              name="username"
              autocomplete="username"
              autofocus={username.value === ""}
              required
              value={username.value}
              onInput={({ currentTarget }) => {
                username.value = currentTarget.value;
              }}
            />
          </label>
          <label>
            Password
            <input
              ref={password}
              name="password"
              type="password"
              autocomplete="current-password"
              autofocus={username.value !== ""}
              required
            />
          </label>
        </>
      ) : (
        <p>
          Logged in as <strong>{username.value}</strong>. Choose which of its scopes the token has.
        </p>
      )}
      <ScopeBoxes scopes={config.value.scopes} needed={workbench.needed.value} choice={choice} />
      {fault.value !== undefined && (
        <p class="failure" role="alert">
          {fault.value}
        </p>
      )}
      <div class="tools end">
        {isEmpty && (
          <span class="hint">
            {needsPassword.value
              ? "Nothing is ticked: you get the scopes that are granted by default."
              : "Nothing is ticked: you get all scopes of your login."}
          </span>
        )}
        <button type="submit" class="primary" disabled={isBusy.value}>
          {isBusy.value ? "Asking…" : buttonText(needsPassword.value, wish)}
        </button>
      </div>
    </form>
  );
}

function buttonText(needsPassword: boolean, { thenRun }: AuthorizeWish): string {
  if (!needsPassword) return "Change the scopes";
  return thenRun !== undefined ? "Log in and run" : "Log in";
}
