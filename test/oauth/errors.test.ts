import { errorResponse, protocolErrors } from "../../src/oauth/errors.js";
import type { ProtocolFault } from "../../src/oauth/errors.js";

// Everything else is 400 (RFC 6749 §5.2).
const statusOf: Partial<Record<string, number>> = {
  invalid_client: 401,
  temporarily_unavailable: 503,
};
// RFC 9110 §15.5.6, §15.5.14, §15.5.4; RFC 6585 §4.
const ownStatus: Partial<Record<ProtocolFault, number>> = {
  method: 405,
  sessionMethod: 405,
  bodyTooLarge: 413,
  plainHttp: 403,
  foreignPage: 403,
  introspectionNotForClient: 403,
  throttled: 429,
};
const faults = Object.keys(protocolErrors) as ProtocolFault[];

test.each(faults)(
  "RFC 6749 §5.2 the answer to %s is JSON, not kept, and says what to change",
  (fault) => {
    const { status, headers, body } = errorResponse(fault);
    expect(headers).toMatchObject({
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      Pragma: "no-cache",
    });
    expect(Object.keys(body ?? {})).toEqual(["error", "error_description"]);
    const { error, error_description: description } = body as Record<string, string>;
    // RFC 6749 Appendix A.8: %x20-21 / %x23-5B / %x5D-7E.
    expect(description).toMatch(/^[A-Z][\x20-\x21\x23-\x5b\x5d-\x7e]{15,}$/);
    expect(status).toBe(ownStatus[fault] ?? statusOf[error ?? ""] ?? 400);
    expect("WWW-Authenticate" in headers).toBe(status === 401);
    expect("Retry-After" in headers).toBe(status === 503 || status === 429);
    expect("Allow" in headers).toBe(status === 405);
  },
);

test("only codes of RFC 6749 §5.2, and temporarily_unavailable, are answered", () => {
  const codes = new Set(Object.values(protocolErrors).map(({ error }) => error));
  expect([...codes].sort()).toEqual([
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
  ]);
});

test.each([
  ["method", "POST"],
  ["sessionMethod", "POST, DELETE"],
] as const)("RFC 9110 §15.5.6 the answer to %s names what is allowed: %s", (fault, methods) => {
  expect(errorResponse(fault).headers["Allow"]).toBe(methods);
});

test.each([
  [undefined, "1"],
  [0, "1"],
  [5.1, "6"],
])("RFC 9110 §10.2.3 Retry-After is whole seconds, 1 at least: %s gives %s", (seconds, header) => {
  expect(errorResponse("busy", { retryAfterSeconds: seconds }).headers["Retry-After"]).toBe(header);
});

test("one answer cannot change the next one", () => {
  errorResponse("busy").headers["Cache-Control"] = "public";
  expect(errorResponse("busy").headers["Cache-Control"]).toBe("no-store");
});
