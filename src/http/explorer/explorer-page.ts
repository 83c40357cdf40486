/** The explorer's page: an empty place, and the script that fills it. */

import { closedPolicy, type PagePolicy } from "./page-answer.js";

/** `'self'` holds for WebSockets of the same origin, too. */
export function explorerPolicy(nonce: string): PagePolicy {
  return {
    ...closedPolicy,
    "script-src": [`'nonce-${nonce}'`],
    "style-src": [`'nonce-${nonce}'`],
    "connect-src": ["'self'"],
    "img-src": ["'self'", "data:"],
  };
}

/** @param files below `explorer/assets`. All references are relative: a proxy may have put a path in front. */
export function explorerHtml(
  files: { readonly script: string; readonly style: string },
  nonce: string,
): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Scopegate explorer</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
    <link rel="stylesheet" nonce="${nonce}" href="explorer/assets/${files.style}">
    <script type="module" nonce="${nonce}" src="explorer/assets/${files.script}"></script>
  </head>
  <body>
    <div id="explorer"></div>
    <noscript>The explorer needs JavaScript. The schema is at <a href="schema.graphql">schema.graphql</a>.</noscript>
  </body>
</html>
`;
}
