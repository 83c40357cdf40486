/** RFC 6265 and its prefixes: what the cookie of a login is called, and what is read as one. */

import fc from "fast-check";
import { createSessionCookie } from "../../../src/oauth/browser/session-cookie.js";

const refreshTokenTtlMillis = 30 * 86_400_000;

function cookieOf(issuer: string, basePath = "") {
  return createSessionCookie({ issuer: () => issuer, basePath, refreshTokenTtlMillis });
}

const host = cookieOf("https://api.example.com");
const name = "__Host-scopegate-refresh";

/** Name and value, and the attributes in any order. */
function parts(setCookie: string): [string, Set<string>] {
  const [pair = "", ...attributes] = setCookie.split("; ");
  return [pair, new Set(attributes)];
}

describe.each([
  ["https", "https://api.example.com", "", name, "Path=/", true],
  ["https, a port", "https://api.example.com:8443", "", name, "Path=/", true],
  ["https, an issuer with a path", "https://api.example.com/a", "", name, "Path=/", true],
  [
    "https below a base path",
    "https://api.example.com/api",
    "/api",
    "__Secure-scopegate-refresh",
    "Path=/api/",
    true,
  ],
  ["plain http", "http://localhost:4000", "", "scopegate-refresh-4000", "Path=/", false],
  ["plain http, no port written", "http://localhost", "", "scopegate-refresh-80", "Path=/", false],
  ["http, base path", "http://localhost:4000/a", "/a", "scopegate-refresh-4000", "Path=/a/", false],
])("%s", (_what, issuer, basePath, expected, path, secure) => {
  const always = ["HttpOnly", "SameSite=Strict", path, ...(secure ? ["Secure"] : [])];

  test("no script reads it, no other site sends it, and it lasts as long as the refresh token", () => {
    expect(parts(cookieOf(issuer, basePath).keep("sgr1.x"))).toEqual([
      `${expected}=sgr1.x`,
      new Set([...always, "Max-Age=2592000"]),
    ]);
  });

  test("it is cleared with the same attributes, or a browser would keep it", () => {
    expect(parts(cookieOf(issuer, basePath).clear())).toEqual([
      `${expected}=`,
      new Set([...always, "Max-Age=0"]),
    ]);
  });

  test("what was written is read", () => {
    const cookie = cookieOf(issuer, basePath);
    expect(cookie.read(parts(cookie.keep("sgr1.a-b_c"))[0])).toBe("sgr1.a-b_c");
  });
});

test("two servers on one localhost keep out of each other's way: browsers know no ports for cookies", () => {
  const [one, other] = [cookieOf("http://localhost:4000"), cookieOf("http://localhost:4001")];
  const [[kept], [others]] = [parts(one.keep("a")), parts(other.keep("b"))];
  const header = `${kept}; ${others}`;
  expect([one.read(header), other.read(header)]).toEqual(["a", "b"]);
});

test("the name is that of the port that the server has got meanwhile", () => {
  let issuer = "http://localhost:4000";
  const cookie = createSessionCookie({ issuer: () => issuer, basePath: "", refreshTokenTtlMillis });
  issuer = "http://localhost:4001";
  expect(cookie.keep("a")).toMatch(/^scopegate-refresh-4001=a;/);
});

test.each([
  [`${name}=a`, "a"],
  [`x=1; ${name}=a; y=2`, "a"],
  [`x=1;${name}=a;;; ;y`, "a"],
  [`\t ${name}\t=  a\t`, "a"],
  [`${name}=a=b==`, "a=b=="],
  [`${name}=a; ${name}=a`, "a"],
])("%j is read as %j", (header, value) => {
  expect(host.read(header)).toBe(value);
});

test.each([
  ["no header", undefined],
  ["an empty header", ""],
  ["no value", `${name}=`],
  ["no equals sign", name],
  ["two values", `${name}=a; ${name}=b`],
  ["a value and an empty one", `${name}=a; ${name}=`],
  ["the name without its prefix, which plain http may set", "scopegate-refresh=a"],
  ["the name on plain http", "scopegate-refresh-443=a"],
  ["the name with the other prefix", "__Secure-scopegate-refresh=a"],
  ["another case", `${name.toLowerCase()}=a`],
  ["the name as a part", `x${name}=a; ${name}x=a`],
  ["a cookie without a name whose value looks like ours", `=${name}=a`],
  ["a name with a space of Unicode, which has no prefix for a browser", `\u00a0${name}=a`],
  ["the same behind it", `${name}\u00a0=a`],
  ["a line separator", `\u2028${name}=a`],
])("%s: there is none", (_what, header) => {
  expect(host.read(header)).toBeUndefined();
});

test("whatever the header is, nothing is thrown, and only what stands there is read", () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom(name, "=", ";", "; ", " ", "a"));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const header = pieces.join("");
      const value = host.read(header);
      expect(value === undefined || header.includes(value)).toBe(true);
      expect(value).not.toBe("");
    }),
  );
});

test("a header as long as Node lets it be is read at once", () => {
  const begun = performance.now();
  for (const piece of [" ", ";", "=", `${name}=`, "\t;", "a"]) host.read(piece.repeat(16_384));
  expect(performance.now() - begun).toBeLessThan(500);
});
