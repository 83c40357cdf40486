/** What every store promises about the audit trail. */

import fc from "fast-check";
import { auditEventNames, type AuditEvent, type Store } from "../../src/store/store.js";

/** @param current answers the store of the running test: an empty one. */
export function auditContract(current: () => Store): void {
  describe("the audit trail", () => {
    const whole: AuditEvent = {
      event: "login",
      subject: "usr_jane",
      username: "jane",
      actor: "command line",
      clientId: "first-party",
      sessionId: "ses_x",
      address: "::1",
      requestId: "req",
      detail: "me read:items",
    };

    test("an event is found as it was told, without what was not told", async () => {
      const { audit } = current();
      await audit.append(whole);
      await audit.append({ event: "key_created" });
      await audit.append({ event: "login_refused", subject: undefined, detail: "" });
      const records = await audit.list({ first: 9 });
      const [first, second, third] = records.map(({ sequence, atMillis }) => ({
        sequence,
        atMillis,
      }));
      expect(records).toStrictEqual([
        { ...whole, ...first },
        { event: "key_created", ...second },
        { event: "login_refused", detail: "", ...third },
      ]);
      for (const { atMillis } of records) {
        expect(Math.abs(atMillis - Date.now())).toBeLessThan(10_000);
      }
    });

    test("text that could not be stored stops no login: what is odd in it is replaced", async () => {
      await current().audit.append({ event: "login", address: "a\0b\ud800", requestId: "🖋" });
      expect(await current().audit.list({ first: 1 })).toMatchObject([
        { address: "a\ufffdb\ufffd", requestId: "🖋" },
      ]);
    });

    test("filters, `after` and `first` agree with an array, the oldest first", async () => {
      const { audit } = current();
      const names = auditEventNames.slice(0, 4);
      const subjects = ["usr_a", "usr_b", undefined];
      const clients = ["app", "web", undefined];
      for (let n = 0; n < 40; n += 1) {
        const event = names[n % 4] ?? "login";
        await audit.append({ event, subject: subjects[n % 3], clientId: clients[(n >> 2) % 3] });
      }
      const all = await audit.list({ first: 99 });
      expect(all.map(({ event }) => event)).toEqual(all.map((_, n) => names[n % 4]));
      const sequences = all.map(({ sequence }) => sequence);
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
      const moments = all.map(({ atMillis }) => atMillis);
      const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            events: option(fc.subarray([...names, "key_retired" as const])),
            subject: option(fc.constantFrom("usr_a", "usr_b", "usr_nobody", "\0")),
            clientId: option(fc.constantFrom("app", "web", "nobody", "\ud800")),
            sinceMillis: option(fc.constantFrom(0, ...moments, Infinity)),
            after: option(fc.constantFrom(0, ...sequences)),
            first: fc.integer({ min: 0, max: 50 }),
          }),
          async (filter) => {
            const { events, subject, clientId, sinceMillis, after, first } = filter;
            const expected = all.filter(
              (record) =>
                (events?.includes(record.event) ?? true) &&
                (subject === undefined || record.subject === subject) &&
                (clientId === undefined || record.clientId === clientId) &&
                record.atMillis >= (sinceMillis ?? 0) &&
                record.sequence > (after ?? 0),
            );
            expect(await audit.list(filter)).toEqual(expected.slice(0, first));
          },
        ),
        { numRuns: Number(process.env["RUNS"] ?? 100) },
      );
    });

    test("prune of some events leaves the others", async () => {
      const { audit } = current();
      await audit.append({ event: "refresh" });
      await audit.append({ event: "login" });
      expect(await audit.prune(0, ["refresh", "token_issued"])).toBe(1);
      expect((await audit.list({ first: 10 })).map(({ event }) => event)).toEqual(["login"]);
    });

    test("prune removes what is older, and its number never comes again", async () => {
      const { audit } = current();
      await audit.append(whole);
      expect(await audit.prune(1_000_000)).toBe(0);
      const [old] = await audit.list({ first: 1 });
      expect(await audit.prune(0)).toBe(1);
      expect(await audit.list({ first: 9 })).toEqual([]);
      await audit.append(whole);
      expect(await audit.list({ first: 9, after: old?.sequence })).toHaveLength(1);
    });
  });
}
