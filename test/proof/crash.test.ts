/** kill -9 in the middle of refreshes: what a client was answered, or may repeat, is good after the next start. */

import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { newFolder } from "../cli/process.js";
import { startLoad, type Acknowledged } from "./crash-load.js";
import { ask, login, refresh, statusOf, tokensOf, type Tokens } from "./requests.js";
import { rounds } from "./rounds.js";
import { serve } from "./served.js";

const kills = rounds(4, 100);
const scope = "me read:items write:items";
const sessionCount = 4;

test("RFC 6749 §6 MUST lose no login by kill -9, whether or not the last answer had arrived, and nothing that was answered", async () => {
  const folder = newFolder();
  // A start on a busy machine may take long.
  const start = () => serve(folder, { REFRESH_GRACE: "1m" });
  let server = await start();
  let sessions = await Promise.all(
    Array.from({ length: sessionCount }, () => login(server.url, { scope })),
  );
  for (let count = 0; count < kills; count += 1) {
    const load = startLoad(server.url, sessions);
    // Together: a client that has had a wrong answer ends the test at once.
    await Promise.all([load.ended, sleep(randomInt(20, 400)).then(() => server.kill())]);
    server = await start();
    sessions = await expectKept(server.url, load.acknowledged);
  }
  await server.stop();
}, 900_000);

/** @returns the sessions, a few steps further. */
async function expectKept(url: string, acknowledged: Acknowledged): Promise<Tokens[]> {
  const { sessions, revoked, itemIds } = acknowledged;
  const goneOn = await Promise.all(
    sessions.map(async ({ accessToken, refreshToken }) => {
      expect(await statusOf(url, accessToken)).toBe(200);
      const repeated = await refresh(url, refreshToken);
      expect(repeated).toMatchObject({ status: 200 });
      const next = await refresh(url, tokensOf(repeated).refreshToken);
      expect(next).toMatchObject({ status: 200 });
      expect(tokensOf(next).refreshToken).not.toBe(tokensOf(repeated).refreshToken);
      return tokensOf(next);
    }),
  );
  for (const { accessToken, refreshToken } of revoked) {
    expect(await statusOf(url, accessToken)).toBe(401);
    expect(await refresh(url, refreshToken)).toMatchObject({ error: "invalid_grant" });
  }
  const token = goneOn[0]?.accessToken ?? "";
  for (const id of itemIds) {
    const { data } = await ask(url, token, `{ item(id: "${id}") { title } }`);
    expect(data).toEqual({ item: { title: "kept" } });
  }
  return goneOn.slice(0, sessionCount);
}
