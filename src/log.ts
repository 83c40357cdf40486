/** Where events are written, as JSON or for people: no token, password, key or hash is in them, wherever it turns up. */

import { pino, type DestinationStream, type Logger } from "pino";
import { prettyFactory } from "pino-pretty";
import { redact } from "./log-redaction.js";

export type Log = Logger;

export interface LogOptions {
  readonly level: string;
  readonly format: "json" | "pretty";
  /** Whether lines say which process wrote them. Default: false. */
  readonly withProcess?: boolean;
  /** Where lines go. Default: standard error, so that a command's own output stays clean. */
  readonly destination?: DestinationStream | undefined;
}

const standardError = 2;

export function createLog(options: LogOptions): Log {
  const { level, format, withProcess = false, destination } = options;
  const raw = destination ?? pino.destination({ dest: standardError, sync: true });
  return pino(
    { level, base: withProcess ? { pid: process.pid } : null, hooks: { streamWrite: redact } },
    format === "pretty" ? forPeople(raw) : raw,
  );
}

// Line by line: pino-pretty's own stream asks for more of a destination than that it writes.
function forPeople(destination: DestinationStream): DestinationStream {
  const format = prettyFactory({ colorize: false, ignore: "hostname", singleLine: true });
  return {
    write(line) {
      destination.write(format(line));
    },
  };
}

/** A log for a library that hands over text, and sometimes an error. */
export function loggerFor(log: Log, library: string) {
  const at = (level: "debug" | "info" | "warn" | "error") => (message?: unknown) => {
    log[level]({ message: message instanceof Error ? message.message : message }, library);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
