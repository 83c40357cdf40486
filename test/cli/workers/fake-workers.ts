/** Workers without processes: a test says when each of them listens and ends. */

import type { Manner } from "../../../src/cli/end-server.js";
import { createCrew } from "../../../src/cli/workers/crew.js";
import { createPlaces, type Places } from "../../../src/cli/workers/places.js";
import type {
  Ending,
  Listening,
  WorkerProcess,
  WorkerProcessOptions,
} from "../../../src/cli/workers/worker-process.js";
import { createLog } from "../../../src/log.js";

type Handlers = Pick<WorkerProcessOptions, "onEvent" | "onEventsLost" | "onTimeout">;

export class FakeWorker implements WorkerProcess {
  readonly listening: Promise<Listening | undefined>;
  readonly ended: Promise<Ending>;
  readonly handed: object[] = [];
  readonly manners: Manner[] = [];
  lost = 0;
  #listen!: (listening: Listening | undefined) => void;
  #end!: (ending: Ending) => void;
  #listened = false;

  constructor(
    readonly pid: number,
    readonly askedPort: number,
    readonly tell: Handlers,
  ) {
    this.listening = new Promise((resolve) => (this.#listen = resolve));
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  listen(port = 4000): void {
    this.#listened = true;
    this.#listen({ type: "listening", port, banner: `banner of ${this.pid}` } as Listening);
  }

  fall(ending: Partial<Ending> = {}): void {
    this.#listen(undefined);
    this.#end({ status: null, signal: null, ...ending });
  }

  /** How long it will have listened. */
  listenedFor = 0;
  listenedMillis = (): number | undefined => (this.#listened ? this.listenedFor : undefined);

  hand(event: object): void {
    this.handed.push(event);
  }

  handLost(): void {
    this.lost += 1;
  }

  async end(manner: Manner): Promise<void> {
    this.manners.push(manner);
    await this.ended;
  }

  kill(): void {
    this.fall({ signal: "SIGKILL" });
  }
}

export interface FakeTeam {
  readonly places: Places;
  /** All that were started, in order. */
  readonly started: readonly FakeWorker[];
  /** @returns the worker that was started as that one, from 0, once it was. */
  worker(index: number): Promise<FakeWorker>;
  readonly banners: readonly string[];
  readonly log: () => readonly Readonly<Record<string, unknown>>[];
}

export function fakeTeam(count: number, port = 4000): FakeTeam {
  const started: FakeWorker[] = [];
  const banners: string[] = [];
  const lines: string[] = [];
  const write = (line: string): void => {
    lines.push(line);
  };
  const log = createLog({ level: "info", format: "json", destination: { write } });
  const crew = createCrew({
    port,
    start(askedPort, handlers) {
      const worker = new FakeWorker(101 + started.length, askedPort, handlers);
      started.push(worker);
      return worker;
    },
    log,
  });
  const onComplete = ({ banner }: Listening): void => {
    banners.push(banner);
  };
  return {
    places: createPlaces({ count, crew, onComplete, log }),
    started,
    async worker(index) {
      for (;;) {
        const worker = started[index];
        if (worker !== undefined) return worker;
        await aMoment();
      }
    },
    banners,
    log: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** Long enough for everything that waits for nothing else. */
export function aMoment(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
}
