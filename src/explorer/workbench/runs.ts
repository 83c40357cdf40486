/** Running the operations of tabs: one at a time in each, and never one twice by accident. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { OperationTypeNode } from "graphql";
import type { ExplorerConfig } from "../config.js";
import {
  prepare,
  sendOperation,
  type OperationAnswer,
  type SentOperation,
} from "../operation/send-operation.js";
import { subscribe } from "../operation/subscribe.js";
import { readHeaders, readVariables } from "../operation/variables.js";
import { chosenOperation, parsed } from "../rules/document-rules.js";
import type { ActiveToken, Session } from "../session/session.js";
import type { History } from "./history.js";
import type { Tab, Tabs } from "./tabs.js";

export type Run =
  | { readonly kind: "waiting" }
  | {
      readonly kind: "answered";
      readonly answer: OperationAnswer;
      readonly sent: SentOperation;
      /** With which it was sent. */
      readonly token: ActiveToken | undefined;
    }
  | { readonly kind: "failed"; readonly message: string }
  | {
      readonly kind: "subscribed";
      readonly events: readonly unknown[];
      /** Undefined while it goes on. */
      readonly ended: string | undefined;
    };

/** What of the page an operation is made of. */
export interface RunSource {
  readonly config: ReadonlySignal<ExplorerConfig>;
  readonly tabs: Tabs;
  readonly history: History;
  readonly session: Session;
}

/** The latest events alone are shown: a busy subscription would fill the page. */
const mostEvents = 100;

const stoppedMessage =
  "Stopped. The server may have carried it out all the same: look before you run it again.";

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

  /** Where the tab is gone, or waits for an answer, nothing happens. */
  run(id: number): void {
    const tab = this.#source.tabs.all.value.find((one) => one.id === id);
    if (!tab || this.all.value.get(id)?.kind === "waiting") return;
    this.stop(id);
    const variables = readVariables(tab.variables);
    const headers = readHeaders(tab.headers);
    if (!variables.ok) this.#show(id, { kind: "failed", message: variables.message });
    else if (!headers.ok) this.#show(id, { kind: "failed", message: headers.message });
    else this.#start(tab, variables.value, headers.value);
  }

  /** Ends what is under way in a tab, if anything is. */
  stop(id: number): void {
    this.#stops.get(id)?.();
    this.#stops.delete(id);
    const run = this.all.value.get(id);
    if (run?.kind === "waiting") this.#show(id, { kind: "failed", message: stoppedMessage });
    else if (run?.kind === "subscribed" && run.ended === undefined) {
      this.#show(id, { ...run, ended: "Stopped." });
    }
  }

  /** Forgets what a caller saw who is gone. */
  clear(): void {
    for (const id of this.#stops.keys()) this.stop(id);
    this.all.value = new Map();
    this.lastSent.value = undefined;
  }

  #start(
    { id, query, variables: written, operationName }: Tab,
    variables: Readonly<Record<string, unknown>> | undefined,
    headers: Readonly<Record<string, string>>,
  ): void {
    const { history, session, config } = this.#source;
    history.add(query, written);
    const operation = chosenOperation(parsed(query), operationName);
    const asked = { query, variables, operationName: operation?.name?.value };
    const token = session.token.value;
    const path = config.value.endpoints.graphql;
    const sent = prepare(asked, path, token?.accessToken, headers);
    this.lastSent.value = sent;
    if (operation?.operation === OperationTypeNode.SUBSCRIPTION) this.#listen(id, sent, path);
    else void this.#send(id, sent, token);
  }

  async #send(id: number, sent: SentOperation, token: ActiveToken | undefined): Promise<void> {
    const controller = new AbortController();
    this.#stops.set(id, () => {
      controller.abort();
    });
    this.#show(id, { kind: "waiting" });
    try {
      const answer = await sendOperation(sent, controller.signal);
      if (controller.signal.aborted) return;
      this.#show(id, { kind: "answered", answer, sent, token });
      // The token was not taken: the login may have ended meanwhile.
      if (answer.status === 401 && token) await this.#source.session.renew();
    } catch {
      if (controller.signal.aborted) return;
      const message = "No answer came. Look whether the server runs, and run it again.";
      this.#show(id, { kind: "failed", message });
    }
  }

  #listen(id: number, sent: SentOperation, path: string): void {
    this.#show(id, { kind: "subscribed", events: [], ended: undefined });
    const update = (change: (run: Run & { kind: "subscribed" }) => Run): void => {
      const run = this.all.value.get(id);
      if (run?.kind === "subscribed" && run.ended === undefined) this.#show(id, change(run));
    };
    const { token } = this.#source.session;
    const stop = subscribe(sent, path, () => token.value?.accessToken, {
      onEvent: (event) => {
        update((run) => ({ ...run, events: [event, ...run.events].slice(0, mostEvents) }));
      },
      onEnd: (reason = "The server has ended the subscription.") => {
        update((run) => ({ ...run, ended: reason }));
      },
    });
    this.#stops.set(id, stop);
  }

  #show(id: number, run: Run): void {
    this.all.value = new Map(this.all.value).set(id, run);
  }
}
