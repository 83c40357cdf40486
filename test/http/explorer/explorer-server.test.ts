/** The explorer in a whole server: what its config tells to whom, and where it is not there at all. */

import { parse } from "graphql";
import { serverForTests, type RunningServer } from "../running-server.js";

interface Told {
  readonly endpoints: Record<string, string>;
  readonly introspection: string;
  readonly passwordGrant: boolean;
  readonly scopes: { name: string; description: string; implies: string[] }[];
  readonly rules: Record<string, { needs: string[][][]; policies: string[] }>;
}

function configOf({ url }: RunningServer, token?: string): Promise<Response> {
  const init = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
  return fetch(`${url}/explorer/config.json`, init);
}

async function told(running: RunningServer, token?: string): Promise<Told> {
  const response = await configOf(running, token);
  expect(response.status).toBe(200);
  return (await response.json()) as Told;
}

const names = ({ scopes }: Told) => scopes.map(({ name }) => name).sort();

const production = {
  nodeEnv: "production",
  issuer: "https://api.example.com",
  secret: "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA",
  tokenSecret: "q8Zr2LwXe5VtYb1NcH7jKp4MgS9dFu3A",
  bcryptCost: 10,
  trustProxy: 1,
  host: "127.0.0.1",
};
const byHttps = { "X-Forwarded-Proto": "https" };

