/** A server on which everything happens that has to do with secrets, mistakes included; and the secrets themselves. */

import { hashSync } from "bcryptjs";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClientSecrets } from "../../src/oauth/clients/client-secrets.js";
import { createServer } from "../../src/server.js";
import { openSqliteStore } from "../../src/store/sqlite.js";
import { rootSecret } from "../../src/token/secrets/root-secret.js";
import { ask, post, refresh, tokensOf, type TokenAnswer } from "./requests.js";

export interface BusyDay {
  readonly url: string;
  readonly dataDirectory: string;
  readonly databaseFile: string;
  /** Everything that was logged, at the level trace. */
  readonly log: () => string;
  /** What nobody may find, by what it is. */
  readonly secrets: ReadonlyMap<string, string | Buffer>;
  /** What must be found, so that a search which finds nothing is seen. */
  readonly username: string;
  readonly clientId: string;
  stop(): Promise<void>;
}

const username = "hermione";
const clientId = "gringotts";
const passwords = {
  "the password": "Wingardium.Leviosa-7",
  "the new password": "Petrificus+Totalus 8",
  "a wrong password": "Expelliarmus'9",
  "a password in the field of the name": "Sectumsempra/10",
  "another user's password": "Alohomora%11",
} as const;

export async function startBusyDay(): Promise<BusyDay> {
  const folder = mkdtempSync(join(tmpdir(), "scopegate-dump-"));
  const databaseFile = join(folder, "scopegate.db");
  const lines: string[] = [];
  const server = await createServer({
    dataDir: folder,
    databaseUrl: `file:${databaseFile}`,
    demo: "off",
    bcryptCost: 4,
    hashThreads: 1,
    loginRate: "1000/1m",
    logLevel: "trace",
    logFormat: "json",
    logDestination: { write: (line) => void lines.push(line) },
  });
  const { url } = await server.start({ port: 0 });
  const secrets = new Map<string, string | Buffer>(Object.entries(passwords));
  addServerSecrets(folder, secrets);
  const clientSecret = await addUserAndClient(folder, databaseFile);
  secrets.set("the secret of a client", clientSecret);
  await liveThroughIt(url, clientSecret, secrets);
  return {
    url,
    dataDirectory: folder,
    databaseFile,
    log: () => lines.join(""),
    secrets,
    username,
    clientId,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function addServerSecrets(folder: string, secrets: Map<string, string | Buffer>): void {
  const root = readFileSync(join(folder, "secret"), "utf8").trim();
  secrets.set("the root secret", root);
  for (const label of ["refresh token", "password pepper", "client secret"]) {
    secrets.set(`the key of "${label}"`, rootSecret([root]).derive(label).current.key.export());
  }
  const key = readFileSync(join(folder, "keys", "signing-key.jwk"), "utf8");
  const { d = "" } = JSON.parse(key) as { d?: string };
  secrets.set("the signing key", Buffer.from(d, "base64url"));
}

async function addUserAndClient(folder: string, databaseFile: string): Promise<string> {
  const root = rootSecret([readFileSync(join(folder, "secret"), "utf8").trim()]);
  const clientSecrets = createClientSecrets(root.derive("client secret"));
  const secret = clientSecrets.generate();
  const store = await openSqliteStore({ location: databaseFile });
  await store.users.create({
    username,
    // As another system has hashed it: the login makes it anew.
    passwordHash: hashSync(passwords["the password"], 4),
    scopes: ["me", "read:items", "admin:users"],
  });
  await store.clients.create({
    id: clientId,
    name: "A bank",
    secretHash: clientSecrets.hash(secret),
    firstParty: false,
    grants: ["client_credentials"],
    scopes: ["read:items"],
    mayIntrospect: true,
    redirectUris: [],
    demo: false,
  });
  await store.close();
  return secret;
}

async function liveThroughIt(
  url: string,
  clientSecret: string,
  secrets: Map<string, string | Buffer>,
): Promise<void> {
  const note = (what: string, answer: TokenAnswer): void => {
    for (const name of ["access_token", "refresh_token"] as const) {
      const token = answer[name];
      if (token === undefined) continue;
      secrets.set(`the ${name} of ${what}`, token);
      secrets.set(`the signature of the ${name} of ${what}`, token.split(".").at(-1) ?? "");
    }
  };
  const logIn = (name: string, password: string) =>
    post(`${url}/token`, {
      grant_type: "password",
      username: name,
      password,
      scope: "me admin:users",
    });
  const password = passwords["the password"];
  const wrong = passwords["a wrong password"];

  const first = await logIn(username, password);
  note("the login", first);
  const { accessToken, refreshToken } = tokensOf(first);
  const second = await refresh(url, refreshToken);
  note("a refresh", second);
  note("another refresh", await refresh(url, tokensOf(second).refreshToken));
  note("a repetition", await refresh(url, tokensOf(second).refreshToken));
  const copied = await logIn(username, password);
  note("a login whose refresh token is copied", copied);
  const copy = tokensOf(copied).refreshToken;
  const next = tokensOf(await refresh(url, copy)).refreshToken;
  await refresh(url, next);
  expect(await refresh(url, copy)).toMatchObject({ error: "invalid_grant" });

  // Mistakes: what was typed into the wrong place, or cut off.
  await logIn(username, wrong);
  await logIn(passwords["a password in the field of the name"], wrong);
  await post(`${url}/token?password=${encodeURIComponent(password)}&access_token=${accessToken}`, {
    grant_type: "password",
  });
  await post(`${url}/token`, { client_id: clientSecret, client_secret: wrong });
  await post(`${url}/token`, { grant_type: password, scope: refreshToken });
  await fetch(`${url}/token/${refreshToken}`, { method: "POST" });
  await fetch(`${url}/token`, { method: "POST", body: JSON.stringify({ password }) });
  await fetch(`${url}/graphql`, { headers: { Authorization: `Bearer ${accessToken} x` } });
  await ask(url, `${accessToken}x`, "{ hello }");
  await ask(url, refreshToken, "{ me { username } }");
  await ask(url, accessToken, `{ me(password: "${password}") { username } `);
  await ask(url, accessToken, `mutation { changePassword(input: "${password}") { id } }`);

  await actAsAClient(url, clientSecret, accessToken, note);
  await changePasswords(url, accessToken);
  const last = await logIn(username, passwords["the new password"]);
  note("a login to be revoked", last);
  await post(`${url}/revoke`, { token: tokensOf(last).accessToken });
  await post(`${url}/revoke`, { token: tokensOf(last).refreshToken });
}

async function actAsAClient(
  url: string,
  clientSecret: string,
  token: string,
  note: (what: string, answer: TokenAnswer) => void,
): Promise<void> {
  const byBasic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
  const inBody = { client_id: clientId, client_secret: clientSecret };
  const grant = { grant_type: "client_credentials" };
  note("a client", await post(`${url}/token`, grant, byBasic));
  note("a client by its body", await post(`${url}/token`, { ...grant, ...inBody }));
  expect(await post(`${url}/introspect`, { token }, byBasic)).toMatchObject({ active: true });
  await post(`${url}/token`, { ...grant, ...inBody, client_secret: `${clientSecret}x` });
}

async function changePasswords(url: string, token: string): Promise<void> {
  const create = "mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }";
  const created = await ask(url, token, create, {
    input: { username: "ron", password: passwords["another user's password"], scopes: ["me"] },
  });
  expect(created.status).toBe(200);
  const change = "mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { id } }";
  const newPassword = passwords["the new password"];
  for (const currentPassword of [passwords["a wrong password"], passwords["the password"]]) {
    await ask(url, token, change, { input: { currentPassword, newPassword } });
  }
}
