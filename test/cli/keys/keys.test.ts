/** `scopegate keys`: what the commands print, change and refuse, without a server. */

import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder, run, stackTrace, type Ended, type Surroundings } from "../process.js";
import { keyJson } from "../../../src/cli/keys/keys-text.js";
import { keyFolder } from "../../../src/token/keys/key-folder.js";
import { keyStates } from "../../../src/token/keys/key-states.js";
import { generateKeyAsJwk } from "../../../src/token/keys/private-jwk.js";

type KeyRow = ReturnType<typeof keyJson>;

const keys = (parameters: readonly string[], surroundings: Surroundings): Promise<Ended> =>
  run(["keys", ...parameters], surroundings);

async function json(parameters: readonly string[], surroundings: Surroundings): Promise<unknown> {
  const { exitCode, stdout, stderr } = await keys([...parameters, "--json"], surroundings);
  expect([exitCode, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as unknown;
}

/** The keys in the folder, read here: a process for each look would take most of the time of these tests. */
async function list({ cwd }: { readonly cwd: string }): Promise<readonly KeyRow[]> {
  const reading = await keyFolder(join(cwd, "data", "keys")).read();
  return keyStates(reading?.records ?? [], Date.now() / 1000).map(keyJson);
}

const kid = /[\w-]{43}/;
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/;

test("from the first key to its end: made, listed, followed by another one, removed", async () => {
  const cwd = newFolder();
  const first = await keys(["rotate"], { cwd });
  expect(first).toMatchObject({ exitCode: 0, stderr: "" });
  expect(first.stdout).toMatch(
    new RegExp(
      `^Made the key ${kid.source} \\(ES256\\) in .*signing-key\\.jwk\nIt signs from now on\n$`,
    ),
  );
  const second = await keys(["rotate", "--alg", "RS256", "--after", "10m"], { cwd });
  expect(second.stdout).toMatch(
    new RegExp(
      `^Made the key ${kid.source} \\(RS256\\) in .*\n` +
        `It is published within a second, and signs from ${time.source} on\n` +
        `Until then ${kid.source} \\(ES256\\) signs; after that it verifies until its tokens have expired\n$`,
    ),
  );
  const listed = await keys(["list"], { cwd });
  const lines = listed.stdout.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^KID {2,}ALG {2,}STATE {2,}SINCE {2,}UNTIL$/);
  expect(lines[1]).toMatch(
    new RegExp(`^${kid.source}  ES256  active  ${time.source}  ${time.source}$`),
  );
  expect(lines[2]).toMatch(new RegExp(`^${kid.source}  RS256  next    -  +${time.source}$`));
  const [active, next] = await list({ cwd });
  expect(active?.until).toBe(next?.until);

  const gentle = await keys(["retire", active?.kid ?? ""], { cwd });
  expect(gentle.stdout).toMatch(/ES256\) signs until .* does, which is from .*use --now\n$/);
  const removed = await keys(["retire", active?.kid ?? "", "--now"], { cwd });
  expect(removed.stdout).toMatch(
    /^Removed .* \(ES256\): its tokens end within a second, in every process\n.* \(RS256\) signs now\n$/,
  );
  expect(await list({ cwd })).toMatchObject([{ kid: next?.kid, state: "active", until: null }]);
});

test("key files are private, and no private member is printed", async () => {
  const cwd = newFolder();
  const outputs = [
    await keys(["rotate", "--json"], { cwd }),
    await keys(["rotate"], { cwd }),
    await keys(["list", "--json"], { cwd }),
  ];
  const directory = join(cwd, "data", "keys");
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  const names = readdirSync(directory);
  expect(names).toHaveLength(2);
  for (const name of names) {
    expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    const { d } = JSON.parse(readFileSync(join(directory, name), "utf8")) as { d: string };
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(d);
  }
});

test("--json tells what was made, removed and kept", async () => {
  const cwd = newFolder();
  const made = await json(["rotate"], { cwd });
  expect(made).toMatchObject({ made: { state: "active", alg: "ES256" }, keys: [{}], deleted: [] });
  expect(await json(["rotate"], { cwd })).toMatchObject({
    made: { state: "next" },
    keys: [{}, {}],
  });
  const [active, next] = await list({ cwd });
  expect(await json(["retire", active?.kid ?? ""], { cwd })).toMatchObject({
    kid: active?.kid,
    outcome: "relieved",
    next: { kid: next?.kid },
  });
  expect(await json(["retire", next?.kid ?? ""], { cwd })).toMatchObject({
    kid: next?.kid,
    outcome: "removed",
    key: null,
    active: { kid: active?.kid },
  });
});

test("SIGNING_KEYS_FILE is used instead of the folder, stays private, and is made by the first rotation", async () => {
  const cwd = newFolder();
  const env = { SIGNING_KEYS_FILE: "ours.json" };
  await json(["rotate"], { cwd, env });
  await json(["rotate"], { cwd, env });
  expect(await json(["list"], { cwd, env })).toMatchObject([
    {
      state: "active",
      alg: "ES256",
      since: expect.stringMatching(time) as string,
      file: "ours.json",
    },
    { state: "next", alg: "ES256", since: null, until: expect.stringMatching(time) as string },
  ]);
  expect(statSync(join(cwd, "ours.json")).mode & 0o777).toBe(0o600);
  expect(readdirSync(cwd)).toEqual(["ours.json"]);
});

