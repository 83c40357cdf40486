/** What an entry of oauth-checks.json says. */

import { readFileSync } from "node:fs";

/** What is sent. A request with `form` goes to /token, one with `query` to /graphql, unless `path` says otherwise. */
export interface CheckRequest {
  readonly server?: "strict" | "production";
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly authorization?: string | readonly string[];
  readonly form?: string;
  readonly query?: string;
  readonly json?: unknown;
}

/** A valid access token with something changed; signed anew unless `sign` says how else. */
export interface TokenChange {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly without?: readonly string[];
  readonly sign?: "none" | "hmac by the public key" | "es384" | "der";
}

export type Variant = CheckRequest & { readonly jwt?: TokenChange };

interface Anything {
  /** Regular expressions by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the answer may take: the fastest of three. */
  readonly withinMillis?: number;
  /** Members that the body must not have. */
  readonly absent?: readonly string[];
}

export type Expectation = Anything &
  (
    | {
        readonly kind: "token";
        readonly scope?: string;
        /** Members of the answer and claims of the token that differ when the request is sent twice. */
        readonly distinct?: readonly string[];
        /** Another form, whose token is for the same subject. */
        readonly sameUserAs?: string;
      }
    | {
        readonly kind: "oauthError";
        readonly status: number;
        readonly error: string;
        /** Another form, whose answer is the same byte for byte. */
        readonly sameAs?: string;
        readonly notLogged?: string;
      }
    | {
        readonly kind: "refusal";
        readonly status: number;
        readonly code: string;
        readonly challenge: readonly string[];
      }
    | {
        readonly kind: "data";
        readonly data: unknown;
        readonly errors?: readonly { readonly path: readonly string[]; readonly code: string }[];
      }
    | { readonly kind: "status"; readonly statuses: readonly number[] }
  );

export interface Check {
  readonly id: string;
  readonly source: string;
  readonly level: string;
  readonly requirement: string;
  readonly request?: CheckRequest;
  /** Each is laid over the request and sent by itself. */
  readonly variants?: readonly Variant[];
  /** A form that must get a token, so that the refusal has the reason that is meant. */
  readonly control?: string;
  readonly expect?: Expectation;
  /** The test that runs it, where one request is not enough. */
  readonly runBy?: string;
  /** What is not built yet, and without which the check, or a part of it, means nothing. */
  readonly waitsFor?: string;
  readonly partWaitsFor?: string;
}

export const checks = JSON.parse(
  readFileSync(new URL("./oauth-checks.json", import.meta.url), "utf8"),
) as readonly Check[];

export function titleOf({ id, source, level, requirement }: Check): string {
  return `${source} ${level} ${requirement} (${id})`;
}

/** Long texts have a short spelling: `<x*100>` is 100 times x, `<s0..s9>` is s0+s1+…+s9. */
export function spelledOut(text: string): string {
  return text
    .replaceAll(/<(.)\*(\d+)>/g, (_all, piece: string, times: string) =>
      piece.repeat(Number(times)),
    )
    .replaceAll(/<s0\.\.s(\d+)>/g, (_all, last: string) =>
      Array.from({ length: Number(last) + 1 }, (_item, index) => `s${index}`).join("+"),
    );
}
