/** Events and their one redaction rule: no token, password, key or hash is ever written, wherever it turns up. */

import { pino, type DestinationStream, type Logger } from "pino";
import pretty from "pino-pretty";

export type Log = Logger;

export interface LogOptions {
  readonly level: string;
  readonly format: "json" | "pretty";
  /** Where lines go. Default: standard error, so that a command's own output stays clean. */
  readonly destination?: DestinationStream | undefined;
}

const standardError = 2;

// What a credential looks like in a finished line: members that hold one, JWTs, Authorization values, bcrypt hashes,
// private JWK members.
const credentialMember =
  /"([^"\\]*(?:password|secret|authorization|cookie|token|apikey|api_key)[^"\\]*)":"(?:[^"\\]|\\.)*"/gi;
const jwt = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const authorization = /\b(bearer|basic) +[\w\-.~+/]{6,}=*/gi;
const bcryptHash = /\$2[abxy]\$\d\d\$[./\dA-Za-z]{22,53}/g;
const privateMember = /\\?"(d|p|q|dp|dq|qi|k)\\?":\\?"[\w-]{20,}\\?"/g;

/** The line with every credential replaced. */
export function redact(line: string): string {
  return line
    .replaceAll(credentialMember, '"$1":"[redacted]"')
    .replaceAll(privateMember, '"$1":"[redacted]"')
    .replaceAll(jwt, "[redacted]")
    .replaceAll(authorization, "$1 [redacted]")
    .replaceAll(bcryptHash, "[redacted]");
}

export function createLog(options: LogOptions): Log {
  const raw = options.destination ?? pino.destination({ dest: standardError, sync: true });
  const destination =
    options.format === "pretty"
      ? pretty({
          destination: raw,
          colorize: false,
          ignore: "pid,hostname",
          singleLine: true,
          sync: true,
        })
      : raw;
  return pino({ level: options.level, base: null, hooks: { streamWrite: redact } }, destination);
}

/** A log for a library that hands over text, and sometimes an error. */
export function loggerFor(log: Log, library: string) {
  const at = (level: "debug" | "info" | "warn" | "error") => (message?: unknown) => {
    log[level]({ message: message instanceof Error ? message.message : message }, library);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
