/** Authorize: who logs in, with which scopes, for how long, and in which tabs. */

import { browserTest } from "../chromium.js";
import { explorerForTests } from "./explorer-server.js";
import { ExplorerPage } from "./explorer-page.js";

const running = explorerForTests();

const meQuery = "{ me { username } }";

describe("a login", () => {
  browserTest(
    "ticks scopes, runs, and shows the data; the bar says who, what, until when",
    async () => {
      const explorer = await running().open();
      await explorer.authorize({ scopes: ["me", "read:items"] });
      await explorer.login.getByText("johndoe").waitFor();
      expect(await explorer.login.innerText()).toMatch(/johndoe\s+me\s+read:items\s+until \d/);
      await explorer.run(meQuery);
      await explorer.answer.getByText('"johndoe"').waitFor();
    },
  );

  browserTest("comes with the scopes ticked that the query needs", async () => {
    const explorer = await running().open();
    await explorer.write("{ me { username } items { nodes { title } } }");
    await explorer.needs.getByText("needs: me, read:items").waitFor();
    await explorer.openDialog();
    expect(await explorer.box("me").isChecked()).toBe(true);
    expect(await explorer.box("read:items").isChecked()).toBe(true);
    expect(await explorer.box("write:items").isChecked()).toBe(false);
    await explorer.logIn();
    await explorer.login.getByText("read:items").waitFor();
  });

  browserTest("with all scopes gets those that the user may have", async () => {
    const explorer = await running().open();
    await explorer.openDialog();
    await explorer.dialog.getByRole("button", { name: "all I may have" }).click();
    await explorer.logIn();
    await explorer.login.getByText("write:items").waitFor();
    expect(await explorer.login.innerText()).not.toContain("admin:users");
  });

  browserTest("with nothing ticked gets what is granted by default, and is told so", async () => {
    const explorer = await running().open();
    await explorer.openDialog();
    await explorer.dialog.getByRole("button", { name: "none" }).click();
    await explorer.dialog.getByText("you get the scopes that are granted by default").waitFor();
    await explorer.logIn();
    await explorer.login.getByText("johndoe").waitFor();
    expect(await explorer.login.innerText()).not.toContain("read:items");
  });

  const refused = [
    { title: "a wrong password", login: { password: "wrong" }, words: "Check the username" },
    {
      title: "a disabled user",
      login: { username: "alice", password: "secret2" },
      words: "Check the username",
    },
    {
      title: "a scope that the user may not have",
      login: { scopes: ["admin:users"] },
      words: "Ask only for scopes that this user may have",
    },
  ];
  for (const { title, login, words } of refused) {
    browserTest(`with ${title} is announced in words, and the password is typed anew`, async () => {
      const explorer = await running().open();
      await explorer.openDialog();
      await explorer.logIn({ scopes: ["me"], ...login });
      await explorer.dialog.getByRole("alert").getByText(words).waitFor();
      const password = explorer.dialog.getByLabel("Password");
      expect(await password.evaluate((field) => field === document.activeElement)).toBe(true);
      expect(await explorer.login.innerText()).toBe("not logged in");
    });
  }

  browserTest("survives a reload, with the scopes that were chosen", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me"] });
    await explorer.page.reload();
    await explorer.login.getByText("johndoe").waitFor();
    await explorer.run(meQuery);
    await explorer.answer.getByText('"johndoe"').waitFor();
  });

  browserTest("ends by logging out, here, in the other tab, and after a reload", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me"] });
    const other = await ExplorerPage.open(explorer.page.context(), running().url);
    await other.login.getByText("johndoe").waitFor();
    await explorer.button("Log out").click();
    await explorer.login.getByText("not logged in").waitFor();
    await other.login.getByText("not logged in").waitFor();
    await explorer.page.reload();
    await explorer.login.getByText("not logged in").waitFor();
    expect(await explorer.page.context().cookies()).toEqual([]);
    expect(other.faults).toEqual([]);
  });

  browserTest("is there in a second tab, and two tabs that renew at once both stay", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me"] });
    const other = await ExplorerPage.open(explorer.page.context(), running().url);
    await other.login.getByText("johndoe").waitFor();
    await Promise.all([explorer.page.reload(), other.page.reload()]);
    await explorer.login.getByText("johndoe").waitFor();
    await other.login.getByText("johndoe").waitFor();
    expect(other.faults).toEqual([]);
  });

  browserTest("leaves no credential where a script finds it", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me"] });
    await explorer.login.getByText("johndoe").waitFor();
    const kept = await explorer.page.evaluate(() =>
      JSON.stringify([
        Object.entries(localStorage),
        Object.entries(sessionStorage),
        document.cookie,
        location.href,
      ]),
    );
    expect(kept).not.toMatch(/eyJ|secret|refresh/);
    const [cookie, ...more] = await explorer.page.context().cookies();
    expect(more).toEqual([]);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
  });
});

describe("the scopes of a login", () => {
  browserTest("change without a password, as far as the login reaches", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me", "read:items"] });
    await explorer.openDialog();
    await explorer.box("read:items").uncheck();
    await explorer.button("Change the scopes").click();
    await explorer.dialog.waitFor({ state: "detached" });
    await explorer.needs.getByText("you have: me").waitFor();
    expect(await explorer.login.innerText()).not.toContain("read:items");
  });

  browserTest("beyond the login ask for the password", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me"] });
    await explorer.openDialog();
    await explorer.box("write:items").check();
    await explorer.button("Change the scopes").click();
    await explorer.dialog.getByRole("alert").getByText("Type your password").waitFor();
    await explorer.dialog.getByLabel("Password").fill("secret");
    await explorer.button("Log in").click();
    await explorer.login.getByText("write:items").waitFor();
  });
});

describe("a token that was made elsewhere", () => {
  browserTest("is used, is shown, and is forgotten", async () => {
    const { accessToken } = await running().server.tokens.issue({
      subject: "u-elsewhere",
      scopes: ["read:items"],
    });
    const explorer = await running().open();
    await explorer.openDialog();
    await explorer.button("Use a token I already have").click();
    await explorer.dialog.getByLabel("Access token").fill(`Bearer ${accessToken}`);
    await explorer.button("Use this token").click();
    await explorer.login.getByText("u-elsewhere").waitFor();
    await explorer.button("Forget the token").click();
    await explorer.login.getByText("not logged in").waitFor();
  });

  browserTest("is refused in words where it is none", async () => {
    const explorer = await running().open();
    await explorer.openDialog();
    await explorer.button("Use a token I already have").click();
    await explorer.dialog.getByLabel("Access token").fill("secret");
    await explorer.button("Use this token").click();
    await explorer.dialog.getByRole("alert").getByText("This is no access token").waitFor();
  });
});
