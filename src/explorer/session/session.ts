/** Who is logged in on this page: the access token in memory, renewed before it ends, the same in every tab. */

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { ExplorerConfig } from "../config.js";
import { withImplied, type Holding } from "../rules/requirement.js";
import { inTurn } from "./in-turn.js";
import {
  forgetLogin,
  rememberedName,
  rememberedScopes,
  rememberName,
  rememberScopes,
} from "./remembered.js";
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
import { decodeToken, expiryMillisIn, isTokenText, scopesIn } from "./token-claims.js";

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
/** After a failure that may pass. */
const retryMillis = 5_000;
/** The longest that a browser's timer takes. */
const longestTimerMillis = 2 ** 31 - 1;

const endedNotice = "Your login has ended. Log in again.";

export class Session {
  readonly token = signal<ActiveToken | undefined>(undefined);
  /** The name that was typed; a token says the subject alone. */
  readonly username = signal(rememberedName());
  /** Why there is no login any more, or why it could not be renewed. */
  readonly notice = signal<string | undefined>(undefined);
  readonly lastRequest = signal<TokenRequestNote | undefined>(undefined);
  readonly holding = computed<Holding>(() => {
    const token = this.token.value;
    return token && withImplied(token.scopes, this.#config.value.scopes);
  });
  readonly #config: ReadonlySignal<ExplorerConfig>;
  readonly #otherTabs = new BroadcastChannel("scopegate-explorer");
  #renewal: ReturnType<typeof setTimeout> | undefined;

  constructor(config: ReadonlySignal<ExplorerConfig>) {
    this.#config = config;
    this.#otherTabs.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      // Who brought a token along goes on with it.
      if (this.token.value?.source === "pasted") return;
      this.username.value = rememberedName();
      if (data === "logged out") this.#forget("You have logged out in another tab.");
      else if (data === "logged in") void this.restore();
    });
  }

  /** Goes on with the login that the cookie stands for, if there is one. */
  async restore(): Promise<void> {
    if (this.username.value !== "") await this.#renewWith(rememberedScopes());
  }

  /** To be told where the server did not take the token: the login may have ended. */
  async renew(): Promise<void> {
    const token = this.token.value;
    if (token?.source === "login") await this.#renewWith(token.scopes);
  }

  async logIn(credentials: Credentials, scopes: AskedScopes): Promise<Refusal | undefined> {
    const config = this.#config.value;
    const outcome = await inTurn(() => requestLogin(config, credentials, scopes, this.#note));
    if (!outcome.ok) return outcome.refusal;
    this.username.value = credentials.username;
    rememberName(credentials.username);
    this.#use(outcome.token);
    this.#otherTabs.postMessage("logged in");
    return undefined;
  }

  /** Another token of the same login: with fewer scopes, or with more of those that the login was granted. */
  async change(scopes: AskedScopes): Promise<Refusal | undefined> {
    const outcome = await this.#refresh(scopes);
    if (outcome.ok) this.#use(outcome.token);
    else if (isOver(outcome.refusal)) this.#forget(endedNotice);
    return outcome.ok ? undefined : outcome.refusal;
  }

  /** Takes a token that was made elsewhere. It ends when it ends. */
  usePasted(accessToken: string): Refusal | undefined {
    const decoded = isTokenText(accessToken) ? decodeToken(accessToken) : undefined;
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

  /** A login ends on the server too; a token that was brought along is forgotten, and a login before it is there again. */
  async logOut(): Promise<void> {
    if (this.token.value?.source === "pasted") {
      this.token.value = undefined;
      await this.restore();
      return;
    }
    try {
      await inTurn(() => requestLogout(this.#config.value));
    } catch (error) {
      this.notice.value = error instanceof Error ? error.message : String(error);
      return;
    }
    this.#forget(undefined);
    this.#otherTabs.postMessage("logged out");
  }

  readonly #note = (request: TokenRequestNote): void => {
    this.lastRequest.value = request;
  };

  #refresh(scopes: AskedScopes): Promise<TokenOutcome> {
    return inTurn(() => requestRefresh(this.#config.value, scopes, this.#note));
  }

  async #renewWith(names: readonly string[]): Promise<void> {
    const outcome = await this.#refresh({ kind: "chosen", names: new Set(names) });
    if (outcome.ok) {
      this.#use(outcome.token);
      return;
    }
    const { code, message } = outcome.refusal;
    if (code === undefined || code === "temporarily_unavailable") {
      // The server may be back before the token ends.
      this.notice.value = `Your login could not be renewed. ${message}`;
      this.#after(retryMillis, () => this.#renewWith(names));
    } else if (!isOver(outcome.refusal) && names.length > 0) {
      // What was chosen last is not to be had any more.
      await this.#renewWith([]);
    } else {
      this.#forget(endedNotice);
    }
  }

  #use({ accessToken, scopes, expiresInSeconds }: TokenAnswer): void {
    const lifetimeMillis = expiresInSeconds * 1_000;
    const expiresAtMillis = Date.now() + lifetimeMillis;
    this.notice.value = undefined;
    this.token.value = { accessToken, scopes, expiresAtMillis, source: "login" };
    rememberScopes(scopes);
    const renewAfterMillis = Math.max(lifetimeMillis - renewBeforeMillis, lifetimeMillis / 2);
    this.#after(renewAfterMillis, () => this.renew());
  }

  #after(millis: number, work: () => Promise<void>): void {
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => void work(), Math.min(millis, longestTimerMillis));
  }

  #forget(notice: string | undefined): void {
    clearTimeout(this.#renewal);
    this.token.value = undefined;
    this.lastRequest.value = undefined;
    this.notice.value = notice;
    // Who has to log in again need not type it anew.
    if (notice === undefined) this.username.value = "";
    forgetLogin();
  }
}

/** RFC 6749 §5.2: the refresh token is not good, or there is none. */
function isOver({ code }: Refusal): boolean {
  return code === "invalid_grant" || code === "invalid_request";
}
