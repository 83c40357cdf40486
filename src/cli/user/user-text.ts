/** How commands show a user: as JSON, or in words. Never with anything of the password. */

import { timeText } from "../time-text.js";
import type { UserRecord } from "../../store/store.js";

export interface OutputFlags {
  readonly json?: boolean;
}

/** A user as JSON shows it. */
export function userJson(user: UserRecord) {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    status: statusOf(user),
    scopes: user.scopes,
    demo: user.demo,
    createdAt: timeText(user.createdAtMillis),
  };
}

export function statusOf({ disabled }: UserRecord): "active" | "disabled" {
  return disabled ? "disabled" : "active";
}

/**
 * @param sentences what happened, for a person.
 * @param more members beside those of the user.
 */
export function printUser(
  user: UserRecord,
  { json }: OutputFlags,
  sentences: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): void {
  const text = json
    ? JSON.stringify({ ...userJson(user), ...more }, null, 2)
    : sentences.join("\n");
  process.stdout.write(`${text}\n`);
}

/** A name in a sentence: it may hold spaces. */
export function quoted(name: string): string {
  return printable(JSON.stringify(name));
}

/** Without characters that a terminal would obey: old rules may have let them in. */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`,
  );
}
