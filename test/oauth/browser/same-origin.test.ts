/** Cross-site request forgery: which requests are taken for those of our own pages. */

import { isFromOwnPage, type BrowserHeaders } from "../../../src/oauth/browser/same-origin.js";

const none: BrowserHeaders = {
  cookie: undefined,
  csrf: undefined,
  fetchSite: undefined,
  origin: undefined,
  host: "api.example.com",
};

/** Valid by default: X-CSRF and nothing else. */
function decide(change: Partial<BrowserHeaders>, issuer = "https://api.example.com/api"): boolean {
  return isFromOwnPage({ ...none, csrf: "1", ...change }, issuer);
}

test("X-CSRF: 1 without Sec-Fetch-Site and Origin is no browser, and enough", () => {
  expect(decide({})).toBe(true);
  expect(decide({ host: undefined })).toBe(true);
});

test.each([undefined, "", "0", "true", "1, 1", " 1"])("X-CSRF: %j is not enough", (csrf) => {
  expect(decide({ csrf })).toBe(false);
  expect(decide({ csrf, fetchSite: "same-origin", origin: "https://api.example.com" })).toBe(false);
});

test("without any headers of a browser it is refused", () => {
  expect(isFromOwnPage(undefined, "https://api.example.com")).toBe(false);
});

test.each(["same-site", "cross-site", "none", "", "same-origin, same-origin", "SAME-ORIGIN"])(
  "Sec-Fetch-Site: %j is refused, whatever Origin says",
  (fetchSite) => {
    expect(decide({ fetchSite, origin: "https://api.example.com" })).toBe(false);
    expect(decide({ fetchSite })).toBe(false);
  },
);

test("Sec-Fetch-Site: same-origin is the browser's word: a proxy in between may know the server by another name", () => {
  expect(decide({ fetchSite: "same-origin" })).toBe(true);
  expect(decide({ fetchSite: "same-origin", origin: "http://localhost:5173" })).toBe(true);
});

test("Origin: null is refused, whatever else is sent", () => {
  expect(decide({ origin: "null" })).toBe(false);
  expect(decide({ origin: "null", host: "null" })).toBe(false);
  expect(decide({ origin: "null", fetchSite: "same-origin" })).toBe(false);
});

describe("without Sec-Fetch-Site Origin decides", () => {
  const local = "http://localhost:4000";

  test.each([
    ["that of the issuer", "https://api.example.com", "10.0.0.7:4000", undefined],
    ["that of the Host", "https://other.example.com", "other.example.com", undefined],
    [
      "that of the Host, with a port",
      "https://x.example.com:8443",
      "x.example.com:8443",
      undefined,
    ],
    ["that of the Host, in another case", "https://x.example.com", "X.Example.com", undefined],
    [
      "that of the Host, with the usual port",
      "https://x.example.com",
      "x.example.com:443",
      undefined,
    ],
    ["another name of this machine", "http://127.0.0.1:4000", "127.0.0.1:4000", local],
    ["an IPv6 address", "http://[::1]:4000", "[::1]:4000", local],
    ["https in front of a development server", "https://x.example", "x.example", local],
  ])("%s is taken", (_what, origin, host, issuer) => {
    expect(decide({ origin, host }, issuer)).toBe(true);
  });

  test.each([
    ["another site", "https://evil.example", "api.example.com", undefined],
    ["nothing", "", "api.example.com", undefined],
    ["plain http for an https issuer", "http://api.example.com", "api.example.com", undefined],
    ["another port", "https://api.example.com:8443", "api.example.com", undefined],
    ["another port of this machine", "http://localhost:3000", "localhost:4000", local],
    ["the issuer's as a beginning", "https://api.example.com.evil.example", "x", undefined],
    ["the issuer's as a user", "https://api.example.com@evil.example", "x", undefined],
    ["a subdomain", "https://x.api.example.com", "api.example.com", undefined],
    ["two", "https://api.example.com, https://evil.example", "api.example.com", undefined],
    ["with a path", "https://api.example.com/", "api.example.com", undefined],
    ["another scheme", "ftp://api.example.com", "api.example.com", undefined],
    ["an extension", "chrome-extension://abc", "abc", undefined],
    ["no Host", "https://x.example.com", undefined, undefined],
    ["a Host with a user in it", "https://evil.example", "api.example.com@evil.example", undefined],
    ["a Host with a path in it", "https://evil.example", "evil.example/x", undefined],
    ["a Host that is none", "https://evil.example", "::::", undefined],
  ])("%s is refused", (_what, origin, host, issuer) => {
    expect(decide({ origin, host }, issuer)).toBe(false);
  });
});
