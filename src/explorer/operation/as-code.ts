/** What the page sent, as lines that others can send: curl for a shell, fetch for a program. */

import { urlOf } from "../config.js";
import type { TokenRequestNote } from "../session/session-requests.js";
import type { SentOperation } from "./send-operation.js";

export function operationAsCurl({ url, headers, ...body }: SentOperation): string {
  return [
    `curl ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `--data-raw ${quoted(bodyText(body))}`,
  ].join(" \\\n  ");
}

export function operationAsFetch({ url, headers, ...body }: SentOperation): string {
  return (
    `const response = await fetch(${JSON.stringify(url)}, {\n` +
    `  method: "POST",\n` +
    `  headers: ${indented(headers)},\n` +
    `  body: JSON.stringify(${indented(plain(body))}),\n` +
    `});\n` +
    `console.log(await response.json());\n`
  );
}

/** The same login for a program: it keeps its refresh token itself. The password is left for whoever runs it. */
export function tokenRequestAsCurl(note: TokenRequestNote, tokenPath: string): string {
  const { path, fields } = forPrograms(note, tokenPath);
  return [
    `curl ${quoted(urlOf(path))}`,
    ...Object.entries(fields).map(([name, value]) =>
      value === secret
        ? `--data-urlencode "${name}=$${secretNames[name] ?? ""}"`
        : `--data-urlencode ${quoted(`${name}=${value}`)}`,
    ),
  ].join(" \\\n  ");
}

export function tokenRequestAsFetch(note: TokenRequestNote, tokenPath: string): string {
  const { path, fields } = forPrograms(note, tokenPath);
  const members = Object.entries(fields).map(([name, value]) =>
    value === secret
      ? `    ${name}: ${secretVariables[name] ?? ""},`
      : `    ${name}: ${JSON.stringify(value)},`,
  );
  return (
    `const response = await fetch(${JSON.stringify(urlOf(path))}, {\n` +
    `  method: "POST",\n` +
    `  body: new URLSearchParams({\n${members.join("\n")}\n  }),\n` +
    `});\n` +
    `const { access_token: accessToken, refresh_token: refreshToken } = await response.json();\n`
  );
}

const secret = Symbol("left for whoever runs it");
const secretNames: Readonly<Record<string, string>> = {
  password: "PASSWORD",
  refresh_token: "REFRESH_TOKEN",
};
const secretVariables: Readonly<Record<string, string>> = {
  password: "password",
  refresh_token: "refreshToken",
};

function forPrograms({ kind, path, fields }: TokenRequestNote, tokenPath: string) {
  const known: Readonly<Record<string, string | typeof secret>> =
    kind === "login"
      ? { grant_type: "password", ...fields, password: secret }
      : { ...fields, refresh_token: secret };
  return { path: kind === "login" ? tokenPath : path, fields: known };
}

function bodyText(body: Omit<SentOperation, "url" | "headers">): string {
  return JSON.stringify(plain(body));
}

function plain({ query, variables, operationName }: Omit<SentOperation, "url" | "headers">) {
  return {
    query,
    ...(variables && { variables }),
    ...(operationName !== undefined && { operationName }),
  };
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function indented(value: object): string {
  return JSON.stringify(value, undefined, 2).replaceAll("\n", "\n  ");
}
