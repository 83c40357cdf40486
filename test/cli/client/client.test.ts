/** `scopegate client`: programs at the token endpoint, beside a database that is open here too. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createClientSecrets } from "../../../src/oauth/clients/client-secrets.js";
import type { ClientRecord } from "../../../src/store/store.js";
import { rootSecret } from "../../../src/token/secrets/root-secret.js";
import { newFolder, run, stackTrace, type Ended } from "../process.js";
import { atTerminal, terminalTest } from "../terminal.js";
import { newDatabase } from "../user/user-database.js";

async function newClients() {
  const { cwd, store } = await newDatabase();
  const client = (...parameters: readonly string[]): Promise<Ended> =>
    run(["client", ...parameters], { cwd });
  return { cwd, store, client };
}

/** Whether it is the secret of the client, by the root secret of the folder. */
function isSecretOf(cwd: string, client: ClientRecord | undefined, secret: string): boolean {
  const root = rootSecret([readFileSync(join(cwd, "data", "secret"), "utf8").trim()]);
  return createClientSecrets(root.derive("client secret")).verify(client?.secretHash, secret);
}

const secretForm = /^sgs_[\w-]{43}$/m;

describe("every command", () => {
  test.concurrent("explains itself: 0", async () => {
    const helps = await Promise.all(
      [["--help"], ["add", "--help"], ["help", "rotate"]].map((some) => run(["client", ...some])),
    );
    for (const { exitCode, stdout, stderr } of helps) {
      expect([exitCode, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^Usage: scopegate client/);
    }
  });

  test.concurrent.each([
    [[], "Usage: scopegate client"],
    [["lsit"], "unknown command 'lsit'"],
    [["list", "svc"], "too many arguments"],
    [["add", "svc", "--grant", "implicit"], "Allowed choices are password, refresh_token"],
  ])("%j: says what is wrong on standard error: 2", async (parameters, message) => {
    const { exitCode, stdout, stderr } = await run(["client", ...parameters]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(stackTrace);
  });

  test.concurrent("an id that no client has: 1, and where to look", async () => {
    const { client } = await newClients();
    const ended = await Promise.all([client("rotate", "s vc"), client("delete", "s vc", "--yes")]);
    const stderr =
      'scopegate: There is no client "s vc". scopegate client list prints those that there are\n';
    expect(ended).toEqual(ended.map(() => ({ exitCode: 1, stdout: "", stderr })));
  });

  test.concurrent("a database that is not there is made by add alone", async () => {
    const cwd = newFolder();
    for (const command of [["list"], ["rotate", "svc"], ["delete", "svc", "-y"]]) {
      const { exitCode, stderr } = await run(["client", ...command], { cwd });
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("There is no database")]);
    }
    expect(existsSync(join(cwd, "data"))).toBe(false);
    expect(await run(["client", "add", "svc"], { cwd })).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("add", () => {
  test.concurrent(
    "a service: its secret is shown once, and is good where the server runs",
    async () => {
      const { cwd, store, client } = await newClients();
      const { exitCode, stdout, stderr } = await client(
        "add",
        "svc",
        "--scope",
        "read:items",
        "--introspect",
      );
      expect([exitCode, stderr]).toEqual([0, ""]);
      const [added, scopes, shown, secret = "", ...rest] = stdout.split("\n");
      expect([added, scopes, shown, rest]).toEqual([
        `Added "svc" to ${join("data", "scopegate.db")}: confidential, for client_credentials`,
        "Scopes: read:items",
        "The secret, which is shown only now and cannot be read again:",
        [""],
      ]);
      const record = await store.clients.findById("svc");
      expect(record).toMatchObject({
        id: "svc",
        name: "svc",
        firstParty: false,
        grants: ["client_credentials"],
        scopes: ["read:items"],
        mayIntrospect: true,
        redirectUris: [],
        demo: false,
      });
      expect(secret).toMatch(secretForm);
      expect(record?.secretHash).not.toContain(secret);
      expect(isSecretOf(cwd, record, secret)).toBe(true);
      const [event] = await store.audit.list({ first: 10, events: ["client_created"] });
      expect(event).toMatchObject({ clientId: "svc", actor: "command line" });
    },
  );

  test.concurrent("--json prints the client with its secret, and nothing of the hash", async () => {
    const { cwd, store, client } = await newClients();
    const { stdout } = await client("add", "svc", "--name", "A service", "--json");
    const { secret, createdAt, ...shown } = JSON.parse(stdout) as Record<string, string>;
    expect(shown).toEqual({
      id: "svc",
      name: "A service",
      type: "confidential",
      firstParty: false,
      grants: ["client_credentials"],
      // Not told, a client that acts for itself gets the catalogue's defaults, as a user does.
      scopes: ["me"],
      mayIntrospect: false,
      redirectUris: [],
      demo: false,
    });
    expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(isSecretOf(cwd, await store.clients.findById("svc"), secret ?? "")).toBe(true);
  });

  test.concurrent(
    "a public client has no secret, and may be granted whatever its users have",
    async () => {
      const { store, client } = await newClients();
      const { exitCode, stdout } = await client("add", "web", "--public", "--first-party");
      expect([exitCode, stdout.split("\n").slice(1)]).toEqual([0, ["Scopes: all", ""]]);
      const record = await store.clients.findById("web");
      expect(record).toMatchObject({ secretHash: null, scopes: null, firstParty: true });
    },
  );

  test.concurrent.each([
    [["s vc"], "letters, digits"],
    [["svc", "--scope", "nope"], 'which has no "nope"'],
    [["svc", "--public", "--grant", "client_credentials"], "needs a secret"],
  ])("%j: 2, what is wrong, and no database", async (parameters, message) => {
    const cwd = newFolder();
    const { exitCode, stdout, stderr } = await run(["client", "add", ...parameters], { cwd });
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(stackTrace);
    expect(existsSync(join(cwd, "data"))).toBe(false);
  });

  test.concurrent("an id that is taken: 1, and the client stays as it is", async () => {
    const { store, client } = await newClients();
    await client("add", "svc");
    const before = await store.clients.findById("svc");
    const { exitCode, stdout, stderr } = await client("add", "svc", "--scope", "read:items");
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain('A client "svc" exists already');
    expect(await store.clients.findById("svc")).toEqual(before);
  });

  test.concurrent("another root secret than that of the other clients: a warning", async () => {
    const { cwd, client } = await newClients();
    await client("add", "svc");
    const env = { SECRET: "Qm8Xe2Vt6Zr0Kb4Nc9Hy3Lp7Fd1Gw5Js" };
    const { exitCode, stderr } = await run(["client", "add", "other"], { cwd, env });
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^Warning: .*root secret/)]);
    expect(stderr).not.toContain(env.SECRET);
  });
});

describe("list", () => {
  test.concurrent("prints the clients by id, and never a secret", async () => {
    const { client } = await newClients();
    expect(await client("list")).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "There are no clients\n",
    });
    expect((await client("list", "--json")).stdout).toBe("[]\n");
    await client("add", "web", "--public", "--first-party");
    await client("add", "svc", "--scope", "read:items me", "--name", "A service");
    const { stdout } = await client("list");
    expect(
      stdout.split("\n").map((line) => line.replace(/ +\d{4}-.*Z$/, "").split(/ {2,}/)),
    ).toEqual([
      ["ID", "NAME", "TYPE", "GRANTS", "SCOPES", "CREATED"],
      ["svc", "A service", "confidential", "client_credentials", "read:items me"],
      ["web", "web", "public, first-party", "password refresh_token", "all"],
      [""],
    ]);
    const json = (await client("list", "--json")).stdout;
    const clients = JSON.parse(json) as { id: string; scopes: unknown }[];
    expect(clients.map(({ id, scopes }) => [id, scopes])).toEqual([
      ["svc", ["read:items", "me"]],
      ["web", null],
    ]);
    expect(`${stdout}${json}`).not.toMatch(/sgs_|sgc1|secret/i);
  });
});