test("two rotations at once make the first key and the next one", async () => {
  const cwd = newFolder();
  const ended = await Promise.all([keys(["rotate"], { cwd }), keys(["rotate"], { cwd })]);
  expect(ended.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  expect((await list({ cwd })).map(({ state }) => state)).toEqual(["active", "next"]);
});

describe("a failure is 1, says what to do, and changes nothing", () => {
  test("a second next key", async () => {
    const cwd = newFolder();
    await keys(["rotate"], { cwd });
    await keys(["rotate"], { cwd });
    const before = await list({ cwd });
    const { exitCode, stdout, stderr } = await keys(["rotate"], { cwd });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /^scopegate: The key .* waits already, and signs from .*take it away first: scopegate keys retire [\w-]{43}\n$/,
    );
    expect(await list({ cwd })).toEqual(before);
  });

  test.each([
    [[], "scopegate keys rotate; then run again: scopegate keys retire"],
    [["--now"], "scopegate keys rotate --after 2s; then run again: scopegate keys retire"],
  ])("the only key, with %j", async (flags, advice) => {
    const cwd = newFolder();
    await keys(["rotate"], { cwd });
    const [only] = await list({ cwd });
    const { exitCode, stdout, stderr } = await keys(["retire", only?.kid ?? "", ...flags], { cwd });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(advice);
    expect(await list({ cwd })).toEqual([only]);
  });

  test("an unknown key", async () => {
    const { exitCode, stderr } = await keys(["retire", "no\u001b[31m"], { cwd: newFolder() });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/There is no key .*scopegate keys list prints those that there are\n$/);
    expect(stderr).not.toContain("\u001b");
  });

  test("a key file that others may open", async () => {
    const cwd = newFolder();
    await keys(["rotate"], { cwd });
    chmodSync(join(cwd, "data", "keys", "signing-key.jwk"), 0o644);
    for (const command of [["rotate"], ["list"], ["retire", "x", "--now"]]) {
      const { exitCode, stderr } = await keys(command, { cwd });
      expect([command, exitCode]).toEqual([command, 1]);
      expect(stderr).toMatch(/Run: chmod 600 .*signing-key\.jwk\n$/);
      expect(stderr).not.toMatch(stackTrace);
    }
  });

  test("a place that cannot be written", async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, "data"), "");
    const { exitCode, stderr } = await keys(["rotate"], { cwd });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^scopegate: The signing keys in .*keys cannot be changed \(\w+\)\. Run/,
    );
    expect(stderr).not.toMatch(stackTrace);
  });

  test.each([["rotate"], ["retire", "x"]])("TOKEN_SECRET signs: %s", async (...command) => {
    const env = { TOKEN_SECRET: "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a" };
    const cwd = newFolder();
    const { exitCode, stdout, stderr } = await keys(command, { cwd, env });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/TOKEN_SECRET is set.*key files are not used.*leave TOKEN_SECRET out/);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test.each([["rotate"], ["retire", "x"], ["list"]])("keys in memory: %s", async (...command) => {
    const cwd = newFolder();
    const { exitCode, stdout, stderr } = await keys(command, {
      cwd,
      env: { DATABASE_URL: "memory:" },
    });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/the signing keys live in the memory of the server.*SIGNING_KEYS_FILE/);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

test.each(["1s", "soon", "31d"])("--after %s is a wrong use: 2", async (after) => {
  const cwd = newFolder();
  const { exitCode, stderr } = await keys(["rotate", "--after", after], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^scopegate: --after must be a duration with a unit .*from 2s to 30d/);
  expect(readdirSync(cwd)).toEqual([]);
});

test("an algorithm that we do not sign with is a wrong use: 2", async () => {
  const { exitCode } = await keys(["rotate", "--alg", "none"], { cwd: newFolder() });
  expect(exitCode).toBe(2);
});

test("list where there is no key, and where TOKEN_SECRET signs: 0, and the remark is not on standard output", async () => {
  const cwd = newFolder();
  const none = await keys(["list"], { cwd });
  expect(none).toMatchObject({ exitCode: 0, stdout: "" });
  expect(none.stderr).toMatch(/^There are no keys in .*keys\. scopegate keys rotate makes one\n$/);
  const env = { TOKEN_SECRET: "zT3vQp9Kx1Lw7Rn5Yb8Hd2Gf6Jc4Ms0a" };
  const shared = await keys(["list", "--json"], { cwd, env });
  expect([shared.exitCode, JSON.parse(shared.stdout)]).toEqual([
    0,
    [{ kid: "hs256", alg: "HS256", state: "active", since: null, until: null, file: null }],
  ]);
  expect(shared.stderr).toBe("TOKEN_SECRET is set: it signs (HS256), and key files are not used\n");
});

test("list shows the good keys beside a broken one, and fails with its name", async () => {
  const cwd = newFolder();
  const directory = join(cwd, "data", "keys");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, "a.jwk"), JSON.stringify(generateKeyAsJwk()), { mode: 0o600 });
  writeFileSync(join(directory, "b.jwk"), "{", { mode: 0o600 });
  const { exitCode, stdout, stderr } = await keys(["list"], { cwd });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/ES256 {2}active/);
  expect(stderr).toMatch(/b\.jwk is not JSON\n$/);
});
