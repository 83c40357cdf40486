/** The requests that the documentation speaks of. */

/** The query and the header that a row of the table speaks of. */
export async function requestThat(base: string, what = ""): Promise<[string, string?]> {
  const items = "{ items { totalCount } }";
  const token = `Bearer ${(await logIn(base, "johndoe", "secret")).access_token ?? ""}`;
  if (what.includes("some of the fields")) return ["{ hello me { username } }"];
  if (what.includes("no token")) return [items];
  if (what.includes("lacks a scope")) return [items, token];
  if (what.includes("mutation"))
    return ['mutation { createItem(input: { title: "A kite" }) { id } }'];
  if (what.includes("forged")) return ["{ hello }", `${token}x`];
  if (what.includes("header")) return ["{ hello }", "Bearer"];
  throw new Error(`No request is known that ${what}`);
}

export async function ask(base: string, query: string, authorization?: string) {
  const response = await fetch(`${base}/graphql`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  const body = JSON.parse(text) as { errors?: { extensions: { code: string } }[] };
  const codes = body.errors?.map(({ extensions }) => extensions.code);
  const challenge = response.headers.get("www-authenticate");
  return { status: response.status, challenge, text, body, codes };
}

/** Without a scope the token gets what the catalogue marks as default. */
export async function logIn(base: string, username: string, password: string, scope = "") {
  const body = new URLSearchParams({ username, password, scope });
  const response = await fetch(`${base}/token`, { method: "POST", body });
  return (await response.json()) as { access_token?: string; error?: string };
}
