/** A user changes the own password. */

import type { UserRecord } from "../store/store.js";
import type { GraphQLContext } from "./context.js";
import { isBusy, passwordsBusy } from "./password-work.js";
import { requireViewer } from "./require-viewer.js";
import { badUserInput, conflict } from "./user-error.js";
import { passwordFault } from "./user-input.js";

interface ChangePasswordInput {
  readonly currentPassword: string;
  readonly newPassword: string;
}

// One wrong guess ends the guessing of a request: aliases would make it as many guesses as an operation has room for.
const guessedWrong = new WeakSet<GraphQLContext>();

/** `Mutation.changePassword`. A token alone is not enough: whoever has found one does not get the account with it. */
export async function changePassword(
  _root: unknown,
  { input }: { readonly input: ChangePasswordInput },
  context: GraphQLContext,
): Promise<UserRecord> {
  const { access, accounts, store, loaders, origin } = context;
  const { currentPassword, newPassword } = input;
  const viewer = await requireViewer(context);
  const fault = passwordFault(newPassword, accounts.minimumPasswordLength, "newPassword");
  if (fault !== undefined) throw badUserInput(fault);
  if (guessedWrong.has(context)) throw wrongPassword();

  const right = await accounts.verify(viewer, currentPassword, origin);
  if (isBusy(right)) throw passwordsBusy(right);
  if (!right) {
    guessedWrong.add(context);
    const { id: subject, username } = viewer;
    await context.record({ event: "login_refused", subject, username, detail: "changePassword" });
    throw wrongPassword();
  }
  const hash = await accounts.hash(newPassword);
  if (isBusy(hash)) throw passwordsBusy(hash);
  const sessionId = access.kind === "granted" ? access.sessionId : undefined;
  const changed = await store.users.setPasswordHash(viewer.id, hash, {
    expected: viewer.passwordHash ?? undefined,
    keptSession: sessionId,
  });
  loaders.forgetAll();
  if (changed === undefined) {
    throw conflict("The password was changed by another request meanwhile. Log in again.");
  }
  const { id: subject, username } = changed;
  await context.record({ event: "password_changed", subject, username, sessionId });
  return changed;
}

function wrongPassword() {
  return badUserInput("currentPassword is not the password of this user.");
}
