/** A change of a user by name, which the last administrator is spared. */

import { aboutUser, recordEvent } from "../audit-record.js";
import { CommandFailure } from "../failure.js";
import { readCatalogue, type SchemaFlags } from "./user-catalogue.js";
import { atUserDesk, noSuchUser, userNamed, type UserDesk } from "../user-store.js";
import { quoted } from "./user-text.js";
import { adminScope } from "../../graphql/owns-item.js";
import type { Catalogue } from "../../scope/entry.js";
import {
  LastHolderError,
  type AuditEvent,
  type KeepOne,
  type UserRecord,
} from "../../store/store.js";

export interface Change extends UserDesk {
  readonly user: UserRecord;
  readonly catalogue: Catalogue;
  readonly keep: KeepOne;
}

interface Changed {
  readonly before: UserRecord;
  readonly after: UserRecord;
}

/**
 * @param eventOf what the audit trail is told of it.
 * @throws CommandFailure where there is no such user, or nobody else could manage users afterwards.
 */
export function changeUser(
  username: string,
  flags: SchemaFlags,
  apply: (change: Change) => Promise<UserRecord | undefined>,
  eventOf: (after: UserRecord) => Pick<AuditEvent, "event" | "detail">,
): Promise<Changed> {
  return atUserDesk(async (desk) => {
    const before = await userNamed(username, desk);
    const catalogue = readCatalogue(flags);
    // An API without this scope has administrators of another kind, or none.
    const keep = catalogue.scopes.some(({ name }) => name === adminScope)
      ? { keepOneWith: adminScope }
      : {};
    const after = await apply({ ...desk, user: before, catalogue, keep }).catch(
      (error: unknown) => {
        throw error instanceof LastHolderError ? lastAdministrator(before) : error;
      },
    );
    if (after === undefined) throw noSuchUser(username);
    await recordEvent({ ...eventOf(after), ...aboutUser(after) }, desk);
    return { before, after };
  });
}

function lastAdministrator({ username }: UserRecord): CommandFailure {
  return new CommandFailure(
    `${quoted(username)} is the last user who can log in and has the scope ${adminScope}: nobody could manage users ` +
      `any more. Give it to somebody else first: scopegate user scopes NAME --add ${adminScope}`,
  );
}
