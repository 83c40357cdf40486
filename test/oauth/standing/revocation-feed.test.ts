import {
  followRevocations,
  RevocationFeedError,
  revocationKey,
} from "../../../src/oauth/standing/revocation-feed.js";
import type {
  RevocationFeed,
  RevocationFeedOptions,
} from "../../../src/oauth/standing/revocation-feed.js";
import { openSqliteStore } from "../../../src/store/sqlite.js";
import { REVOCATION_KEPT_MILLIS } from "../../../src/store/store.js";
import type { RevocationStore, Store } from "../../../src/store/store.js";
import { createSession } from "../../store/sessions/new-session.js";
import { newUser } from "../../store/users/new-user.js";
import { temporaryFolder } from "../../store/temporary-folder.js";

const newPath = temporaryFolder();
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

/** Two processes on one database: what the other one does is known only by reading. */
async function twoStores(): Promise<{ readonly own: Store; readonly other: Store }> {
  const location = newPath();
  const own = await openSqliteStore({ location });
  const other = await openSqliteStore({ location });
  opened.push(own, other);
  return { own, other };
}

/** The timer never fires within a test, and the clock stands, unless `change` says otherwise. */
async function follow(
  store: RevocationFeedOptions["store"],
  change: Partial<RevocationFeedOptions> = {},
): Promise<RevocationFeed> {
  const feed = await followRevocations({
    store,
    pollMillis: 2 ** 31 - 1,
    nowMillis: () => 0,
    onFailure: (error) => {
      throw error;
    },
    ...change,
  });
  opened.push(feed);
  return feed;
}

const inAnHour = (): number => Date.now() + 3_600_000;
const token = (id: string): string => revocationKey("token", id);

test("a revocation of this process is known at once, one of another after a reading", async () => {
  const { own, other } = await twoStores();
  const feed = await follow(own.revocations);
  const { version } = feed;
  await own.revocations.revokeToken("t1", inAnHour());
  expect(feed.changedSince(version, [token("t1")])).toBe(true);
  await other.revocations.revokeToken("t2", inAnHour());
  expect(feed.changedSince(version, [token("t2")])).toBe(false);
  await feed.catchUp();
  expect(feed.changedSince(version, [token("t2")])).toBe(true);
  expect(feed.changedSince(version, [token("x"), token("t2")])).toBe(true);
  expect(feed.changedSince(version, [token("x")])).toBe(false);
  expect(feed.changedSince(version, [])).toBe(false);
  // What was looked at since then is not asked for again.
  expect(feed.changedSince(feed.version, [token("t1"), token("t2")])).toBe(false);
});

test("every kind of revocation has its own name, and none is taken for another", async () => {
  const { own, other } = await twoStores();
  const feed = await follow(own.revocations);
  const { id } = await other.users.create(newUser());
  const session = await createSession(other, { subject: id });
  await other.users.setScopes(id, []);
  await other.sessions.end(session.id);
  await feed.catchUp();
  const changed = (kind: Parameters<typeof revocationKey>[0], of: string): boolean =>
    feed.changedSince(0, [revocationKey(kind, of)]);
  expect(changed("user", id)).toBe(true);
  expect(changed("session", session.id)).toBe(true);
  for (const kind of ["token", "client"] as const) {
    expect(changed(kind, id)).toBe(false);
    expect(changed(kind, session.id)).toBe(false);
  }
  expect(changed("session", id)).toBe(false);
});

test("what was revoked before this process began is known from the start", async () => {
  const { own, other } = await twoStores();
  await other.revocations.revokeToken("t1", inAnHour());
  const feed = await follow(own.revocations);
  expect(feed.version).toBeGreaterThan(0);
  expect(feed.changedSince(0, [token("t1")])).toBe(true);
});

test("more entries than one reading takes are all read", async () => {
  const store = await openSqliteStore({ location: ":memory:" });
  opened.push(store);
  const sessions = [];
  for (let count = 0; count < 2_100; count += 1) {
    sessions.push(await createSession(store, { subject: "usr_many", mostPerSubject: 10_000 }));
  }
  await store.sessions.endAll("usr_many");
  const feed = await follow(store.revocations);
  const missing = sessions.filter(
    (session) => !feed.changedSince(0, [revocationKey("session", session.id)]),
  );
  expect(missing).toEqual([]);
});

test("by its timer it follows by itself, until it is closed", async () => {
  const { own, other } = await twoStores();
  let reads = 0;
  let seen: (() => void) | undefined;
  const feed = await follow(
    {
      ...own.revocations,
      async readAfter(...asked) {
        reads += 1;
        const entries = await own.revocations.readAfter(...asked);
        if (entries.length > 0) setImmediate(() => seen?.());
        return entries;
      },
    },
    { pollMillis: 1 },
  );
  const read = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const { version } = feed;
  await other.revocations.revokeToken("t1", inAnHour());
  await read;
  expect(feed.changedSince(version, [token("t1")])).toBe(true);
  feed.close();
  await feed.catchUp();
  const readsAtTheEnd = reads;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(reads).toBe(readsAtTheEnd);
  // Nor does it listen to this process any more.
  const last = feed.version;
  await own.revocations.revokeToken("t2", inAnHour());
  expect(feed.version).toBe(last);
});

