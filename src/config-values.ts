/** The grammars of configuration values: numbers, durations with a unit, switches, lists, URLs. */

import ms, { type StringValue } from "ms";
import { z } from "zod";
import { secretWeakness } from "./token/secrets/secret-weakness.js";

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

/** The same, from nothing: `0` needs no unit. */
export function durationOrNone(most: StringValue) {
  const message = `must be 0 or a duration with a unit (s or m), ${most} at most, such as 10s`;
  return z
    .string()
    .regex(/^(0|\d+ ?(ms|s|m))$/, message)
    .transform((text) => ms(text as StringValue))
    .refine((millis) => millis <= ms(most), message);
}

/** A rate, such as 10/1m, or "off". */
export function rate() {
  const message = "must be off, or a number and a duration such as 10/1m: 1 to 1000000 in 1s to 1d";
  return z
    .string()
    .regex(/^(off|\d{1,7}\/\d{1,6}(s|m|h|d))$/, message)
    .transform((text) => {
      if (text === "off") return text;
      const [points = "", window = ""] = text.split("/");
      return { points: Number(points), perMillis: ms(window as StringValue) };
    })
    .refine(
      (rate) =>
        rate === "off" ||
        (rate.points >= 1 &&
          rate.points <= 1_000_000 &&
          rate.perMillis >= 1000 &&
          rate.perMillis <= ms("1d")),
      message,
    );
}

export function oneOf<const Word extends string>(...words: readonly [Word, ...Word[]]) {
  return z.enum(words, `must be one of ${words.join(", ")}`);
}

export function onOff() {
  return z
    .enum(["on", "off", "true", "false"], "must be on or off")
    .transform((text) => text === "on" || text === "true");
}

/** A file or nothing that lasts. */
export function databaseUrl() {
  return z.string().regex(/^(file:.+|memory:)$/, "must be file:PATH or memory:");
}

/** An issuer identifier: RFC 8414 §2, http allowed for development. */
export function issuer() {
  return z
    .string()
    .refine(isIssuer, "must be an http(s) URL without query, fragment and login (RFC 8414 §2)");
}

/** A secret that nothing speaks against. A fault says what does, and holds no part of the secret. */
export function secret() {
  return z.string().check(({ value, issues }) => {
    const weakness = secretWeakness(value);
    if (weakness === undefined) return;
    const message = `${weakness}; make one with: openssl rand -base64 32`;
    issues.push({ code: "custom", input: undefined, message });
  });
}

/**
 * A path prefix, such as /api/scopegate, without a slash at the end; "" for none. Of characters that nothing on the way
 * writes in another form (RFC 3986 §2.3), and without dot segments.
 */
export function basePath() {
  return z
    .string()
    .transform((text) => text.replace(/^\/?/, "/").replace(/\/$/, ""))
    .refine(
      (path) => /^(\/(?!\.{1,2}(\/|$))[\w.~-]+)*$/.test(path),
      "must be a path such as /api/scopegate: letters, digits and -._~ between slashes",
    );
}

/** Secrets with commas between them: several while one is changed for another. */
export function secrets() {
  return z
    .string()
    .transform(splitList)
    .pipe(z.array(secret()).min(1, "holds commas and nothing else"));
}

/** Origins of web pages, with commas between them. */
export function origins() {
  return z
    .string()
    .transform(splitList)
    .refine(
      (list) => list.every(isOriginPattern),
      "must be origins such as https://app.example.com, separated by commas",
    );
}

/** The parts between commas, spaces around them left out. */
function splitList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text) || /[\s?#]/.test(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && !url.username && !url.password;
}

/** An origin (RFC 6454), a loopback or other origin with any port (`http://localhost:*`), or `*`. */
function isOriginPattern(text: string): boolean {
  if (text === "*") return true;
  const origin = text.replace(/:\*$/, "");
  return URL.canParse(origin) && new URL(origin).origin === origin && !origin.includes("*");
}
