/** What `scopegate serve` prints once it listens: the URLs, which fields need which scope, and two lines to try. */

import type { GraphQLSchema } from "graphql";
import { catalogueOf, scopeReport } from "../scope/entry.js";
import type { ScopegateServer } from "../server.js";

export function banner(listening: string, { schema, config }: ScopegateServer): string {
  const url = config.issuer ?? listening;
  const lines = [
    "",
    `Scopegate listens on ${listening}`,
    "",
    ...(config.explorer ? [`  Explorer ${url}/explorer`] : []),
    `  GraphQL  ${url}/graphql`,
    `  Tokens   ${url}/token`,
    `  Health   ${url}/livez  ${url}/readyz`,
    "",
    ...scopeTable(schema),
  ];
  if (config.demonstration) {
    lines.push("", ...(config.passwordGrant ? linesToTry(url) : linesForAProgram(url)));
  }
  return `${lines.join("\n")}\n\n`;
}

function scopeTable(schema: GraphQLSchema): string[] {
  const rules = scopeReport(schema).flatMap(({ own }) => own);
  const rows = catalogueOf(schema).scopes.map(({ name }) => {
    const places = rules.filter(({ rule }) => rule.flat().includes(name));
    return [name, places.map(({ coordinate }) => coordinate).join(", ") || "-"] as const;
  });
  const width = Math.max("Scope".length, ...rows.map(([name]) => name.length));
  return [["Scope", "Fields that ask for it"] as const, ...rows].map(
    ([name, places]) => `  ${name.padEnd(width)}  ${places}`,
  );
}

// Users' passwords are not taken here: the demonstration's client asks for itself.
function linesForAProgram(url: string): string[] {
  const ask = `${url}/token -u service:service-secret -d grant_type=client_credentials`;
  const query = '{"query":"{ items(first: 2) { totalCount nodes { title } } }"}';
  return [
    "Get a token, then use one (demonstration client service):",
    "",
    `curl -s ${ask}`,
    "",
    ...lineWithToken(url, ask, query),
  ];
}

// Each works by itself, as printed, in any POSIX shell: the second gets its own token.
function linesToTry(url: string): string[] {
  const login = `${url}/token -d grant_type=password -d username=johndoe -d password=secret`;
  const scope = "--data-urlencode 'scope=me read:items'";
  const query =
    '{"query":"{ me { username email } items(first: 2) { totalCount nodes { title } } }"}';
  return [
    "Get a token, then use one (demonstration user johndoe):",
    "",
    `curl -s ${login} ${scope}`,
    "",
    ...lineWithToken(url, `${login} ${scope}`, query),
  ];
}

function lineWithToken(url: string, ask: string, query: string): string[] {
  const token = String.raw`sed 's/.*"access_token":"\([^"]*\)".*/\1/'`;
  return [
    `curl -s ${url}/graphql -H 'Content-Type: application/json' ` +
      `-H "Authorization: Bearer $(curl -s ${ask} | ${token})" -d '${query}'`,
  ];
}
