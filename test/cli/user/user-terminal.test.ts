/** `scopegate user` at a terminal: what it asks, and what it does not show. */

import { newFolder, stackTrace } from "../process.js";
import { atTerminal, terminalTest } from "../terminal.js";
import { newDatabase, passwordOf } from "./user-database.js";

const secret = "correct horse";

terminalTest("the new password is asked for twice, and never shown", async () => {
  const cwd = newFolder();
  const added = await atTerminal(["user", "add", "bob"], cwd, [
    ["New password: ", `${secret}\r`],
    ["The same again: ", `${secret}\r`],
  ]);
  expect([added.exitCode, added.shown]).toEqual([0, expect.stringContaining('Added "bob"')]);
  expect(added.shown).not.toContain("horse");
  expect(await passwordOf(cwd, "bob", [secret])).toBe(secret);
});

terminalTest("token asks once, and does not show it either", async () => {
  const { exitCode, shown } = await atTerminal(["token", "-u", "bob"], newFolder(), [
    ["Password: ", `${secret}\r`],
  ]);
  expect([exitCode, shown]).toEqual([3, expect.stringContaining("(invalid_grant)")]);
  expect(shown).not.toContain("horse");
});

terminalTest("both may be pasted at once", async () => {
  const { exitCode } = await atTerminal(["user", "add", "bob"], newFolder(), [
    ["New password: ", `${secret}\r${secret}\r`],
  ]);
  expect(exitCode).toBe(0);
});

terminalTest(
  "two different passwords change nothing, nor does the key for the former line help",
  async () => {
    const { cwd, store } = await newDatabase();
    for (const again of ["correct mouse\r", "\u001b[A\r"]) {
      const { exitCode, shown } = await atTerminal(["user", "passwd", "jane"], cwd, [
        ["New password: ", `${secret}\r`],
        ["The same again: ", again],
      ]);
      expect([exitCode, shown]).toEqual([2, expect.stringContaining("passwords differ")]);
    }
    expect((await store.users.findByName("jane"))?.generation).toBe(0);
  },
);

terminalTest("Ctrl-C at a prompt ends it without a word: 130", async () => {
  const { cwd, store } = await newDatabase();
  const { exitCode, shown } = await atTerminal(["user", "add", "bob"], cwd, [
    ["New password: ", "corr\u0003"],
  ]);
  expect([exitCode, shown]).toEqual([130, expect.stringMatching(/New password: \r\n$/)]);
  expect(await store.users.count({})).toBe(1);
});

terminalTest("the end of the input, or nothing: 2, and what to do", async () => {
  const { cwd } = await newDatabase();
  for (const keys of ["\u0004", "\r"]) {
    const { exitCode, shown } = await atTerminal(["user", "passwd", "jane"], cwd, [
      ["New password: ", keys],
    ]);
    expect([exitCode, shown]).toEqual([2, expect.stringContaining("No password was given.")]);
    expect(shown).not.toMatch(stackTrace);
  }
});

terminalTest("delete asks, says what goes, and takes nothing but yes for a yes", async () => {
  const { cwd, store } = await newDatabase({ username: "bob", items: [{ title: "a pen" }] });
  const question = 'Delete "bob" and 1 item? [y/N] ';
  for (const [keys, exitCode] of [
    ["\r", 1],
    ["yesterday\r", 1],
    ["\u0004", 1],
    ["\u0003", 130],
    ["y\r", 0],
  ] as const) {
    expect(await store.users.findByName("bob")).toBeDefined();
    const ended = await atTerminal(["user", "delete", "bob"], cwd, [[question, keys]]);
    expect([keys, ended.exitCode, ended.shown]).toEqual([
      keys,
      exitCode,
      expect.stringContaining(question),
    ]);
  }
  expect(await store.users.findByName("bob")).toBeUndefined();
});
