/** What an entry of oauth-checks.json says. */

import { readFileSync } from "node:fs";

export const serverNames = [
  "plain",
  "strict",
  "production",
  "timing",
  "rs256",
  "throttled",
  "behindProxy",
] as const;

export type ServerName = (typeof serverNames)[number];

/**
 * What is sent. A request with `form` goes to /token, one with `query` to /graphql, unless `path` says otherwise. In its
 * texts `{token me}` is an access token with that scope, `{issuer}` the server's URL, `{n}` how often the request was
 * sent before, and `{name}` what {@link Check.login} or a {@link Step} has kept under that name.
 */
export interface CheckRequest {
  readonly server?: ServerName;
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
  readonly sign?: "none" | "hmac by the public key" | "es384" | "der" | "ps256" | "rs512";
}

export type Variant = CheckRequest & { readonly jwt?: TokenChange };

interface Anything {
  /** Regular expressions by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the answer may take: the fastest of three. */
  readonly withinMillis?: number;
  /** Members that the body must not have, none of them. */
  readonly absent?: readonly string[];
}

export type Expectation = Anything &
  (
    | {
        readonly kind: "token";
        readonly scope?: string;
        /** Whether the answer has one. Default: that is not looked at. */
        readonly refreshToken?: boolean;
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
    | {
        readonly kind: "json";
        readonly status: number;
        /** Members that the body has, with these values; it may have others. */
        readonly members: Readonly<Record<string, unknown>>;
      }
    | { readonly kind: "status"; readonly statuses: readonly number[]; readonly body?: string }
  );

/** What an operator does to the database of the plain server while it runs. */
export type Operation =
  | { readonly kind: "delete user"; readonly username: string }
  | {
      readonly kind: "set scopes";
      readonly username: string;
      readonly scopes: readonly string[];
    }
  /** As the clock would. */
  | { readonly kind: "let sessions expire"; readonly username: string };

/** What comes before or after the request. */
export interface Step {
  readonly operation?: Operation;
  readonly request?: CheckRequest;
  /** How often it is sent. Default: once. */
  readonly times?: number;
  readonly expect?: Expectation;
  /** Name → the member of the answer that is kept under it. */
  readonly keep?: Readonly<Record<string, string>>;
}

export interface Check {
  readonly id: string;
  readonly source: string;
  readonly level: string;
  readonly requirement: string;
  /** A form for the same server, sent first: the members of its answer are kept under their names. */
  readonly login?: string;
  readonly before?: readonly Step[];
  readonly request?: CheckRequest;
  /** Each is laid over the request and sent by itself. */
  readonly variants?: readonly Variant[];
  /** A form that must get a token, so that the refusal has the reason that is meant. */
  readonly control?: string;
  readonly expect?: Expectation;
  /** What another process did to the database may be known so late. */
  readonly withinASecond?: boolean;
  readonly after?: readonly Step[];
  /** The test that runs it, a file below test/, where requests are not enough. */
  readonly runBy?: string;
  /** Why the product does not do it. */
  readonly outOfScope?: string;
}

export const checks = JSON.parse(
  readFileSync(new URL("./oauth-checks.json", import.meta.url), "utf8"),
) as readonly Check[];

export function titleOf({ id, source, level, requirement }: Check): string {
  return `${source} ${level} ${requirement} (${id})`;
}

export function checkOf(id: string): Check {
  const check = checks.find((other) => other.id === id);
  if (check === undefined) throw new Error(`There is no check ${id}`);
  return check;
}
