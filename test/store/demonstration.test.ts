import { seedDemonstration } from "../../src/store/demonstration.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import type { Store } from "../../src/store/store.js";
import { newClient } from "./clients/new-client.js";

let store: Store;

beforeEach(async () => {
  store = await openSqliteStore({ location: ":memory:" });
});

afterEach(async () => {
  await store.close();
});

const hash = (password: string) => Promise.resolve(`hash of ${password}`);
const hashClientSecret = (secret: string) => `hash of ${secret}`;

describe("the demonstration", () => {
  test.each([
    ["johndoe", "secret", ["me", "read:items", "write:items"], false],
    ["bob", "secretbob", ["me", "read:items", "write:items"], false],
    ["alice", "secret2", ["me", "read:items", "write:items"], true],
    ["admin", "secret3", ["me", "read:items", "write:items", "admin:users"], false],
  ])("%s has the password %s and may have %j", async (username, password, scopes, disabled) => {
    await seedDemonstration({ store, hash, hashClientSecret });
    const user = await store.users.findByName(username);
    expect(user).toMatchObject({
      username,
      email: `${username}@example.com`,
      scopes,
      passwordHash: `hash of ${password}`,
      disabled,
      demo: true,
    });
    expect(await store.items.count({ ownerId: user?.id })).toBeGreaterThanOrEqual(2);
  });

  test("there is a client that asks for itself, and a frontend without a secret", async () => {
    await seedDemonstration({ store, hash, hashClientSecret });
    expect(await store.clients.list()).toMatchObject([
      {
        id: "service",
        name: "Demonstration service",
        secretHash: "hash of service-secret",
        firstParty: false,
        grants: ["client_credentials"],
        scopes: ["read:items"],
        mayIntrospect: true,
        redirectUris: [],
        demo: true,
      },
      {
        id: "web",
        name: "Demonstration frontend",
        secretHash: null,
        firstParty: true,
        grants: ["password", "refresh_token", "authorization_code"],
        scopes: null,
        mayIntrospect: false,
        redirectUris: ["http://127.0.0.1/callback", "http://localhost/callback"],
        demo: true,
      },
    ]);
    expect(await store.clients.hasDemoClients()).toBe(true);
  });

  test("a client that exists is left as it is", async () => {
    const own = await store.clients.create(newClient({ id: "service" }));
    await seedDemonstration({ store, hash, hashClientSecret });
    expect(await store.clients.findById("service")).toEqual(own);
  });

  test("a second time changes nothing and hashes nothing", async () => {
    await seedDemonstration({ store, hash, hashClientSecret });
    const items = await store.items.list({ first: 100 });
    const john = await store.users.findByName("johndoe");
    await seedDemonstration({
      store,
      hash: () => Promise.reject(new Error("hashed")),
      hashClientSecret: () => {
        throw new Error("hashed");
      },
    });
    expect(await store.items.list({ first: 100 })).toEqual(items);
    expect(await store.users.findByName("johndoe")).toEqual(john);
  });

  test("a user that exists is not reset, and gets no items", async () => {
    const own = await store.users.create({
      username: "BOB",
      scopes: ["me"],
      passwordHash: "own",
      disabled: true,
    });
    const hashed: string[] = [];
    await seedDemonstration({
      store,
      hashClientSecret,
      hash: (password) => {
        hashed.push(password);
        return hash(password);
      },
    });
    expect(await store.users.findByName("bob")).toEqual(own);
    expect(await store.items.count({ ownerId: own.id })).toBe(0);
    expect(hashed.toSorted()).toEqual(["secret", "secret2", "secret3"]);
  });

  test("the passwords are hashed in parallel", async () => {
    const waiting: (() => void)[] = [];
    await seedDemonstration({
      store,
      hashClientSecret,
      // Nobody goes on before all four are here.
      hash: (password) =>
        new Promise((resolve) => {
          waiting.push(() => {
            resolve(password);
          });
          if (waiting.length === 4) for (const goOn of waiting) goOn();
        }),
    });
    expect(waiting).toHaveLength(4);
  });

  test("two at once make each user and its items once", async () => {
    await Promise.all([
      seedDemonstration({ store, hash, hashClientSecret }),
      seedDemonstration({ store, hash, hashClientSecret }),
    ]);
    const once = await openSqliteStore({ location: ":memory:" });
    await seedDemonstration({ store: once, hash, hashClientSecret });
    expect(await store.items.count({})).toBe(await once.items.count({}));
    await once.close();
  });
});
