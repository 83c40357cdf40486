/** Apollo Sandbox beside the explorer: Apollo's hosts in its policy, and no others. */

import { explorerForTests } from "./built-explorer.js";

const explorer = explorerForTests();

test("lets in Apollo's script and frame, and talks to its own server alone", async () => {
  const { status, headers } = await fetch(`${explorer().url}/sandbox`);
  expect(status).toBe(200);
  const policy = headers.get("content-security-policy") ?? "";
  const [, nonce = ""] = /'nonce-([^']+)'/.exec(policy) ?? [];
  expect(policy.split(";").sort()).toEqual(
    [
      "default-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      `script-src 'nonce-${nonce}' https://embeddable-sandbox.cdn.apollographql.com`,
      `style-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      "frame-src https://sandbox.embed.apollographql.com",
      "img-src data:",
    ].sort(),
  );
});

test("each script and each style carries the nonce of the answer, which is another each time", async () => {
  const nonces = new Set<string>();
  for (const response of [
    await fetch(`${explorer().url}/sandbox`),
    await fetch(`${explorer().url}/sandbox`),
  ]) {
    const policy = response.headers.get("content-security-policy") ?? "";
    const [, nonce = ""] = /'nonce-([^']+)'/.exec(policy) ?? [];
    nonces.add(nonce);
    const tags = (await response.text()).match(/<(script|style)\b[^>]*>/g) ?? [];
    expect(tags).toHaveLength(3);
    for (const tag of tags) expect(tag).toContain(`nonce="${nonce}"`);
  }
  expect(nonces.size).toBe(2);
});

test("says that it needs the internet, with JavaScript and without, and names what does not", async () => {
  const html = await (await fetch(`${explorer().url}/sandbox`)).text();
  expect(html).toMatch(/<p>[^<]*needs the internet\. <a href="explorer">/);
  expect(html).toMatch(/<noscript>[^<]*the internet[^<]*<\/noscript>/);
});

test("asks the API beside it, whatever path a proxy put in front", async () => {
  const html = await (await fetch(`${explorer().url}/sandbox`)).text();
  expect(html).toContain('initialEndpoint: new URL("graphql", location.href).href');
});
