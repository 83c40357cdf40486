import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { temporaryFolder } from "./temporary-folder.js";

const newPath = temporaryFolder();
const root = new URL("../..", import.meta.url).pathname;
let built: string;

beforeAll(() => {
  built = mkdtempSync(join(root, "dist.test-"));
  execFileSync(
    process.execPath,
    [
      join(root, "node_modules/typescript/bin/tsc"),
      ...["-p", "tsconfig.build.json", "--noCheck", "--outDir", built],
      ...["--declaration", "false", "--sourceMap", "false"],
    ],
    { cwd: root },
  );
}, 60_000);

afterAll(() => {
  rmSync(built, { recursive: true, force: true });
});

/** The arguments of a node process that runs `body` with the store's modules at hand. */
function program(body: string): string[] {
  const from = (file: string) => JSON.stringify(pathToFileURL(join(built, "store", file)).href);
  return [
    "--input-type=module",
    "--eval",
    `import { openSqlite, openSqliteStore } from ${from("sqlite.js")};
     import { migrate } from ${from("migrations/migrate.js")};
     import { sqliteMigrations } from ${from("migrations/migrations.js")};
     import { seedDemonstration } from ${from("demonstration.js")};
     const location = process.argv[1];
     ${body}`,
  ];
}

const run = async (body: string, location: string) =>
  (await promisify(execFile)(process.execPath, [...program(body), location])).stdout;

describe("processes that share one file", () => {
  test("six that open, migrate and seed a new file at once all succeed, and make everything once", async () => {
    const location = newPath();
    // They start together: each waits for the same moment.
    const together = String(Date.now() + 1_000);
    const seeds = Array.from({ length: 6 }, () =>
      run(
        `while (Date.now() < ${together});
         const store = await openSqliteStore({ location });
         await seedDemonstration({
           store,
           hash: async (password) => "hash of " + password,
           hashClientSecret: (secret) => "hash of " + secret,
         });
         await store.close();
         console.log("done");`,
        location,
      ),
    );
    expect(await Promise.all(seeds)).toEqual(seeds.map(() => "done\n"));

    const alone = await openSqliteStore({ location: ":memory:" });
    const { seedDemonstration } = await import("../../src/store/demonstration.js");
    await seedDemonstration({
      store: alone,
      hash: (password) => Promise.resolve(password),
      hashClientSecret: (secret) => secret,
    });
    const shared = await openSqliteStore({ location });
    expect(await shared.items.count({})).toBe(await alone.items.count({}));
    expect((await shared.users.findByName("admin"))?.scopes).toContain("admin:users");
    expect((await shared.clients.list()).map(({ id }) => id)).toEqual(["service", "web"]);
    await Promise.all([alone.close(), shared.close()]);
  });

  test("six that meet again and again in the first moment of a new file all open it", async () => {
    const location = newPath();
    // Once in a hundred meetings SQLite refuses the switch to WAL at once, without waiting: so there are many.
    const together = String(Date.now() + 1_000);
    const meetings = Array.from({ length: 6 }, () =>
      run(
        `for (let i = 0; i < 40; i += 1) {
           while (Date.now() < ${together} + i * 40);
           await (await openSqliteStore({ location: location + i })).close();
         }
         console.log("done");`,
        location,
      ),
    );
    expect(await Promise.all(meetings)).toEqual(meetings.map(() => "done\n"));
  });

  test("two that write at once wait for each other, and lose nothing", async () => {
    const location = newPath();
    const store = await openSqliteStore({ location });
    const { id: ownerId } = await store.users.create({
      username: "jane",
      scopes: [],
      passwordHash: null,
    });
    const together = String(Date.now() + 800);
    const write = (name: string) =>
      run(
        `while (Date.now() < ${together});
         const store = await openSqliteStore({ location });
         for (let i = 0; i < 50; i += 1) {
           await store.users.create({ username: "${name}" + i, scopes: ["me"], passwordHash: null });
           await store.items.create({ title: "${name}", ownerId: "${ownerId}" });
         }
         await store.close();`,
        location,
      );
    await Promise.all([write("a"), write("b")]);
    expect(await store.items.count({ ownerId })).toBe(100);
    expect(await store.users.findByName("b49")).toMatchObject({ scopes: ["me"] });
    await store.close();
  });

  test("one that is killed in the middle of a migration leaves nothing behind", async () => {
    const location = newPath();
    await run("await (await openSqliteStore({ location })).close();", location);
    const tables = () =>
      run(
        `const db = await openSqlite({ location });
         console.log((await db.introspection.getTables()).map((table) => table.name).join());
         await db.destroy();`,
        location,
      );
    const tablesBefore = await tables();
    const killed = spawn(
      process.execPath,
      [
        ...program(
          `const db = await openSqlite({ location });
           await migrate(db, { ...sqliteMigrations, "0098_widgets": { up: async (db) => {
             await db.schema.createTable("widgets").addColumn("id", "integer").execute();
             process.kill(process.pid, "SIGKILL");
             await new Promise(() => setInterval(() => {}, 1000));
           } } }, location);`,
        ),
        location,
      ],
      { stdio: "ignore" },
    );
    expect(await once(killed, "exit")).toEqual([null, "SIGKILL"]);
    expect(await tables()).toBe(tablesBefore);
    const store = await openSqliteStore({ location });
    await expect(store.ping()).resolves.toBeUndefined();
    await store.close();
  });

  test("an acknowledged write survives kill -9", async () => {
    const location = newPath();
    await expect(
      run(
        `const store = await openSqliteStore({ location });
         await store.users.create({ username: "jane", scopes: ["me"], passwordHash: null });
         process.kill(process.pid, "SIGKILL");`,
        location,
      ),
    ).rejects.toMatchObject({ signal: "SIGKILL" });
    const store = await openSqliteStore({ location });
    expect(await store.users.findByName("jane")).toMatchObject({ scopes: ["me"] });
    await store.close();
  });
});
