/** A refused query explains itself: which field, which scopes, what the token has, and one button. */

import type { RefusedField } from "../operation/refusals.js";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import type { ActiveToken } from "../session/session.js";
import { ruleText } from "../rules/requirement.js";
import { Lock } from "../locks/lock.js";

interface RefusedProps extends WorkbenchProps {
  readonly fields: readonly RefusedField[];
  /** With which it was asked. */
  readonly token: ActiveToken | undefined;
}

export function Refused({ workbench, fields, token }: RefusedProps) {
  if (fields.length === 0) return null;
  const held = token?.scopes ?? [];
  const wanted = workbench.widened(fields);
  const more = [...wanted].filter((name) => !held.includes(name));
  const isNew = token === undefined || workbench.session.token.value === undefined;
  const has =
    token === undefined
      ? "There was no access token."
      : `The token has: ${held.length === 0 ? "no scopes" : held.join(", ")}.`;
  return (
    <div class="refused" role="alert">
      <ul>
        {fields.map(({ place, requiredScopes, message }) => (
          <li key={`${place} ${message}`}>
            <Lock state="missing" />
            <span>
              {place !== "" && <code>{place}</code>}{" "}
              {requiredScopes.length > 0 && (
                <>
                  needs <strong>{ruleText({ needs: [requiredScopes], policies: [] })}</strong>.{" "}
                </>
              )}
              <span class="quiet">{message}</span>
            </span>
          </li>
        ))}
      </ul>
      <p>{has}</p>
      {(more.length > 0 || isNew) && (
        <button
          type="button"
          class="primary"
          disabled={workbench.isAsking.value}
          onClick={() => void workbench.askAndRun(wanted)}
        >
          {more.length === 0 ? "Log in and run again" : `Ask for ${more.join(", ")} and run again`}
        </button>
      )}
    </div>
  );
}
