/** A box for every scope of the catalogue, and three chips that tick several at once. */

import type { Signal } from "@preact/signals";
import type { ScopeEntry } from "../config.js";
import type { AskedScopes } from "../session/session-requests.js";

interface ScopeBoxesProps {
  readonly scopes: readonly ScopeEntry[];
  /** By the operation in the editor; undefined where it needs none. */
  readonly needed: ReadonlySet<string> | undefined;
  readonly choice: Signal<AskedScopes>;
}

export function ScopeBoxes({ scopes, needed, choice }: ScopeBoxesProps) {
  const { value: chosen } = choice;
  const isTicked = (name: string): boolean => chosen.kind === "all" || chosen.names.has(name);
  const tick = (name: string, isOn: boolean): void => {
    const names = new Set(scopes.map((scope) => scope.name).filter(isTicked));
    if (isOn) names.add(name);
    else names.delete(name);
    choice.value = { kind: "chosen", names };
  };
  const chip = (title: string, next: AskedScopes, isOn: boolean) => (
    <button
      type="button"
      class="chip"
      aria-pressed={isOn}
      onClick={() => {
        choice.value = next;
      }}
    >
      {title}
    </button>
  );
  const only = needed ?? new Set<string>();
  return (
    <fieldset>
      <legend>Scopes</legend>
      <div class="chips">
        {chip(
          "only what this query needs",
          { kind: "chosen", names: only },
          chosen.kind === "chosen" && chosen.names.size > 0 && isSame(chosen.names, only),
        )}
        {chip("all I may have", { kind: "all" }, chosen.kind === "all")}
        {chip(
          "none",
          { kind: "chosen", names: new Set() },
          chosen.kind === "chosen" && chosen.names.size === 0,
        )}
      </div>
      {scopes.length === 0 && (
        <p class="quiet">
          Which scopes there are is shown to those who are logged in, or there are none.
        </p>
      )}
      {scopes.map(({ name, description, implies }) => (
        <label key={name} class="box">
          <input
            type="checkbox"
            name="scope"
            value={name}
            checked={isTicked(name)}
            onChange={({ currentTarget }) => {
              tick(name, currentTarget.checked);
            }}
          />
          <span>
            <code>{name}</code> {description}
            {implies.length > 0 && <span class="quiet"> Brings {implies.join(", ")}.</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}
