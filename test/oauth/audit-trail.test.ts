import { createAuditTrail } from "../../src/oauth/audit-trail.js";
import type { AuditEvent } from "../../src/store/store.js";

const event: AuditEvent = { event: "login", subject: "u1" };

test("an event goes into the log and into the store", async () => {
  const lines: AuditEvent[] = [];
  const rows: AuditEvent[] = [];
  const trail = createAuditTrail({
    store: { append: (row) => Promise.resolve(void rows.push(row)) },
    write: (line) => void lines.push(line),
    onFailure: (error) => {
      throw error;
    },
  });
  await trail.record(event);
  expect([lines, rows]).toEqual([[event], [event]]);
});

test("what has happened is answered soon, however long the store takes, and a late failure is told", async () => {
  let fail: (error: Error) => void = () => undefined;
  const failures: unknown[] = [];
  const trail = createAuditTrail({
    store: { append: () => new Promise((_resolve, reject) => (fail = reject)) },
    write: () => undefined,
    onFailure: (error) => void failures.push(error),
  });
  const startedAt = performance.now();
  await trail.record(event);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  const late = new Error("the database is locked");
  fail(late);
  await new Promise((resolve) => setImmediate(resolve));
  expect(failures).toEqual([late]);
});

test("neither a log nor a store that fails makes the event's own request fail", async () => {
  const failures: string[] = [];
  const trail = createAuditTrail({
    store: { append: () => Promise.reject(new Error("store")) },
    write: () => {
      throw new Error("log");
    },
    onFailure: (error) => void failures.push((error as Error).message),
  });
  await trail.record(event);
  expect(failures).toEqual(["log", "store"]);
});
