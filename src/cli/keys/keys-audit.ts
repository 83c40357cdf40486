/** Changes of the signing keys in the audit trail. */

import { existsSync } from "node:fs";
import { recordEvent } from "../audit-record.js";
import { atUserDesk } from "../user-store.js";
import { loadConfig } from "../../config.js";

/** To be called once it is done. Where no server has ever run, there is no database, and no trail yet. */
export async function recordKeyChange(
  event: "key_created" | "key_retired",
  kid: string,
): Promise<void> {
  const { databaseLocation } = loadConfig({ dotenv: true });
  if (databaseLocation === ":memory:" || !existsSync(databaseLocation)) return;
  try {
    await atUserDesk((desk) => recordEvent({ event, detail: kid }, desk));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `Warning: it is done, but it could not be written into the audit trail: ${why}\n`,
    );
  }
}
