/** One check as a conversation: what is kept of answers, and how it gets into the requests that follow. */

import type { Check, CheckRequest, Step, Variant } from "./oauth-check.js";
import { changedToken } from "./changed-token.js";
import type { OAuthServers } from "./oauth-servers.js";
import { jsonOf, send } from "./raw-request.js";
import type { RawResponse } from "./raw-request.js";

const formType = "application/x-www-form-urlencoded";
const johndoe = "grant_type=password&username=johndoe&password=secret";

export interface Conversation {
  /** Sends a request, with what is kept so far. @param count how often it was sent before. */
  ask(request: Variant, count?: number): Promise<RawResponse>;
  /** Keeps members of an answer. */
  keep(answer: RawResponse, names: NonNullable<Step["keep"]>): void;
  /** Puts what is kept into texts, wherever they stand in a value. */
  fill<Value>(value: Value): Value;
}

/** Logs in where the check says so. */
export async function startConversation(
  servers: OAuthServers,
  { login: form, request = {} }: Pick<Check, "login" | "request">,
): Promise<Conversation> {
  const server = request.server ?? "plain";
  const kept = new Map([["issuer", servers.urls[server]]]);
  if (form !== undefined) {
    const answer = await login(servers.urls[server], form);
    for (const [name, value] of Object.entries(jsonOf(answer))) kept.set(name, String(value));
  }

  const fillText = (text: string): string =>
    spelledOut(text).replaceAll(
      /\{(?:(changed|respelled) )?(\w+)\}/g,
      (all, change: string | undefined, name: string) => {
        const value = kept.get(name);
        if (value === undefined) return all;
        if (change === "changed") return changedInTheMiddle(value);
        return change === "respelled" ? respelled(value) : value;
      },
    );
  const fill = <Value>(value: Value): Value =>
    JSON.parse(JSON.stringify(value), (_name, member: unknown) =>
      typeof member === "string" ? fillText(member) : member,
    ) as Value;

  return {
    fill,
    keep(answer, names) {
      const body = jsonOf(answer);
      for (const [name, member] of Object.entries(names)) kept.set(name, String(body[member]));
    },
    async ask(variant, count = 0) {
      kept.set("n", String(count));
      const { server: to = "plain", jwt, ...request } = variant;
      const url = servers.urls[to];
      const withTokens = await tokensFilledIn(request, url);
      const { headers = {}, authorization, ...filled } = fill(withTokens);
      const bearer =
        jwt && `Bearer ${changedToken(await token(url, "me"), servers.keyOf(to), jwt)}`;
      const body = bodyOf(filled);
      return send({
        url: url + (filled.path ?? (filled.form === undefined ? "/graphql" : "/token")),
        method: filled.method ?? "POST",
        headers: {
          ...(body && { "Content-Type": filled.contentType ?? body.type }),
          ...((bearer ?? authorization) && { Authorization: bearer ?? authorization ?? "" }),
          ...headers,
        },
        ...(body && { body: body.text }),
      });
    },
  };
}

/** POST /token. */
export function login(url: string, form: string): Promise<RawResponse> {
  return send({
    url: `${url}/token`,
    method: "POST",
    headers: { "Content-Type": formType },
    body: spelledOut(form),
  });
}

/** A new access token of johndoe's. */
async function token(url: string, scope: string): Promise<string> {
  const answer = await login(url, `${johndoe}&scope=${encodeURIComponent(scope)}`);
  return String(jsonOf(answer)["access_token"]);
}

/** Puts a new token where `{token SCOPES}` stands. */
async function tokensFilledIn<Request extends CheckRequest>(
  request: Request,
  url: string,
): Promise<Request> {
  const text = JSON.stringify(request);
  const [placeholder, scope] = /\{token ([^}]+)\}/.exec(text) ?? [];
  if (placeholder === undefined || scope === undefined) return request;
  return JSON.parse(text.replaceAll(placeholder, await token(url, scope))) as Request;
}

function bodyOf({ form, query, json }: CheckRequest): { type: string; text: string } | undefined {
  if (form !== undefined) return { type: formType, text: form };
  if (query === undefined && json === undefined) return undefined;
  return { type: "application/json", text: JSON.stringify(json ?? { query }) };
}

/** Long texts have a short spelling: `<x*100>` is 100 times x, `<s0..s9>` is s0+s1+…+s9. */
function spelledOut(text: string): string {
  return text
    .replaceAll(/<(.)\*(\d+)>/g, (_all, piece: string, times: string) =>
      piece.repeat(Number(times)),
    )
    .replaceAll(/<s0\.\.s(\d+)>/g, (_all, last: string) =>
      Array.from({ length: Number(last) + 1 }, (_item, index) => `s${index}`).join("+"),
    );
}

/** Another text of the same form. */
function changedInTheMiddle(text: string): string {
  const at = text.length - 20;
  return `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
}

/** The same bytes, written otherwise: the last character of a base64url text may have bits that no byte has. */
function respelled(text: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(text.slice(-1));
  const other = text.slice(0, -1) + (alphabet[last ^ 1] ?? "");
  const bytesOf = (jws: string): Buffer => Buffer.from(jws.split(".").at(-1) ?? "", "base64url");
  if (!bytesOf(other).equals(bytesOf(text))) throw new Error("The text has one spelling alone");
  return other;
}
