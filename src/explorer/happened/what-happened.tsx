/** "What just happened": the last token request, the token, the header that was sent, and the same as code. */

import {
  operationAsCurl,
  operationAsFetch,
  tokenRequestAsCurl,
  tokenRequestAsFetch,
} from "../operation/as-code.js";
import type { WorkbenchProps } from "../workbench/workbench-props.js";
import type { TokenRequestNote } from "../session/session-requests.js";
import { decodeToken } from "../session/token-claims.js";
import { CopyButton } from "./copy-button.js";

export function WhatHappened({ workbench }: WorkbenchProps) {
  const { session, runs, config } = workbench;
  const { value: request } = session.lastRequest;
  const { value: sent } = runs.lastSent;
  const accessToken = session.token.value?.accessToken;
  const decoded = accessToken === undefined ? undefined : decodeToken(accessToken);
  const tokenPath = config.value.endpoints.token;
  return (
    <details class="happened">
      <summary>What just happened</summary>
      {!request && !sent && <p class="quiet">Nothing yet: log in, or run something.</p>}
      {request && (
        <section>
          <h3>The last token request</h3>
          <pre>{requestText(request)}</pre>
          <div class="tools">
            <CopyButton what="as curl" text={() => tokenRequestAsCurl(request, tokenPath)} />
            <CopyButton what="as fetch" text={() => tokenRequestAsFetch(request, tokenPath)} />
          </div>
        </section>
      )}
      {decoded && (
        <section>
          <h3>The access token, decoded</h3>
          <pre>{JSON.stringify(decoded, undefined, 2)}</pre>
        </section>
      )}
      {sent && (
        <section>
          <h3>The operation</h3>
          <pre>
            POST {sent.url}
            {Object.entries(sent.headers).map(
              ([name, value]) =>
                `\n${name}: ${name === "authorization" ? shortened(value) : value}`,
            )}
          </pre>
          <div class="tools">
            <CopyButton what="as curl" text={() => operationAsCurl(sent)} />
            <CopyButton what="as fetch" text={() => operationAsFetch(sent)} />
          </div>
          {sent.headers["authorization"] !== undefined && (
            <p class="hint">
              What is copied has the whole access token in it: it opens what you may.
            </p>
          )}
        </section>
      )}
    </details>
  );
}

function requestText({ kind, path, fields, status, atMillis }: TokenRequestNote): string {
  const hidden = kind === "login" ? { password: "(hidden)" } : {};
  const lines = Object.entries({ ...fields, ...hidden }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const answer = status === undefined ? "no answer" : `answered ${status}`;
  const cookie =
    kind === "refresh" ? ["(the refresh token is a cookie that no script can read)"] : [];
  return [
    `POST /${path} at ${new Date(atMillis).toLocaleTimeString()}, ${answer}`,
    ...lines,
    ...cookie,
  ].join("\n");
}

const shownCharacters = 12;

/** `Bearer eyJhbGciOi…Xk2`: enough to tell two apart, not enough to use one. */
function shortened(header: string): string {
  const [scheme = "", token = ""] = header.split(" ");
  return token.length > 2 * shownCharacters
    ? `${scheme} ${token.slice(0, shownCharacters)}…${token.slice(-3)}`
    : header;
}
