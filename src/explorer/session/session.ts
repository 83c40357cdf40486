/** Who is logged in on this page: the access token in memory, renewed before it ends, the same in every tab. */

import { computed, signal } from "@preact/signals";
import type { ExplorerConfig } from "../config.js";
import { withImplied, type Holding } from "../rules/requirement.js";
import {
  logIn as requestLogin,
  logOut as requestLogout,
  refresh as requestRefresh,
  type AskedScopes,
  type Credentials,
  type Refusal,
  type TokenAnswer,
  type TokenOutcome,
  type TokenRequestNote,
} from "./session-requests.js";
import { decodeToken, expiryMillisIn, scopesIn } from "./token-claims.js";

export interface ActiveToken {
  readonly accessToken: string;
  readonly scopes: readonly string[];
  /** Undefined where the token does not say. */
  readonly expiresAtMillis: number | undefined;
  /** By a login of this page, or brought along by the person in front of it. */
  readonly source: "login" | "pasted";
}

/** So long before it ends a token is renewed, or at half of its time, where that is shorter. */
const renewBeforeMillis = 30_000;

export class Session {
  readonly token = signal<ActiveToken | undefined>(undefined);
  /** The name that was typed; a token says the subject alone. */
  readonly username = signal(rememberedName());
  /** Why there is no login any more, or why it could not be renewed. */
  readonly notice = signal<string | undefined>(undefined);
  readonly lastRequest = signal<TokenRequestNote | undefined>(undefined);
  readonly holding = computed<Holding>(() => {
    const token = this.token.value;
    return token && withImplied(token.scopes, this.#config.scopes);
  });
  readonly #config: ExplorerConfig;
  readonly #otherTabs = new BroadcastChannel("scopegate-explorer");
  #renewal: ReturnType<typeof setTimeout> | undefined;

  constructor(config: ExplorerConfig) {
    this.#config = config;
    this.#otherTabs.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (data === "logged out") this.#forget("You have logged out in another tab.");
      else if (data === "logged in") {
        this.username.value = rememberedName();
        void this.restore();
      }
    });
  }

  /** Goes on with the login that the cookie stands for, if there is one. */
  async restore(): Promise<void> {
    if (this.username.value === "") return;
    const outcome = await this.#refreshInTurn(chosen(rememberedScopes()));
    if (outcome.ok) this.#use(outcome.token);
    else if (outcome.refusal.code === "invalid_scope") await this.#restoreWhole();
    else if (outcome.refusal.code !== undefined) this.#forget(undefined);
    else this.notice.value = outcome.refusal.message;
  }

  async logIn(credentials: Credentials, scopes: AskedScopes): Promise<Refusal | undefined> {
    const outcome = await inTurn(() => requestLogin(this.#config, credentials, scopes, this.#note));
    if (!outcome.ok) return outcome.refusal;
    this.username.value = credentials.username;
    rememberName(credentials.username);
    this.notice.value = undefined;
    this.#use(outcome.token);
    this.#otherTabs.postMessage("logged in");
    return undefined;
  }

  /** Another token of the same login: with fewer scopes, or with more of those that the login was granted. */
  async change(scopes: AskedScopes): Promise<Refusal | undefined> {
    const outcome = await this.#refreshInTurn(scopes);
    if (!outcome.ok) return outcome.refusal;
    this.#use(outcome.token);
    return undefined;
  }

  /** Takes a token that was made elsewhere. It ends when it ends. */
  usePasted(accessToken: string): Refusal | undefined {
    const decoded = decodeToken(accessToken);
    if (!decoded) {
      const message =
        "This is no access token of this kind: a JWT has three parts with dots between.";
      return { code: undefined, message };
    }
    clearTimeout(this.#renewal);
    const expiresAtMillis = expiryMillisIn(decoded);
    this.notice.value = undefined;
    this.token.value = {
      accessToken,
      scopes: scopesIn(decoded),
      expiresAtMillis,
      source: "pasted",
    };
    return undefined;
  }

  async logOut(): Promise<void> {
    const isLogin = this.token.value?.source === "login";
    if (isLogin) {
      try {
        await inTurn(() => requestLogout(this.#config));
      } catch (error) {
        this.notice.value = error instanceof Error ? error.message : String(error);
        return;
      }
    }
    this.#forget(undefined);
    if (isLogin) this.#otherTabs.postMessage("logged out");
  }

  readonly #note = (request: TokenRequestNote): void => {
    this.lastRequest.value = request;
  };

  #refreshInTurn(scopes: AskedScopes): Promise<TokenOutcome> {
    return inTurn(() => requestRefresh(this.#config, scopes, this.#note));
  }

  /** What was chosen last is not to be had any more. */
  async #restoreWhole(): Promise<void> {
    const outcome = await this.#refreshInTurn({ kind: "all" });
    if (outcome.ok) this.#use(outcome.token);
    else this.#forget(outcome.refusal.message);
  }

  #use({ accessToken, scopes, expiresInSeconds }: TokenAnswer): void {
    const lifetimeMillis = expiresInSeconds * 1_000;
    this.notice.value = undefined;
    this.token.value = {
      accessToken,
      scopes,
      expiresAtMillis: Date.now() + lifetimeMillis,
      source: "login",
    };
    rememberScopes(scopes);
    clearTimeout(this.#renewal);
    const afterMillis = Math.max(lifetimeMillis - renewBeforeMillis, lifetimeMillis / 2);
    this.#renewal = setTimeout(() => void this.#renew(), Math.min(afterMillis, 2 ** 31 - 1));
  }

  async #renew(): Promise<void> {
    const token = this.token.value;
    if (token?.source !== "login") return;
    const outcome = await this.#refreshInTurn(chosen(token.scopes));
    if (outcome.ok) {
      this.#use(outcome.token);
    } else if (
      outcome.refusal.code === undefined ||
      outcome.refusal.code.startsWith("temporarily")
    ) {
      // The server may be back before the token ends.
      this.notice.value = `The access token could not be renewed. ${outcome.refusal.message}`;
      this.#renewal = setTimeout(() => void this.#renew(), 5_000);
    } else {
      this.#forget("Your login has ended. Log in again.");
    }
  }

  #forget(notice: string | undefined): void {
    clearTimeout(this.#renewal);
    this.token.value = undefined;
    this.notice.value = notice;
    if (notice === undefined) this.username.value = "";
    forgetRemembered();
  }
}

/** A refresh token works once, and there is one cookie: tabs that use it in the same moment wait for each other. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  return navigator.locks.request("scopegate-login", work);
}

// Names alone, no credential: so that a reload knows whether there may be a login, and which of its scopes were chosen.
const nameKey = "scopegate.explorer.username";
const scopesKey = "scopegate.explorer.scopes";

function rememberedName(): string {
  return localStorage.getItem(nameKey) ?? "";
}

function rememberName(username: string): void {
  localStorage.setItem(nameKey, username);
}

function rememberedScopes(): readonly string[] {
  return (sessionStorage.getItem(scopesKey) ?? "").split(" ").filter((name) => name !== "");
}

function chosen(names: readonly string[]): AskedScopes {
  return { kind: "chosen", names: new Set(names) };
}

function rememberScopes(scopes: readonly string[]): void {
  if (scopes.length > 0) sessionStorage.setItem(scopesKey, scopes.join(" "));
  else sessionStorage.removeItem(scopesKey);
}

function forgetRemembered(): void {
  localStorage.removeItem(nameKey);
  sessionStorage.removeItem(scopesKey);
}
