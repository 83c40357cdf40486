/** The grammars of configuration values: numbers, durations with a unit, switches, lists, URLs. */

import ms, { type StringValue } from "ms";
import { z } from "zod";

export function integer(least: number, most: number, what: string) {
  return z
    .string()
    .regex(/^\d+$/, `must be ${what}: a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine(
      (number) => number >= least && number <= most,
      `must be ${what}: a whole number from ${least} to ${most}`,
    );
}

/** A duration with its unit, such as 15m or 30d; in milliseconds. */
export function duration(least: StringValue, most: StringValue) {
  const message = `must be a duration with a unit (s, m, h or d), from ${least} to ${most}, such as 15m`;
  return z
    .string()
    .regex(/^\d+ ?(ms|s|m|h|d)$/, message)
    .transform((text) => ms(text as StringValue))
    .refine((millis) => millis >= ms(least) && millis <= ms(most), message);
}

export function onOff() {
  return z
    .enum(["on", "off", "true", "false"], "must be on or off")
    .transform((text) => text === "on" || text === "true");
}

/** The parts between commas, spaces around them left out. */
export function splitList(text = ""): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** An issuer identifier: RFC 8414 §2, http allowed for development. */
export function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username;
}

/** An origin (RFC 6454), a loopback or other origin with any port (`http://localhost:*`), or `*`. */
export function isOriginPattern(text: string): boolean {
  if (text === "*") return true;
  const origin = text.replace(/:\*$/, "");
  return URL.canParse(origin) && new URL(origin).origin === origin;
}
