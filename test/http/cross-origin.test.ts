/** Which pages may call from a browser: CORS (Fetch §3.2). */

import { serverForTests } from "./running-server.js";

const running = serverForTests({
  corsOrigins: ["https://app.example.com", "http://localhost:*"],
});

const allowed = ["https://app.example.com", "http://localhost", "http://localhost:3000"];
const refused = [
  "https://evil.example",
  "http://app.example.com",
  "https://app.example.com:8443",
  "https://app.example.com.evil.example",
  "https://evil.example/https://app.example.com",
  "http://localhost.evil.example",
  "http://localhost:3000.evil.example",
  "http://localhost:",
  "https://localhost:3000",
  "HTTPS://APP.EXAMPLE.COM",
  "null",
];

function preflight(origin: string, path = "/graphql"): Promise<Response> {
  return fetch(`${running().url}${path}`, {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization,content-type",
    },
  });
}

describe("a preflight", () => {
  test.each(allowed)("from %s is answered: method, headers, no credentials", async (origin) => {
    for (const path of ["/graphql", "/token"]) {
      const { status, headers } = await preflight(origin, path);
      expect(status).toBe(204);
      expect(headers.get("access-control-allow-origin")).toBe(origin);
      expect(headers.get("access-control-allow-methods")).toBe("GET,POST");
      expect(headers.get("access-control-allow-headers")).toBe("authorization,content-type");
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("vary")).toMatch(/\bOrigin\b/);
    }
  });

  test.each(refused)("from %s is refused", async (origin) => {
    for (const path of ["/graphql", "/token"]) {
      const { status, headers } = await preflight(origin, path);
      expect(status).toBe(405);
      expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
      expect(headers.get("vary")).toMatch(/\bOrigin\b/);
    }
  });
});

describe("a request", () => {
  test("of an allowed page can read the challenge", async () => {
    const origin = "https://app.example.com";
    const { status, headers } = await running().ask("{ me { id } }", {
      headers: { Origin: origin },
    });
    expect(status).toBe(401);
    expect(headers.get("access-control-allow-origin")).toBe(origin);
    expect(headers.get("access-control-expose-headers")).toBe("WWW-Authenticate,Retry-After");
    expect(headers.get("vary")).toMatch(/\bOrigin\b/);
    expect(headers.get("vary")).toMatch(/\bAuthorization\b/);
  });

  test("of an allowed page can read that a token is bad, or malformed", async () => {
    for (const credential of ["Bearer nonsense", "Bearer"]) {
      const { headers } = await running().ask("{ hello }", {
        headers: { Origin: "http://localhost:5173", Authorization: credential },
      });
      expect(headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
      expect(headers.get("access-control-expose-headers")).toContain("WWW-Authenticate");
    }
  });

  test("of another page, or of none, gets no leave to read; caches must tell them apart", async () => {
    const requests: Record<string, string>[] = [{ Origin: "https://evil.example" }, {}];
    for (const headers of requests) {
      const response = await running().ask("{ hello }", { headers });
      expect(response.status).toBe(200);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
      expect(response.headers.get("vary")).toMatch(/\bOrigin\b/);
      expect(response.headers.get("vary")).toMatch(/\bAuthorization\b/);
    }
  });

  test("for a token is answered to allowed pages alone", async () => {
    const login = (origin: string): Promise<Response> =>
      fetch(`${running().url}/token`, {
        method: "POST",
        headers: { Origin: origin },
        body: new URLSearchParams({ username: "johndoe", password: "wrong" }),
      });
    const allowedAnswer = await login("https://app.example.com");
    expect(allowedAnswer.headers.get("access-control-allow-origin")).toBe(
      "https://app.example.com",
    );
    const refusedAnswer = await login("https://evil.example");
    expect(refusedAnswer.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("no origins at all", () => {
  const closed = serverForTests({ corsOrigins: [] });

  test("no page may read anything", async () => {
    const { headers } = await closed().ask("{ hello }", {
      headers: { Origin: "http://localhost" },
    });
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});