describe("rotate", () => {
  test.concurrent("gives a new secret, and the old one is over", async () => {
    const { cwd, store, client } = await newClients();
    const [old = ""] = secretForm.exec((await client("add", "svc")).stdout) ?? [];
    const { exitCode, stdout } = await client("rotate", "svc");
    const [secret = ""] = secretForm.exec(stdout) ?? [];
    const record = await store.clients.findById("svc");
    expect([exitCode, isSecretOf(cwd, record, secret), isSecretOf(cwd, record, old)]).toEqual([
      0,
      true,
      false,
    ]);
    const json = JSON.parse((await client("rotate", "svc", "--json")).stdout) as { secret: string };
    expect(isSecretOf(cwd, await store.clients.findById("svc"), json.secret)).toBe(true);
    const told = await store.audit.list({ first: 10, events: ["client_secret_changed"] });
    expect(told.map(({ clientId }) => clientId)).toEqual(["svc", "svc"]);
  });

  test.concurrent("of a public client: 1, and why", async () => {
    const { client } = await newClients();
    await client("add", "web", "--public", "--first-party");
    const stderr = 'scopegate: "web" is a public client: it has no secret to change\n';
    expect(await client("rotate", "web")).toEqual({ exitCode: 1, stdout: "", stderr });
  });
});

describe("delete", () => {
  test.concurrent("ends the client, its sessions and its tokens", async () => {
    const { store, client } = await newClients();
    await client("add", "web", "--public", "--first-party");
    const started = await store.sessions.create({
      subject: "usr_1",
      clientId: "web",
      scopes: ["me"],
      idleMillis: 60_000,
      maximumAgeMillis: 60_000,
      mostPerSubject: 10,
    });
    const { exitCode, stdout } = await client("delete", "web", "--yes");
    expect([exitCode, stdout]).toEqual([0, 'Deleted "web": its sessions and tokens have ended\n']);
    expect(await store.clients.findById("web")).toBeUndefined();
    expect(await store.sessions.findLive(started?.session.id ?? "")).toBeUndefined();
    expect(await store.revocations.readAfter(0, 10)).toContainEqual(
      expect.objectContaining({ kind: "client", id: "web" }),
    );
    const [event] = await store.audit.list({ first: 10, events: ["client_deleted"] });
    expect(event).toMatchObject({ clientId: "web", actor: "command line" });
  });

  test.concurrent("without a terminal and without --yes: 2, and nothing is deleted", async () => {
    const { store, client } = await newClients();
    await client("add", "svc");
    const { exitCode, stderr } = await client("delete", "svc");
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("say --yes")]);
    expect(await store.clients.findById("svc")).toBeDefined();
  });
});

terminalTest("delete asks, and takes nothing but yes for a yes", async () => {
  const { cwd, store, client } = await newClients();
  await client("add", "svc");
  const question = 'Delete "svc", and end its sessions and tokens? [y/N] ';
  for (const [keys, exitCode] of [
    ["\r", 1],
    ["yesterday\r", 1],
    ["\u0003", 130],
    ["y\r", 0],
  ] as const) {
    expect(await store.clients.findById("svc")).toBeDefined();
    const ended = await atTerminal(["client", "delete", "svc"], cwd, [[question, keys]]);
    expect([keys, ended.exitCode]).toEqual([keys, exitCode]);
  }
  expect(await store.clients.findById("svc")).toBeUndefined();
});
