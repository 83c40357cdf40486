/** `scopegate user list`: all users by name, page by page, however many there are. */

import { Command, Option } from "commander";
import { write } from "../standard-output.js";
import { timeText } from "../time-text.js";
import { atUserDesk } from "../user-store.js";
import { printable, statusOf, userJson, type OutputFlags } from "./user-text.js";
import { usernameKey, type Store, type UserRecord } from "../../store/store.js";

const usersPerPage = 500;

interface ListFlags extends OutputFlags {
  readonly status?: "active" | "disabled";
}

export function listUsersCommand(): Command {
  return new Command("list")
    .description("List the users by name")
    .addOption(
      new Option("--status <status>", "only those who can log in, or only the others").choices([
        "active",
        "disabled",
      ]),
    )
    .option("--json", "as a JSON array of objects")
    .action(({ status, json }: ListFlags) =>
      atUserDesk(async ({ store }) => {
        const pages = pagesOf(store, status && status === "disabled");
        for await (const text of json ? asJson(pages) : asColumns(pages)) await write(text);
      }),
    );
}

async function* pagesOf(
  { users }: Store,
  disabled: boolean | undefined,
): AsyncGenerator<readonly UserRecord[]> {
  let after: string | undefined;
  for (;;) {
    const page = await users.list({ first: usersPerPage, after, disabled });
    const last = page.users.at(-1);
    if (last === undefined) return;
    yield page.users;
    if (!page.hasNextPage) return;
    after = usernameKey(last.username);
  }
}

type Pages = AsyncIterable<readonly UserRecord[]>;

/** One user a line; the whole is one array. */
async function* asJson(pages: Pages): AsyncGenerator<string> {
  let before = "[\n";
  for await (const users of pages) {
    yield before + users.map((user) => JSON.stringify(userJson(user))).join(",\n");
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

const headings = ["NAME", "ID", "STATUS", "SCOPES", "CREATED"];

/** In columns, as wide as what has come so far: nothing waits for the last page. */
async function* asColumns(pages: Pages): AsyncGenerator<string> {
  const widths = headings.map(() => 0);
  let table = [headings];
  for await (const users of pages) {
    table.push(...users.map(cells));
    for (const row of table) {
      row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
    }
    yield table
      .map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  "))
      .map((line) => `${line.trimEnd()}\n`)
      .join("");
    table = [];
  }
  // For the person, not for what reads the lines.
  if (table.length > 0) process.stderr.write("There are no such users\n");
}

function cells(user: UserRecord): string[] {
  const scopes = user.scopes.join(" ") || "-";
  return [
    printable(user.username),
    user.id,
    statusOf(user),
    printable(scopes),
    timeText(user.createdAtMillis),
  ];
}
