/** A page around Apollo Sandbox, which comes from Apollo's servers, for those who are used to it. */

import { closedPolicy, type PagePolicy } from "./page-answer.js";

const scriptHost = "https://embeddable-sandbox.cdn.apollographql.com";
const frameHost = "https://sandbox.embed.apollographql.com";

/** The frame asks this page, and the page asks the API: so `'self'` is enough. */
export function sandboxPolicy(nonce: string): PagePolicy {
  return {
    ...closedPolicy,
    "script-src": [`'nonce-${nonce}'`, scriptHost],
    "style-src": [`'nonce-${nonce}'`],
    "connect-src": ["'self'"],
    "frame-src": [frameHost],
    "img-src": ["data:"],
  };
}

export function sandboxHtml(nonce: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Apollo Sandbox</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
    <style nonce="${nonce}">
      html, body { height: 100%; margin: 0; }
      body { display: flex; flex-direction: column; font-family: system-ui, sans-serif; }
      p, noscript { margin: 0.5rem 1rem; }
      #sandbox { flex: 1; }
      iframe { width: 100%; height: 100%; border: 0; }
    </style>
  </head>
  <body>
    <p>Apollo Sandbox comes from apollographql.com and needs the internet. <a href="explorer">The explorer</a> does not.</p>
    <noscript>Apollo Sandbox needs JavaScript, and the internet.</noscript>
    <div id="sandbox"></div>
    <script nonce="${nonce}" src="${scriptHost}/_latest/embeddable-sandbox.umd.production.min.js"></script>
    <script nonce="${nonce}">
      if (window.EmbeddedSandbox) {
        new window.EmbeddedSandbox({
          target: "#sandbox",
          initialEndpoint: new URL("graphql", location.href).href,
          initialState: { includeCookies: false },
          runTelemetry: false,
          allowDynamicStyles: false,
        });
      }
    </script>
  </body>
</html>
`;
}