test("closed while it reads, it does not begin again", async () => {
  const { own } = await twoStores();
  let reads = 0;
  let letGo: (() => void) | undefined;
  const feed = await follow(
    {
      ...own.revocations,
      async readAfter(...asked) {
        reads += 1;
        if (reads > 1) await new Promise<void>((resolve) => (letGo = resolve));
        return own.revocations.readAfter(...asked);
      },
    },
    { pollMillis: 1 },
  );
  while (letGo === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
  feed.close();
  letGo();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(reads).toBe(2);
});

test("two who ask it to catch up at once wait for one reading", async () => {
  const { own } = await twoStores();
  let reads = 0;
  const feed = await follow({
    ...own.revocations,
    readAfter(...asked) {
      reads += 1;
      return own.revocations.readAfter(...asked);
    },
  });
  reads = 0;
  await Promise.all([feed.catchUp(), feed.catchUp(), feed.catchUp()]);
  expect(reads).toBe(1);
});

describe("a feed that cannot be read", () => {
  /** A feed over a store that fails while `broken.now` is set, on a clock that is set by hand. */
  const fragile = async () => {
    const { own, other } = await twoStores();
    const broken = { now: false };
    const clock = { millis: 0 };
    const failures: unknown[] = [];
    const store: Pick<RevocationStore, "readAfter" | "onRevoked"> = {
      ...own.revocations,
      readAfter: (...asked) =>
        broken.now
          ? Promise.reject(new Error("the database is gone"))
          : own.revocations.readAfter(...asked),
    };
    const feed = await follow(store, {
      nowMillis: () => clock.millis,
      onFailure: (error) => failures.push(error),
    });
    return { own, other, feed, broken, clock, failures };
  };

  test("is trusted for 15 seconds, and no longer: then nobody can say, until it is read again", async () => {
    const { other, feed, broken, clock } = await fragile();
    broken.now = true;
    const { version } = feed;
    await other.revocations.revokeToken("t1", inAnHour());
    clock.millis = 15_000;
    await feed.catchUp();
    expect(feed.changedSince(version, [token("t1")])).toBe(false);
    clock.millis = 15_001;
    await feed.catchUp();
    expect(() => feed.changedSince(version, [])).toThrow(RevocationFeedError);
    broken.now = false;
    await feed.catchUp();
    expect(feed.changedSince(version, [token("t1")])).toBe(true);
    expect(feed.changedSince(version, [token("x")])).toBe(false);
  });

  test("is told once, and again only after it could be read", async () => {
    const { feed, broken, failures } = await fragile();
    broken.now = true;
    for (let round = 0; round < 3; round += 1) await feed.catchUp();
    expect(failures).toEqual([new Error("the database is gone")]);
    broken.now = false;
    await feed.catchUp();
    broken.now = true;
    await feed.catchUp();
    expect(failures).toHaveLength(2);
  });

  test("still knows what this process itself revokes", async () => {
    const { own, feed, broken } = await fragile();
    broken.now = true;
    const { version } = feed;
    await feed.catchUp();
    await own.revocations.revokeToken("t1", inAnHour());
    expect(feed.changedSince(version, [token("t1")])).toBe(true);
  });

  test("at the start is an error: without it nothing can be served", async () => {
    const { own } = await twoStores();
    const readAfter = () => Promise.reject(new Error("the database is gone"));
    await expect(follow({ ...own.revocations, readAfter })).rejects.toThrow("database is gone");
  });

  test("does not stop the timer: following goes on by itself", async () => {
    const { own } = await twoStores();
    let reads = 0;
    let again: (() => void) | undefined;
    const goesOn = new Promise<void>((resolve) => {
      again = resolve;
    });
    const failures: unknown[] = [];
    await follow(
      {
        ...own.revocations,
        readAfter(...asked) {
          reads += 1;
          if (reads === 2) return Promise.reject(new Error("the database is gone"));
          if (reads === 3) again?.();
          return own.revocations.readAfter(...asked);
        },
      },
      { pollMillis: 1, onFailure: (error) => failures.push(error) },
    );
    await goesOn;
    expect(failures).toHaveLength(1);
  });
});

describe("time", () => {
  test("after a pause so long that entries may be gone, all that was known is asked again", async () => {
    const { own, other } = await twoStores();
    const clock = { millis: 0 };
    const feed = await follow(own.revocations, { nowMillis: () => clock.millis });
    const { version } = feed;
    await other.revocations.revokeToken("t1", inAnHour());
    clock.millis = REVOCATION_KEPT_MILLIS / 2 + 1;
    expect(() => feed.changedSince(version, [])).toThrow(RevocationFeedError);
    await feed.catchUp();
    expect(feed.changedSince(version, [])).toBe(true);
    expect(feed.changedSince(feed.version, [])).toBe(false);
    // A pause that is shorter misses nothing.
    const later = feed.version;
    clock.millis += REVOCATION_KEPT_MILLIS / 2;
    await feed.catchUp();
    expect(feed.changedSince(later, [])).toBe(false);
  });

  test("what is older than anything that still counts is forgotten: the memory does not grow", async () => {
    const { own } = await twoStores();
    const clock = { millis: 0 };
    const feed = await follow(own.revocations, { nowMillis: () => clock.millis });
    await own.revocations.revokeToken("t1", inAnHour());
    await feed.catchUp();
    for (let step = 1; step <= 3; step += 1) {
      clock.millis = step * 0.35 * REVOCATION_KEPT_MILLIS;
      await feed.catchUp();
      await own.revocations.revokeToken(`later ${step}`, inAnHour());
      expect(feed.changedSince(0, [token("t1")])).toBe(step < 3);
    }
    expect(feed.changedSince(0, [token("later 2")])).toBe(true);
  });
});
