/** What was found out about a token, and how it is told. Never with the token, or its signature. */

import { printable } from "../user/user-text.js";

/** Names and values, as they stand in the token. */
type Members = Readonly<Record<string, unknown>>;

export interface Inspection {
  readonly kind: "access token" | "refresh token" | "unknown";
  /** Why it is not good, and what to do: sentences. `undefined`: it is good. */
  readonly fault?: string | undefined;
  /** Whether this server made it: what it says can be believed, whether or not it is still good. */
  readonly verified: boolean;
  /** Until when it is good, where nothing ends it before: RFC 3339. */
  readonly goodUntil?: string | undefined;
  /** The name of its user. */
  readonly username?: string | undefined;
  readonly header?: Members | undefined;
  readonly claims?: Members | undefined;
  /** The login that it comes from, as the store has it. */
  readonly session?: Members | undefined;
}

export function inspectionText(inspection: Inspection): string {
  const { verified, username, header, claims, session } = inspection;
  const mark = verified ? "" : ", not verified";
  const lines = [
    verdict(inspection),
    ...(username === undefined ? [] : ["", `User: ${printable(username)}`]),
    ...membersText(`Header${mark}`, header),
    ...membersText(`Claims${mark}`, claims),
    ...membersText("Login", session),
  ];
  return `${lines.join("\n")}\n`;
}

function verdict({ kind, fault, goodUntil }: Inspection): string {
  if (kind === "unknown") {
    return `This is neither an access token nor a refresh token of this server. ${fault ?? ""}`;
  }
  if (fault !== undefined) return `This ${kind} is not good. ${fault}`;
  return `This ${kind} is good${goodUntil === undefined ? "" : ` until ${goodUntil}`}.`;
}

function membersText(heading: string, members: Members | undefined): string[] {
  if (members === undefined) return [];
  const rows = Object.entries(members).map(([name, value]) => [printable(name), value] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    "",
    `${heading}:`,
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${valueText(name, value)}`),
  ];
}

const times = ["iat", "exp", "nbf"];

function valueText(name: string, value: unknown): string {
  const text = printable(typeof value === "string" ? value : JSON.stringify(value));
  if (!times.includes(name) || typeof value !== "number") return text;
  const time = new Date(value * 1000);
  return Number.isNaN(time.getTime()) ? text : `${text} (${time.toISOString()})`;
}
