/** The bar at the top: what is shown beside the editor, who is logged in, and the Authorize button. */

import type { Signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { ActiveToken } from "../session/session.js";
import { decodeToken, subjectIn } from "../session/token-claims.js";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import { authorizePlace, editorPlace, focusSoon } from "../focus.js";
import { Lock } from "../locks/lock.js";

/** What is shown beside the editor. */
export type SidePane = "docs" | "history" | undefined;

interface HeaderBarProps extends WorkbenchProps {
  readonly side: Signal<SidePane>;
}

export function HeaderBar({ workbench, side }: HeaderBarProps) {
  const { session } = workbench;
  const { value: token } = session.token;
  return (
    <header class="bar">
      <button
        type="button"
        class="skip"
        onClick={() => {
          // Past the documentation, which has more stops than anybody wants to make.
          focusSoon(editorPlace);
        }}
      >
        To the editor
      </button>
      <h1>
        Scopegate <span class="quiet">explorer</span>
      </h1>
      <SideButton side={side} pane="docs" title="Docs" />
      <SideButton side={side} pane="history" title="History" />
      <div class="who" role="status" aria-label="Login">
        {token ? <Who token={token} username={session.username.value} /> : "not logged in"}
      </div>
      {session.notice.value !== undefined && (
        <p class="notice" role="alert">
          {session.notice.value}
        </p>
      )}
      {token && (
        <button
          type="button"
          onClick={() => {
            void session.logOut();
            focusSoon(authorizePlace);
          }}
        >
          {token.source === "login" ? "Log out" : "Forget the token"}
        </button>
      )}
      <button
        type="button"
        class="primary authorize-button"
        onClick={() => {
          workbench.authorize();
        }}
      >
        <Lock state={token ? "granted" : "missing"} />
        Authorize
      </button>
    </header>
  );
}

interface SideButtonProps {
  readonly side: Signal<SidePane>;
  readonly pane: Exclude<SidePane, undefined>;
  readonly title: string;
}

function SideButton({ side, pane, title }: SideButtonProps) {
  const isOpen = side.value === pane;
  return (
    <button
      type="button"
      aria-pressed={isOpen}
      onClick={() => {
        side.value = isOpen ? undefined : pane;
      }}
    >
      {title}
    </button>
  );
}

function Who({ token, username }: { readonly token: ActiveToken; readonly username: string }) {
  const { accessToken, scopes, expiresAtMillis, source } = token;
  const decoded = decodeToken(accessToken);
  const subject = (decoded && subjectIn(decoded)) ?? "somebody";
  const name = source === "login" && username !== "" ? username : subject;
  return (
    <>
      <strong class="name">{name}</strong>
      <span class="scopes">
        {scopes.length === 0 && <span class="quiet">no scopes</span>}
        {scopes.map((scope) => (
          <code key={scope} class="scope">
            {scope}
          </code>
        ))}
      </span>
      {expiresAtMillis !== undefined && <Until millis={expiresAtMillis} />}
    </>
  );
}

const checkEveryMillis = 1_000;

function Until({ millis }: { readonly millis: number }) {
  const isOver = (): boolean => Date.now() >= millis;
  const [over, setOver] = useState(isOver());
  useEffect(() => {
    setOver(isOver());
    const timer = setInterval(() => {
      setOver(isOver());
    }, checkEveryMillis);
    return () => {
      clearInterval(timer);
    };
  }, [millis]);
  const time = new Date(millis).toLocaleTimeString(undefined, {
    hour: "2-digit",
    minute: "2-digit",
  });
  return over ? (
    <strong class="over">ended at {time}</strong>
  ) : (
    <span class="quiet">until {time}</span>
  );
}
