/** The line under the editor: `needs: me, read:items · you have: me`. */

import type { WorkbenchProps } from "../workbench/workbench-props.js";
import { Lock } from "../locks/lock.js";

export function NeedsLine({ workbench }: WorkbenchProps) {
  const { needed, isMissing, session, document, schema } = workbench;
  if (!schema.value) return <p class="needs quiet">needs: not known, the schema is not shown</p>;
  if (!document.value) {
    return <p class="needs quiet">needs: known once the operation is complete</p>;
  }
  const { value: scopes } = needed;
  const held = session.token.value?.scopes;
  const state = scopes === undefined ? "public" : isMissing.value ? "missing" : "granted";
  return (
    <p class={`needs needs-${state}`} role="status" aria-label="Scopes">
      <Lock state={state} />
      <span>
        needs: <Names names={scopes && [...scopes]} none="nothing" empty="any access token" />
        {" · "}
        you have: <Names names={held} none="no access token" empty="no scopes" />
      </span>
    </p>
  );
}

interface NamesProps {
  readonly names: readonly string[] | undefined;
  readonly none: string;
  readonly empty: string;
}

function Names({ names, none, empty }: NamesProps) {
  if (names === undefined) return <span>{none}</span>;
  return <span>{names.length === 0 ? empty : names.join(", ")}</span>;
}
