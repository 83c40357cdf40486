/** `scopegate serve` with several workers, and connections of which it is known which worker has them. */

import { once } from "node:events";
import { Agent, request, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { newFolder, start, type Running, type Surroundings } from "../process.js";

export interface ServedWorkers {
  readonly url: string;
  readonly port: number;
  readonly cwd: string;
  readonly running: Running;
  readonly primaryPid: number;
  /** The lines of the log so far, with that message. */
  logged(message: string): readonly LogLine[];
  /** The workers that listen now, by their places. */
  workerPids(): readonly number[];
  /** @returns the lines, once there are that many. */
  untilLogged(message: string, count?: number): Promise<readonly LogLine[]>;
}

interface LogLine {
  readonly msg: string;
  readonly pid: number;
  readonly requestId?: string;
  readonly worker?: number;
  readonly workerPid?: number;
  readonly status?: number | null;
  readonly signal?: string | null;
}

export async function serveWorkers(
  workers: number,
  { env = {}, cwd = newFolder() }: Surroundings = {},
): Promise<ServedWorkers> {
  const running = start(["serve", "--port", "0"], {
    cwd,
    env: { WORKERS: String(workers), LOG_FORMAT: "json", SHUTDOWN_TIMEOUT: "2s", ...env },
  });
  let port: string | undefined;
  while (port === undefined) {
    if (running.child.exitCode !== null) throw new Error(`serve ended: ${running.stderr()}`);
    await sleep(20);
    port = /listens on http:\/\/localhost:(\d+)\n[^]*\n\n$/.exec(running.stdout())?.[1];
  }
  const lines: LogLine[] = [];
  let readTo = 0;
  const readOn = (): LogLine[] => {
    const text = running.stderr();
    const end = text.lastIndexOf("\n") + 1;
    for (const line of text.slice(readTo, end).split("\n")) {
      // A command that cannot start says so in words.
      if (line.startsWith("{")) lines.push(JSON.parse(line) as LogLine);
    }
    readTo = end;
    return lines;
  };
  const logged = (message: string): LogLine[] => readOn().filter(({ msg }) => msg === message);
  return {
    url: `http://127.0.0.1:${port}`,
    port: Number(port),
    cwd,
    running,
    primaryPid: running.child.pid ?? 0,
    logged,
    workerPids() {
      const byPlace = new Map(
        logged("a worker listens").map(({ worker, workerPid }) => [worker, workerPid ?? 0]),
      );
      return [...byPlace.values()];
    },
    async untilLogged(message, count = 1) {
      let found = logged(message);
      while (found.length < count) {
        await sleep(20);
        found = logged(message);
      }
      return found;
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

/** A connection that stays open, to one worker. */
export interface Line {
  readonly workerPid: number;
  /** Keeps to the one connection. */
  readonly agent: Agent;
  send(path: string, options?: SendOptions): Promise<Answer>;
  close(): void;
}

export interface SendOptions {
  readonly token?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: object;
}

/** One to each worker: connections are opened until each has one. */
export async function lineToEach(served: ServedWorkers): Promise<readonly Line[]> {
  const byPid = new Map<number, Line>();
  const pids = served.workerPids();
  for (let tries = 0; tries < 100 && byPid.size < pids.length; tries += 1) {
    for (const line of await Promise.all(Array.from({ length: 4 }, () => openLine(served)))) {
      if (byPid.has(line.workerPid)) line.close();
      else byPid.set(line.workerPid, line);
    }
  }
  return pids.map((pid) => {
    const line = byPid.get(pid);
    if (line === undefined) throw new Error(`No connection went to the worker ${pid}`);
    return line;
  });
}

async function openLine(served: ServedWorkers): Promise<Line> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (path: string, options?: SendOptions): Promise<Answer> =>
    sendBy(agent, served.url, path, options);
  const { headers } = await send("/livez");
  const ofThis = ({ requestId }: LogLine): boolean => requestId === headers["x-request-id"];
  let entry: LogLine | undefined;
  while (entry === undefined) {
    await sleep(5);
    entry = served.logged("request").find(ofThis);
  }
  return {
    workerPid: entry.pid,
    agent,
    send,
    close: () => {
      agent.destroy();
    },
  };
}

/** GET, or POST where there is something to post. @param agent `false`: a connection of its own. */
export async function sendBy(
  agent: Agent | false,
  url: string,
  path: string,
  { token, form, json }: SendOptions = {},
): Promise<Answer> {
  const body = form ? new URLSearchParams(form).toString() : json && JSON.stringify(json);
  const outgoing = request(url + path, {
    agent,
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(form && { "Content-Type": "application/x-www-form-urlencoded" }),
      ...(json && { "Content-Type": "application/json" }),
    },
  });
  outgoing.end(body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  let text = "";
  for await (const part of response.setEncoding("utf8")) text += part as string;
  const { statusCode: status = 0, headers } = response;
  return { status, headers, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}

/** Whether there is a process. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** @returns once there is no such process any more. */
export async function untilGone(...pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await sleep(20);
}
