/** A refused query explains itself: which field, which scopes, what the token has, and one button. */

import type { RefusedField } from "../operation/refusals.js";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import { ruleText } from "../rules/requirement.js";
import { Lock } from "../locks/lock.js";

interface RefusedProps extends WorkbenchProps {
  readonly fields: readonly RefusedField[];
}

export function Refused({ workbench, fields }: RefusedProps) {
  if (fields.length === 0) return null;
  const { session, isMissing } = workbench;
  const held = session.token.value?.scopes ?? [];
  const more = [...workbench.widened()].filter((name) => !held.includes(name));
  const has =
    session.token.value === undefined
      ? "There was no access token."
      : `The token has: ${held.length === 0 ? "no scopes" : held.join(", ")}.`;
  return (
    <div class="refused" role="alert">
      <ul>
        {fields.map(({ place, requiredScopes, message }) => (
          <li key={`${place} ${message}`}>
            <Lock state="missing" />
            <span>
              {place === "" ? "The operation" : <code>{place}</code>}{" "}
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
      {isMissing.value && (
        <button type="button" class="primary" onClick={() => void workbench.askAndRun()}>
          {more.length === 0 ? "Log in and run again" : `Ask for ${more.join(", ")} and run again`}
        </button>
      )}
    </div>
  );
}
