/** A refused query explains itself, and is mended with one click. */

import { browserTest } from "../chromium.js";
import { explorerForTests } from "./explorer-server.js";

const running = explorerForTests();

const both = "{ me { username } items(first: 1) { nodes { title } } }";
const ask = "Ask for read:items and run again";

describe("a query with a scope that the token lacks", () => {
  browserTest("is explained: which field, which scope, what the token has", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me"] });
    await explorer.run(both);
    const alert = explorer.page.getByRole("alert");
    await alert.getByText("items", { exact: true }).waitFor();
    expect(await alert.innerText()).toContain("read:items");
    expect(await alert.innerText()).toContain("The token has: me.");
    // What was allowed is there all the same.
    await explorer.answer.getByText('"johndoe"').waitFor();
  });

  browserTest("is mended by one click where the login reaches so far", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me", "read:items"] });
    await explorer.openDialog();
    await explorer.box("read:items").uncheck();
    await explorer.button("Change the scopes").click();
    await explorer.needs.getByText("you have: me").waitFor();
    await explorer.run(both);
    await explorer.button(ask).click();
    await explorer.answer.getByText('"title"').waitFor();
    expect(await explorer.page.getByRole("alert").count()).toBe(0);
    expect(await explorer.login.innerText()).toContain("read:items");
  });

  browserTest("opens the dialog filled in where it does not, and runs by itself then", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me"] });
    await explorer.run(both);
    await explorer.button(ask).click();
    await explorer.dialog.waitFor();
    expect(await explorer.dialog.getByLabel("User name").inputValue()).toBe("johndoe");
    expect(await explorer.box("me").isChecked()).toBe(true);
    expect(await explorer.box("read:items").isChecked()).toBe(true);
    expect(await explorer.box("write:items").isChecked()).toBe(false);
    await explorer.dialog.getByLabel("Password").fill("secret");
    await explorer.button("Log in and run").click();
    await explorer.answer.getByText('"title"').waitFor();
  });

  browserTest("without any token asks for a login with what it needs", async () => {
    const explorer = await running().open();
    await explorer.run("{ me { username } }");
    await explorer.page.getByRole("alert").getByText("There was no access token.").waitFor();
    await explorer.button("Ask for me and run again").click();
    expect(await explorer.box("me").isChecked()).toBe(true);
    await explorer.logIn();
    await explorer.answer.getByText('"johndoe"').waitFor();
  });

  browserTest("whose policy says no has nothing to ask for", async () => {
    const explorer = await running().open();
    await explorer.authorize({
      username: "bob",
      password: "secretbob",
      scopes: ["write:items", "read:items"],
    });
    await explorer.run("{ items(first: 20) { nodes { id title owner { username } } } }");
    await explorer.answer.getByText('"nodes"').waitFor();
    const id = /"id": "([^"]+)",\s*"title": "[^"]+",\s*"owner": \{\s*"username": "johndoe"/.exec(
      await explorer.answer.innerText(),
    )?.[1];
    expect(id).toBeDefined();
    await explorer.run(`mutation { deleteItem(input: { id: "${id ?? ""}" }) { id } }`);
    await explorer.page.getByRole("alert").waitFor();
    expect(await explorer.button(/^Ask for/).count()).toBe(0);
  });
});

describe("what just happened", () => {
  browserTest(
    "tells the request without the password, the decoded token, the header, and copies them",
    async () => {
      const explorer = await running().open();
      await explorer.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await explorer.authorize({ scopes: ["me"] });
      await explorer.run("{ me { username } }");
      await explorer.page.getByText("What just happened").click();
      const told = explorer.page.locator("details.happened");
      await told.getByText("POST /session").waitFor();
      const text = await told.innerText();
      expect(text).toContain("username: johndoe");
      expect(text).toContain("password: (hidden)");
      expect(text).not.toContain("secret");
      expect(text).toContain('"scope": "me"');
      expect(text).toMatch(/authorization: Bearer eyJ[^ ]{9}…/);

      const copies = told.getByRole("button", { name: /^Copy as curl$/ });
      await copies.nth(1).click();
      const line = await explorer.page.evaluate(() => navigator.clipboard.readText());
      expect(line).toMatch(/^curl 'http:\/\/localhost:\d+\/graphql'/);
      expect(line).toMatch(/authorization: Bearer eyJ[\w.-]{100,}/);
    },
  );
});
