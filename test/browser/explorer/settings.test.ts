/** The page under the settings of a server: a path in front, a schema that is shown in part or not at all. */

import { browserTest } from "../chromium.js";
import { explorerForTests } from "./explorer-server.js";

describe("below BASE_PATH", () => {
  const running = explorerForTests({ basePath: "/api/scopegate" });

  browserTest("everything works: login, reload, subscription, logout", async () => {
    const explorer = await running().open();
    expect(explorer.page.url()).toMatch(/\/api\/scopegate\/explorer$/);
    await explorer.authorize({ scopes: ["me", "read:items"] });
    await explorer.page.reload();
    await explorer.login.getByText("johndoe").waitFor();
    await explorer.run("{ me { username } }");
    await explorer.answer.getByText('"johndoe"').waitFor();
    await explorer.run("subscription { itemChanged { __typename } }");
    await explorer.page.getByText("Listening.").waitFor();
    await explorer.button("Log out").click();
    await explorer.login.getByText("not logged in").waitFor();
    expect(await explorer.page.context().cookies()).toEqual([]);
  });
});

describe("with INTROSPECTION=visible", () => {
  const running = explorerForTests({ introspection: "visible" });

  browserTest("the documentation and the locks are those of the caller", async () => {
    const explorer = await running().open({ viewport: { width: 1400, height: 900 } });
    const docs = explorer.page.getByRole("complementary", { name: "Documentation" });
    await docs.getByText("hello", { exact: true }).waitFor();
    expect(await docs.getByText("items", { exact: true }).count()).toBe(0);
    await explorer.openDialog();
    await explorer.dialog.getByRole("button", { name: "all I may have" }).click();
    await explorer.logIn();
    await docs.getByText("items", { exact: true }).first().waitFor();
    expect(await docs.getByText("users", { exact: true }).count()).toBe(0);
    await explorer.write("{ items { totalCount } }");
    await explorer.operation.getByRole("img", { name: "granted: needs read:items" }).waitFor();
    await explorer.button("Log out").click();
    await docs.getByText("items", { exact: true }).first().waitFor({ state: "detached" });
  });
});

describe("with INTROSPECTION=off", () => {
  const running = explorerForTests({ introspection: "off" });

  browserTest("operations run all the same, and the page says what is missing", async () => {
    const explorer = await running().open();
    await explorer.page.getByText("there are no locks and no completion").waitFor();
    await explorer.openDialog();
    await explorer.logIn({ scopes: ["me"] });
    await explorer.login.getByText("johndoe").waitFor();
    await explorer.run("{ me { username } }");
    await explorer.answer.getByText('"johndoe"').waitFor();
  });
});
