/** Everything that the page works with, and what its buttons do. */

import { computed, effect, signal, type Signal } from "@preact/signals";
import type { GraphQLSchema } from "graphql";
import { fetchConfig, type ExplorerConfig } from "../config.js";
import type { LockFacts } from "../editor/lock-marks.js";
import type { RefusedField } from "../operation/refusals.js";
import {
  chosenOperation,
  onlyOperation,
  operationsOf,
  parsed,
  rulesOf,
} from "../rules/document-rules.js";
import { lockState, scopesFor, withImplied } from "../rules/requirement.js";
import { Session } from "../session/session.js";
import { History } from "./history.js";
import { Runs } from "./runs.js";
import { prettyJson, prettyQuery } from "./prettify.js";
import { exampleQuery } from "./example-query.js";
import { fetchSchema } from "./schema-source.js";
import { Tabs } from "./tabs.js";

/** What the Authorize dialog is to begin with. */
export interface AuthorizeWish {
  readonly scopes: ReadonlySet<string>;
  /** The tab whose operation is run once there is a token; undefined for none. */
  readonly thenRun: number | undefined;
}

export class Workbench {
  readonly config: Signal<ExplorerConfig>;
  readonly schema = signal<GraphQLSchema | undefined>(undefined);
  readonly schemaFault = signal<string | undefined>(undefined);
  readonly session: Session;
  readonly tabs = new Tabs();
  readonly history = new History();
  readonly runs: Runs;
  /** While another token is asked for, to run with. */
  readonly isAsking = signal(false);
  /** Open while there is one. */
  readonly authorizing = signal<AuthorizeWish | undefined>(undefined);

  readonly document = computed(() => parsed(this.tabs.active.value.query));
  readonly operations = computed(() => operationsOf(this.document.value));
  /** Of several, the one that is run. */
  readonly operation = computed(() =>
    chosenOperation(this.document.value, this.tabs.active.value.operationName),
  );
  readonly rules = computed(() => {
    const { value: document } = this.document;
    const { value: schema } = this.schema;
    const { value: operation } = this.operation;
    return document && schema && operation
      ? rulesOf(onlyOperation(document, operation), schema, this.config.value.rules)
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
    this.session = new Session(this.config);
    this.runs = new Runs(this);
  }

  async start(): Promise<void> {
    await this.session.restore();
    let shownTo: string | undefined;
    let isShown = false;
    let hadToken = false;
    effect(() => {
      const accessToken = this.session.token.value?.accessToken;
      // Who is gone leaves nothing of theirs on the page, and nothing that goes on with their token.
      if (accessToken === undefined && hadToken) this.runs.clear();
      hadToken = accessToken !== undefined;
      // What everybody sees is read once; what depends on the caller, for each of them.
      if (isShown && (this.config.value.introspection !== "visible" || accessToken === shownTo))
        return;
      isShown = true;
      shownTo = accessToken;
      void this.#look(accessToken);
    });
  }

  async #look(accessToken: string | undefined): Promise<void> {
    if (this.config.value.introspection === "visible") {
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
    const isOff = this.config.value.introspection === "off";
    this.schemaFault.value = outcome.ok
      ? undefined
      : isOff
        ? "The schema is not shown here (INTROSPECTION=off)."
        : outcome.message;
  }

  /**
   * The scopes with which the operation would run: those of the token, and the fewest more.
   *
   * @param refused what the server says that it lacks, which may be more than its text shows
   */
  widened(refused: readonly RefusedField[]): ReadonlySet<string> {
    const held = this.session.token.value?.scopes ?? [];
    const holding = withImplied(held, this.config.value.scopes);
    const told = refused
      .filter(({ requiredScopes }) => requiredScopes.length > 0)
      .map(({ requiredScopes }) => ({ needs: [requiredScopes], policies: [] }));
    const needed = scopesFor([...this.rules.value, ...told], holding) ?? [];
    return new Set([...held, ...[...needed].filter((name) => !holding.has(name))]);
  }

  /** One click: the refresh token where the login allows it, else the dialog, filled in. */
  async askAndRun(scopes: ReadonlySet<string>): Promise<void> {
    if (this.isAsking.value) return;
    const { id } = this.tabs.active.value;
    if (this.session.token.value?.source === "login") {
      this.isAsking.value = true;
      const refusal = await this.session.change({ kind: "chosen", names: scopes });
      this.isAsking.value = false;
      if (!refusal) {
        this.runs.run(id);
        return;
      }
    }
    this.authorizing.value = { scopes, thenRun: id };
  }

  authorize(): void {
    const held = this.session.token.value?.scopes;
    this.authorizing.value = {
      scopes: new Set(held ?? this.needed.value ?? []),
      thenRun: undefined,
    };
  }

  /** Ends what runs in it, too. */
  closeTab(id: number): void {
    this.runs.stop(id);
    this.tabs.close(id);
  }

  /** @returns why the operation stays as it is; undefined where it is pretty */
  prettify(): string | undefined {
    const { query, variables } = this.tabs.active.value;
    const pretty = prettyQuery(query);
    this.tabs.change({
      query: pretty ?? query,
      variables: prettyJson(variables) ?? variables,
    });
    if (pretty !== undefined) return undefined;
    return this.document.value
      ? "It has comments, which would be lost: it stays as it is."
      : "It is not complete: it stays as it is.";
  }
}
