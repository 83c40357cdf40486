/** Running the operation of the active tab: one at a time in each tab. */

import { signal, type ReadonlySignal } from "@preact/signals";
import {
  prepare,
  sendOperation,
  type OperationAnswer,
  type SentOperation,
} from "../operation/send-operation.js";
import { subscribe } from "../operation/subscribe.js";
import { readHeaders, readVariables } from "../operation/variables.js";
import type { OperationDefinitionNode } from "graphql";
import type { ExplorerConfig } from "../config.js";
import type { Session } from "../session/session.js";
import type { History } from "./history.js";
import type { Tabs } from "./tabs.js";

export type Run =
  | { readonly kind: "waiting" }
  | { readonly kind: "answered"; readonly answer: OperationAnswer }
  | { readonly kind: "failed"; readonly message: string }
  | {
      readonly kind: "subscribed";
      readonly events: readonly unknown[];
      /** Undefined while it goes on. */
      readonly ended: string | undefined;
    };

/** The latest events alone are shown: a busy subscription would fill the page. */
const mostEvents = 100;

/** What of the page an operation is made of. */
export interface RunSource {
  readonly config: ReadonlySignal<ExplorerConfig>;
  readonly tabs: Tabs;
  readonly history: History;
  readonly session: Session;
  readonly operations: ReadonlySignal<readonly OperationDefinitionNode[]>;
  /** Of several, the one that is run. */
  readonly operationName: ReadonlySignal<string | undefined>;
}

export class Runs {
  /** By tab. */
  readonly all = signal<ReadonlyMap<number, Run>>(new Map());
  readonly lastSent = signal<SentOperation | undefined>(undefined);
  readonly #stops = new Map<number, () => void>();
  readonly #source: RunSource;

  constructor(source: RunSource) {
    this.#source = source;
  }

  get active(): Run | undefined {
    return this.all.value.get(this.#source.tabs.active.value.id);
  }

  run(): void {
    const { tabs, history, session, config, operationName, operations } = this.#source;
    const { id, query, variables, headers } = tabs.active.value;
    this.stop(id);
    const name = operationName.value;
    const operation = operations.value.find((one) => one.name?.value === name);
    const readInput = { variables: readVariables(variables), headers: readHeaders(headers) };
    for (const read of Object.values(readInput)) {
      if (!read.ok) {
        this.#show(id, { kind: "failed", message: read.message });
        return;
      }
    }
    if (!readInput.variables.ok || !readInput.headers.ok) return;
    history.add(query, variables);
    const asked = { query, variables: readInput.variables.value, operationName: name };
    const accessToken = session.token.value?.accessToken;
    const path = config.value.endpoints.graphql;
    const sent = prepare(asked, path, accessToken, readInput.headers.value);
    this.lastSent.value = sent;
    if (operation?.operation === "subscription") this.#listen(id, sent, path, accessToken);
    else void this.#send(id, sent);
  }

  /** Ends what is under way in a tab, if anything is. */
  stop(id: number): void {
    this.#stops.get(id)?.();
    this.#stops.delete(id);
    const run = this.all.value.get(id);
    if (run?.kind === "waiting") this.#show(id, undefined);
    else if (run?.kind === "subscribed" && run.ended === undefined) {
      this.#show(id, { ...run, ended: "Stopped." });
    }
  }

  async #send(id: number, sent: SentOperation): Promise<void> {
    const controller = new AbortController();
    this.#stops.set(id, () => {
      controller.abort();
    });
    this.#show(id, { kind: "waiting" });
    try {
      const answer = await sendOperation(sent, controller.signal);
      this.#show(id, { kind: "answered", answer });
    } catch {
      if (controller.signal.aborted) return;
      const message = "No answer came. Look whether the server runs, and run it again.";
      this.#show(id, { kind: "failed", message });
    }
  }

  #listen(id: number, sent: SentOperation, path: string, accessToken: string | undefined): void {
    this.#show(id, { kind: "subscribed", events: [], ended: undefined });
    const update = (change: (run: Run & { kind: "subscribed" }) => Run): void => {
      const run = this.all.value.get(id);
      if (run?.kind === "subscribed" && run.ended === undefined) this.#show(id, change(run));
    };
    const stop = subscribe(sent, path, accessToken, {
      onEvent: (event) => {
        update((run) => ({ ...run, events: [event, ...run.events].slice(0, mostEvents) }));
      },
      onEnd: (reason = "The server has ended the subscription.") => {
        update((run) => ({ ...run, ended: reason }));
      },
    });
    this.#stops.set(id, stop);
  }

  #show(id: number, run: Run | undefined): void {
    const all = new Map(this.all.value);
    if (run) all.set(id, run);
    else all.delete(id);
    this.all.value = all;
  }
}