describe("in development", () => {
  const running = serverForTests();

  test("the config is there, and says everything", async () => {
    const config = await told(running());
    expect(config).toMatchObject({
      endpoints: {
        graphql: "graphql",
        token: "token",
        refresh: "token/refresh",
        session: "session",
        schema: "schema.graphql",
      },
      introspection: "on",
      passwordGrant: true,
    });
    expect(names(config)).toEqual(["admin:users", "me", "read:items", "write:items"]);
    for (const { description } of config.scopes) expect(description).not.toBe("");
    // The second is of the type that it answers with.
    expect(config.rules["Query.me"]).toEqual({ needs: [[["me"]], [[]]], policies: [] });
    expect(config.rules).not.toHaveProperty(["Query.hello"]);
    for (const { needs, policies } of Object.values(config.rules)) {
      expect(needs.length + policies.length).toBeGreaterThan(0);
    }
  });

  test("rules name policies, arguments and input fields too", async () => {
    const { rules } = await told(running());
    expect(Object.values(rules).some(({ policies }) => policies.length > 0)).toBe(true);
    expect(Object.keys(rules).some((coordinate) => coordinate.endsWith(":)"))).toBe(true);
  });

  test("no cache keeps it, and it depends on the token", async () => {
    const { headers } = await configOf(running());
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("vary")).toBe("Authorization");
  });

  test("pages of other origins may not read it", async () => {
    const { headers } = await fetch(`${running().url}/explorer/config.json`, {
      headers: { Origin: "http://localhost:3000" },
    });
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  test("a bad token is refused with a challenge; one in the query is none at all", async () => {
    const refused = await configOf(running(), "bad");
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain('error="invalid_token"');
    expect(refused.headers.get("vary")).toBe("Authorization");
    const { url } = running();
    expect((await fetch(`${url}/explorer/config.json?access_token=bad`)).status).toBe(200);
  });

  test("the page's policy stands alone, not beside the API's", async () => {
    const { status, headers } = await fetch(`${running().url}/sandbox`);
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none';base-uri/);
    expect(headers.get("x-request-id")).not.toBeNull();
  });

  test("GET / leads to the explorer; another method is refused", async () => {
    const { url } = running();
    const { status, headers } = await fetch(`${url}/`, { redirect: "manual" });
    expect([status, headers.get("location")]).toEqual([302, "explorer"]);
    expect((await fetch(`${url}/`, { method: "OPTIONS" })).status).toBe(405);
  });
});

describe("where introspection shows what is visible", () => {
  const running = serverForTests({ introspection: "visible" });

  test("nobody is told a rule that hides something, or a scope", async () => {
    const { rules, scopes, introspection } = await told(running());
    expect(introspection).toBe("visible");
    expect([rules, scopes]).toEqual([{}, []]);
  });

  test("a caller is told the rules of what the schema shows, and no others", async () => {
    const token = await running().token(["me"]);
    const config = await told(running(), token);
    // The second is of the type that it answers with.
    expect(config.rules["Query.me"]).toEqual({ needs: [[["me"]], [[]]], policies: [] });
    expect(config.rules).not.toHaveProperty(["Query.users"]);
    // The others stand beside it in a rule that it satisfies.
    expect(names(config)).toEqual(["admin:users", "me", "read:items"]);
    const response = await fetch(`${running().url}/schema.graphql`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    const shown = new Set<string>();
    for (const definition of parse(await response.text()).definitions) {
      if (!("name" in definition) || !definition.name) continue;
      shown.add(definition.name.value);
      if (!("fields" in definition)) continue;
      for (const field of definition.fields ?? []) {
        const coordinate = `${definition.name.value}.${field.name.value}`;
        shown.add(coordinate);
        if (!("arguments" in field)) continue;
        for (const { name } of field.arguments ?? []) shown.add(`${coordinate}(${name.value}:)`);
      }
    }
    for (const coordinate of Object.keys(config.rules)) expect(shown).toContain(coordinate);
  });

  test("more scopes show more, and what they imply is known", async () => {
    const token = await running().token(["write:items"]);
    const few = await told(running(), token);
    const all = await told(
      running(),
      await running().token(["me", "read:items", "write:items", "admin:users"]),
    );
    expect(Object.keys(all.rules)).toEqual(expect.arrayContaining(Object.keys(few.rules)));
    expect(all.rules).toHaveProperty(["Query.users"]);
    const { implies = [] } = few.scopes.find(({ name }) => name === "write:items") ?? {};
    expect(names(few)).toEqual(expect.arrayContaining(["write:items", ...implies]));
  });
});

describe("where introspection is off", () => {
  const running = serverForTests({ introspection: "off", passwordGrant: false });

  test("the config names the scopes, as the metadata does, and says nothing else of the schema", async () => {
    const token = await running().token(["admin:users"]);
    for (const config of [await told(running()), await told(running(), token)]) {
      expect(config).toMatchObject({ introspection: "off", passwordGrant: false, rules: {} });
      expect(names(config)).toEqual(["admin:users", "me", "read:items", "write:items"]);
      for (const { description, implies } of config.scopes) {
        expect([description, implies]).toEqual(["", []]);
      }
    }
  });
});

const explorerPaths = [
  "/explorer",
  "/explorer/",
  "/explorer/config.json",
  "/explorer/assets/main.js",
  "/sandbox",
];

describe.each([
  ["EXPLORER=off", { explorer: false }],
  ["production", production],
])("with %s", (_what, options) => {
  const running = serverForTests(options);

  test.each(explorerPaths)("%s is not there, and the answer says what to do", async (path) => {
    for (const method of ["GET", "POST"]) {
      const response = await fetch(`http://127.0.0.1:${running().port}${path}`, {
        method,
        headers: byHttps,
      });
      expect([method, response.status]).toEqual([method, 404]);
      expect(await response.json()).toEqual({
        errors: [
          {
            message: expect.stringContaining("EXPLORER=on") as string,
            extensions: { code: "NOT_FOUND" },
          },
        ],
      });
    }
  });

  test("/ is nowhere, as any path", async () => {
    const response = await fetch(`http://127.0.0.1:${running().port}/`, {
      headers: byHttps,
      redirect: "manual",
    });
    expect(response.status).toBe(404);
  });
});

describe("in production with EXPLORER=on", () => {
  const running = serverForTests({ ...production, explorer: true });
  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${running().port}${path}`, { headers: byHttps });

  test("the config is there, and tells a stranger no rule", async () => {
    const response = await ask("/explorer/config.json");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ introspection: "visible", rules: {} });
  });

  test("browsers are told never to use plain http, and plain http is refused", async () => {
    const { headers } = await ask("/explorer");
    expect(headers.get("strict-transport-security")).toContain("max-age=");
    const { status } = await fetch(`http://127.0.0.1:${running().port}/explorer/config.json`);
    expect(status).toBe(403);
  });

  test("Apollo Sandbox is not: it says why", async () => {
    const response = await ask("/sandbox");
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("not offered in production");
  });
});

describe("below BASE_PATH", () => {
  const running = serverForTests({ basePath: "/api/scopegate" });

  test("all of it is there, with the prefix and without it", async () => {
    const { url, port } = running();
    for (const base of [url, `http://localhost:${port}`]) {
      expect((await fetch(`${base}/explorer/config.json`)).status).toBe(200);
      expect((await fetch(`${base}/sandbox`)).status).toBe(200);
    }
    const { headers } = await fetch(url, { redirect: "manual" });
    expect(headers.get("location")).toBe("/api/scopegate/explorer");
  });
});
