/** Everything that the page works with, and what its buttons do. */

import { computed, effect, signal, type Signal } from "@preact/signals";
import { parse, print, type GraphQLSchema } from "graphql";
import { fetchConfig, type ExplorerConfig } from "../config.js";
import type { LockFacts } from "../editor/lock-marks.js";
import { onlyOperation, operationsOf, parsed, rulesOf } from "../rules/document-rules.js";
import { lockState, scopesFor, withImplied } from "../rules/requirement.js";
import { Session } from "../session/session.js";
import { History } from "./history.js";
import { Runs } from "./runs.js";
import { exampleQuery } from "./example-query.js";
import { fetchSchema } from "./schema-source.js";
import { Tabs } from "./tabs.js";

/** What the Authorize dialog is to begin with. */
export interface AuthorizeWish {
  readonly scopes: ReadonlySet<string>;
  /** Whether the operation is run once there is a token. */
  readonly thenRun: boolean;
}

export class Workbench {
  readonly config: Signal<ExplorerConfig>;
  readonly schema = signal<GraphQLSchema | undefined>(undefined);
  readonly schemaFault = signal<string | undefined>(undefined);
  readonly session: Session;
  readonly tabs = new Tabs();
  readonly history = new History();
  readonly runs: Runs;
  /** Open while there is one. */
  readonly authorizing = signal<AuthorizeWish | undefined>(undefined);

  readonly document = computed(() => parsed(this.tabs.active.value.query));
  readonly operations = computed(() => operationsOf(this.document.value));
  /** Of several, the one that is run. */
  readonly operationName = computed(() => {
    const names = this.operations.value.map(({ name }) => name?.value);
    const { operationName } = this.tabs.active.value;
    return names.includes(operationName) ? operationName : names[0];
  });
  readonly rules = computed(() => {
    const { value: document } = this.document;
    const { value: schema } = this.schema;
    return document && schema
      ? rulesOf(onlyOperation(document, this.operationName.value), schema, this.config.value.rules)
      : [];
  });
  /** The scopes that the operation needs; undefined where everybody may run it. */
  readonly needed = computed(() => scopesFor(this.rules.value, this.session.holding.value));
  readonly isMissing = computed(() =>
    this.rules.value.some((rule) => lockState(rule, this.session.holding.value) === "missing"),
  );
  readonly facts = computed<LockFacts>(() => ({
    schema: this.schema.value,
    rules: this.config.value.rules,
    holding: this.session.holding.value,
  }));

  constructor(config: ExplorerConfig) {
    this.config = signal(config);
    this.session = new Session(config);
    this.runs = new Runs(this);
  }

  async start(): Promise<void> {
    await this.session.restore();
    let shownTo: string | undefined;
    let isShown = false;
    effect(() => {
      const accessToken = this.session.token.value?.accessToken;
      // What everybody sees is read once; what depends on the caller, for each of them.
      if (isShown && (this.config.value.introspection !== "visible" || accessToken === shownTo))
        return;
      isShown = true;
      shownTo = accessToken;
      void this.#look(accessToken);
    });
  }

  async #look(accessToken: string | undefined): Promise<void> {
    if (this.config.value.introspection === "visible" && accessToken !== undefined) {
      this.config.value = await fetchConfig(accessToken).catch(() => this.config.value);
    }
    const outcome = await fetchSchema(this.config.value.endpoints.graphql, accessToken);
    if (outcome.ok) {
      const isFirstLook = this.schema.value === undefined;
      this.schema.value = outcome.schema;
      const isUntouched =
        isFirstLook && this.tabs.isFirstVisit && this.tabs.active.value.query === "";
      if (isUntouched) this.tabs.change({ query: exampleQuery(outcome.schema) });
    }
    this.schemaFault.value = outcome.ok ? undefined : outcome.message;
  }

  /** The scopes with which the operation would run: those of the token, and the fewest more. */
  widened(): ReadonlySet<string> {
    const held = this.session.token.value?.scopes ?? [];
    const holding = withImplied(held, this.config.value.scopes);
    const more = [...(this.needed.value ?? [])].filter((name) => !holding.has(name));
    return new Set([...held, ...more]);
  }

  /** One click: the refresh token where the login allows it, else the dialog, filled in. */
  async askAndRun(): Promise<void> {
    const scopes = this.widened();
    if (this.session.token.value?.source === "login") {
      const refusal = await this.session.change({ kind: "chosen", names: scopes });
      if (!refusal) {
        this.runs.run();
        return;
      }
    }
    this.authorizing.value = { scopes, thenRun: true };
  }

  authorize(): void {
    const held = this.session.token.value?.scopes;
    this.authorizing.value = {
      scopes: new Set(held ?? this.needed.value ?? []),
      thenRun: false,
    };
  }

  prettify(): void {
    const { query, variables } = this.tabs.active.value;
    const document = parsed(query);
    if (document) this.tabs.change({ query: `${withComments(query) ?? print(parse(query))}\n` });
    try {
      this.tabs.change({ variables: JSON.stringify(JSON.parse(variables), undefined, 2) });
    } catch {
      // What is no JSON yet stays as it is.
    }
  }
}

/** Printing drops comments: a text that has some is only freed of the spaces at the ends of its lines. */
function withComments(query: string): string | undefined {
  const hasComment = query.split("\n").some((line) => line.trimStart().startsWith("#"));
  return hasComment ? query.replaceAll(/[ \t]+$/gm, "").trimEnd() : undefined;
}
