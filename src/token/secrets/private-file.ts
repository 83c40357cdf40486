/** A private file: written once and whole by whichever process is first, readable by its owner alone. */

import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";

// POSIX permission bits of everybody but the owner. Windows has none, and reports made-up ones.
const otherPeople = 0o077;
const hasPermissionBits = process.platform !== "win32";

/**
 * Writes `text` to `path` unless there is a file already, and makes the folder (mode 0700) where it is missing.
 *
 * The text goes to a file of another name first, and link(2) gives it its own name: link never replaces a file, so
 * of many processes that start at once exactly one wins, and nobody reads half a file.
 *
 * @returns whether this call wrote the file.
 */
export async function writeOnce(path: string, text: string): Promise<boolean> {
  const draft = await openDraft(path);
  try {
    await draft.fill(text);
    await link(draft.path, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(draft.path).catch(() => undefined);
  }
}

/** Writes `text` to `path` in the place of what is there. Who reads at this moment reads the old text or the new one. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = await openDraft(path);
  try {
    await draft.fill(text);
    await rename(draft.path, path);
  } catch (error) {
    await unlink(draft.path).catch(() => undefined);
    throw error;
  }
}

/** A new file beside `path`, of mode 0600. */
async function openDraft(
  path: string,
): Promise<{ readonly path: string; fill(text: string): Promise<void> }> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // The leading dot keeps it out of every listing that looks for keys.
  const draft = join(directory, `.draft-${process.pid}-${randomBytes(6).toString("hex")}`);
  const file = await open(draft, "wx", 0o600);
  return {
    path: draft,
    async fill(text) {
      try {
        await file.writeFile(text, "utf8");
        // On the disk before it has its name: a crash must not leave a named file without its text.
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}

/**
 * Reads a private file.
 *
 * @returns its text, or `undefined` where there is no such file.
 * @throws Error with the `chmod` to run where others than the owner have any permission on it.
 */
export async function readPrivate(path: string): Promise<string | undefined> {
  let file;
  try {
    file = await open(path, "r");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    // Asked of the open file, not of the name: between two looks the name could mean another file.
    const { mode } = await file.stat();
    if (hasPermissionBits && (mode & otherPeople) !== 0) {
      throw new Error(
        `Others than the owner may open ${path} (mode ${modeText(mode)}). Run: chmod 600 ${path}`,
      );
    }
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/**
 * Refuses a folder in which others could put a file of their own. A missing folder is none.
 *
 * @throws Error with the `chmod` to run.
 */
export async function refuseOpenFolder(path: string): Promise<void> {
  let mode: number;
  try {
    ({ mode } = await stat(path));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  if (hasPermissionBits && (mode & 0o022) !== 0) {
    throw new Error(
      `Others than the owner may write into ${path} (mode ${modeText(mode)}). Run: chmod 700 ${path}`,
    );
  }
}

/** Node's `error.code`. No `instanceof`: an error may come from another realm. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

function modeText(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, "0");
}
