/** Whoever takes the database, with its -wal file, or the log, has no token, no password, no client secret and no key. */

import { startBusyDay, type BusyDay } from "./busy-day.js";
import { filesIn, formsOf, valuesIn } from "./dump.js";
import { ask, post } from "./requests.js";

let day: BusyDay;

beforeAll(async () => {
  day = await startBusyDay();
}, 30_000);

afterAll(() => day.stop());

/** What somebody could have taken, by where it was. One byte is one character. */
function taken(): ReadonlyMap<string, string> {
  return new Map([
    ["the log", Buffer.from(day.log()).toString("latin1")],
    ["the tables", valuesIn(day.databaseFile).join("\n")],
    ...[...filesIn(day.dataDirectory)].map(
      ([path, bytes]) => [path.slice(day.dataDirectory.length), bytes.toString("latin1")] as const,
    ),
  ]);
}

/** Texts that could be tried out as credentials: every value, and every word in it and in the log. */
function words(): string[] {
  const texts = [...valuesIn(day.databaseFile), day.log()];
  const found = texts.flatMap((text) => [text, ...text.split(/[\s"'\\,:;(){}[\]]+/)]);
  const likely = [...new Set(found)].filter((word) => word.length >= 16 && word.length <= 1_000);
  expect(likely.length).toBeGreaterThan(50);
  return likely;
}

describe("a dump of the store and of the log", () => {
  test("is looked at where things are: in each file, and in the log", () => {
    const all = taken();
    expect([...all.keys()].sort()).toEqual(
      expect.arrayContaining(["/scopegate.db", "/scopegate.db-wal", "the log", "the tables"]),
    );
    // The log names users by their subjects alone, but for what the audit trail tells.
    for (const where of ["/scopegate.db-wal", "the log", "the tables"]) {
      expect([where, all.get(where)?.includes(day.username)]).toEqual([where, true]);
      expect([where, all.get(where)?.includes(day.clientId)]).toEqual([where, true]);
    }
  });

  test("RFC 6749 §10.3, §10.4 MUST hold no token, password, client secret or key, in no form", () => {
    expect(day.secrets.size).toBeGreaterThan(20);
    const found: string[] = [];
    for (const [where, text] of taken()) {
      for (const [what, secret] of day.secrets) {
        for (const [how, form] of formsOf(secret)) {
          if (text.includes(form)) found.push(`${what} ${how}, in ${where}`);
        }
      }
    }
    expect(found).toEqual([]);
  });

  test("RFC 6749 §10.4, ASVS 6.5.2 MUST hold nothing that is accepted as a refresh token (REF-29)", async () => {
    // Every refresh token begins so, and is refused in any other spelling.
    const prefix = "sgr1.";
    const tokens = [...day.secrets].filter(([what]) => what.startsWith("the refresh_token"));
    expect(tokens.length).toBeGreaterThan(4);
    for (const [, token] of tokens) expect(token).toMatch(/^sgr1\./);
    for (const [where, text] of taken()) {
      expect([where, text.includes(prefix)]).toEqual([where, false]);
    }
    for (const word of words()) {
      const answer = await post(`${day.url}/token/refresh`, { refresh_token: word });
      expect(answer).toMatchObject({ status: 400, error: "invalid_grant" });
    }
  });

  test("holds nothing that is accepted as an access token, a password or a client's secret", async () => {
    for (const word of words()) {
      if (/^[\w.~+/-]+=*$/.test(word)) {
        expect((await ask(day.url, word, "{ me { username } }")).status).toBe(401);
      }
      const login = { grant_type: "password", username: day.username, password: word };
      expect(await post(`${day.url}/token`, login)).toMatchObject({ status: 400 });
      const client = { client_id: day.clientId, client_secret: word };
      const grant = { grant_type: "client_credentials" };
      expect(await post(`${day.url}/token`, { ...grant, ...client })).toMatchObject({
        status: 401,
      });
    }
  });
});
