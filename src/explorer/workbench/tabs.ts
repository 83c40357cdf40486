/** The tabs: one operation each, with its variables. */

import { computed, effect, signal } from "@preact/signals";
import { Kind, OperationTypeNode } from "graphql";
import { operationsOf, parsed } from "../rules/document-rules.js";
import { isKeepable, readStored, writeStored } from "../storage/stored.js";

export interface Tab {
  readonly id: number;
  readonly query: string;
  readonly variables: string;
  /** Not kept between two visits: people write keys into headers. */
  readonly headers: string;
  /** Which of several operations is run; empty for the only one. */
  readonly operationName: string;
}

const key = "scopegate.explorer.tabs";
const mostTabs = 20;

interface StoredTabs {
  readonly tabs: readonly Pick<Tab, "query" | "variables">[];
  readonly active: number;
}

export class Tabs {
  readonly all = signal<readonly Tab[]>([]);
  readonly activeId = signal(0);
  readonly active = computed<Tab>(
    () => this.all.value.find(({ id }) => id === this.activeId.value) ?? this.all.value[0] ?? empty,
  );
  #nextId = 1;

  /** Whether nothing was kept from an earlier visit. */
  readonly isFirstVisit: boolean;

  constructor() {
    // Each tab of the browser has its own; a new one begins with those that were changed last.
    const stored = readStored("tab", key, isStoredTabs) ?? readStored("browser", key, isStoredTabs);
    this.isFirstVisit = stored === undefined;
    const texts = stored?.tabs.length ? stored.tabs : [{ query: "", variables: "" }];
    this.all.value = texts.slice(0, mostTabs).map((text) => this.#made(text));
    this.activeId.value = this.all.value[stored?.active ?? 0]?.id ?? this.all.value[0]?.id ?? 0;
    effect(() => {
      const tabs = this.all.value.map(({ query, variables }) => ({
        query: isKeepable(query) ? query : "",
        variables: isKeepable(variables) ? variables : "",
      }));
      const active = this.all.value.findIndex(({ id }) => id === this.activeId.value);
      writeStored("tab", key, { tabs, active });
      writeStored("browser", key, { tabs, active });
    });
  }

  get isFull(): boolean {
    return this.all.value.length >= mostTabs;
  }

  /** In a new tab; where there is no room, in the active one. */
  open(text: Partial<Pick<Tab, "query" | "variables">> = {}): void {
    if (this.isFull) {
      this.change({ query: "", variables: "", operationName: "", ...text });
      return;
    }
    const tab = this.#made({ query: "", variables: "", ...text });
    this.all.value = [...this.all.value, tab];
    this.activeId.value = tab.id;
  }

  close(id: number): void {
    const index = this.all.value.findIndex((tab) => tab.id === id);
    const rest = this.all.value.filter((tab) => tab.id !== id);
    this.all.value = rest.length > 0 ? rest : [this.#made({ query: "", variables: "" })];
    if (this.activeId.value !== id) return;
    this.activeId.value = (this.all.value[index] ?? this.all.value.at(-1))?.id ?? 0;
  }

  change(change: Partial<Omit<Tab, "id">>): void {
    const { id } = this.active.value;
    this.all.value = this.all.value.map((tab) => (tab.id === id ? { ...tab, ...change } : tab));
  }

  #made({ query, variables }: Pick<Tab, "query" | "variables">): Tab {
    return { ...empty, id: this.#nextId++, query, variables };
  }
}

const empty: Tab = { id: 0, query: "", variables: "", headers: "", operationName: "" };

/** What a tab is called: its operation, or the first field of it. */
export function titleOf({ query }: Tab): string {
  const [operation] = operationsOf(parsed(query));
  if (!operation) return query.trim() === "" ? "New tab" : "Draft";
  if (operation.name) return operation.name.value;
  const [selection] = operation.selectionSet.selections;
  const field = selection?.kind === Kind.FIELD ? selection.name.value : "…";
  return operation.operation === OperationTypeNode.QUERY
    ? field
    : `${operation.operation} ${field}`;
}

function isStoredTabs(value: unknown): value is StoredTabs {
  if (typeof value !== "object" || value === null) return false;
  const { tabs, active } = value as Partial<StoredTabs>;
  return (
    typeof active === "number" &&
    Array.isArray(tabs) &&
    tabs.every(
      (tab: Partial<Tab> | null) =>
        typeof tab?.query === "string" && typeof tab.variables === "string",
    )
  );
}
