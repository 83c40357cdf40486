/** The editor, its locks, the documentation, tabs and history. */

import { browserTest } from "../chromium.js";
import { explorerForTests } from "./explorer-server.js";

const running = explorerForTests();

describe("locks in the editor", () => {
  browserTest("have three states, each with its words", async () => {
    const explorer = await running().open();
    await explorer.write("{ hello me { username } items { totalCount } }");
    const lock = (label: string) =>
      explorer.operation.getByRole("img", { name: label, exact: true });
    await lock("public: needs no access token").first().waitFor();
    await lock("missing: needs me").first().waitFor();
    await lock("missing: needs read:items").first().waitFor();
    await explorer.authorize({ scopes: ["me"] });
    await lock("granted: needs me").first().waitFor();
    await lock("missing: needs read:items").first().waitFor();
    await explorer.needs.getByText("needs: me, read:items · you have: me").waitFor();
  });

  browserTest("say more when somebody points at the field", async () => {
    const explorer = await running().open();
    await explorer.write("{ items { totalCount } }");
    await explorer.operation.getByText("items", { exact: true }).hover();
    await explorer.page.locator(".lock-tip").getByText("Query.items").waitFor();
    expect(await explorer.page.locator(".lock-tip").innerText()).toContain(
      "missing: needs read:items",
    );
  });

  browserTest("a guarded argument has its own", async () => {
    const explorer = await running().open();
    await explorer.write('{ search(text: "a") { __typename } }');
    expect(await explorer.operation.getByRole("img").count()).toBeGreaterThan(0);
  });
});

describe("the documentation", () => {
  browserTest("shows every field with its lock, and the way from type to type", async () => {
    const explorer = await running().open({ viewport: { width: 1400, height: 900 } });
    const docs = explorer.page.getByRole("complementary", { name: "Documentation" });
    const me = docs.getByRole("listitem").filter({ hasText: /^me/ });
    await me.getByRole("img", { name: "missing: needs me" }).waitFor();
    expect(await me.innerText()).toContain("Requires scope me.");
    await me.getByRole("button", { name: "User" }).click();
    await docs.getByRole("heading", { name: "User" }).waitFor();
    await docs.getByRole("button", { name: "All operations" }).click();
    await docs.getByRole("searchbox").fill("email");
    await docs.getByText("email", { exact: true }).first().waitFor();
  });
});

describe("the workplace", () => {
  browserTest("keeps tabs and history over a reload, and no header", async () => {
    const explorer = await running().open({ viewport: { width: 1400, height: 900 } });
    await explorer.run("query First { hello }");
    await explorer.answer.getByText('"hello"').waitFor();
    await explorer.button("New tab").click();
    await explorer.write("query Second { hello }");
    await explorer.button("Headers").click();
    await explorer.write(
      '{"X-Secret": "key-1"}',
      explorer.page.getByRole("textbox", { name: "Headers" }),
    );
    await explorer.page.reload();
    await explorer.isReady();
    await explorer.button("First").waitFor();
    await explorer.operation.getByText("Second").waitFor();
    expect(
      await explorer.page.evaluate(() => JSON.stringify(Object.entries(localStorage))),
    ).not.toContain("key-1");
    await explorer.button("History").click();
    const history = explorer.page.getByRole("complementary", { name: "History" });
    await history.getByText("query First { hello }").click();
    await explorer.operation.getByText("First").waitFor();
  });

  browserTest("runs the chosen one of several operations, with variables", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["read:items"] });
    await explorer.write(
      "query A { hello } query B($n: Int!) { items(first: $n) { nodes { title } } }",
    );
    await explorer.page.getByLabel("Which operation to run").selectOption("B");
    await explorer.write('{"n": 1}', explorer.page.getByRole("textbox", { name: "Variables" }));
    await explorer.needs.getByText("needs: read:items").waitFor();
    await explorer.button(/Run$/).click();
    await explorer.answer.getByText('"title"').waitFor();
  });

  browserTest("says in words what is wrong with variables that are no JSON", async () => {
    const explorer = await running().open();
    await explorer.write("{ hello }");
    await explorer.write("{n: 1}", explorer.page.getByRole("textbox", { name: "Variables" }));
    await explorer.button(/Run$/).click();
    await explorer.page.getByRole("alert").getByText("The variables are no JSON object").waitFor();
  });

  browserTest("keeps up with somebody who types fast, over a selection too", async () => {
    const explorer = await running().open();
    await explorer.write("{ hello }");
    await explorer.page.keyboard.press("ControlOrMeta+a");
    await explorer.page.keyboard.type("query Typed { me { username email scopes id } hello");
    await explorer.page.keyboard.press("Escape");
    const text = (await explorer.operation.innerText()).replaceAll(/\s+/g, "");
    expect(text).toBe("queryTyped{me{usernameemailscopesid}hello}");
  });

  browserTest(
    "completes names, by itself and when asked, and marks those that nothing has",
    async () => {
      const explorer = await running().open();
      const offered = explorer.page.locator(".cm-tooltip-autocomplete li");
      await explorer.write("{ me { username } }");
      await explorer.page.keyboard.press("ControlOrMeta+a");
      await explorer.page.keyboard.type("{ me { user");
      await offered.getByText("username").waitFor();
      await explorer.page.keyboard.press("Escape");
      await explorer.page.keyboard.press("ControlOrMeta+a");
      await explorer.page.keyboard.type("{ ");
      await explorer.page.keyboard.press("Control+Space");
      await offered.getByText("hello").waitFor();
      await explorer.page.keyboard.press("Escape");
      await explorer.write("{ nonsense }");
      await explorer.page.locator(".cm-lintRange-error").getByText("nonsense").waitFor();
    },
  );

  browserTest("prettifies", async () => {
    const explorer = await running().open();
    await explorer.write("query   Q{hello}");
    await explorer.button("Prettify").click();
    await explorer.operation.getByText("query Q {").waitFor();
  });
});

describe("a subscription", () => {
  browserTest("runs over WebSocket with the token, shows events, and is stopped", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["read:items", "write:items"] });
    await explorer.run("subscription { itemChanged { __typename } }");
    await explorer.page.getByText("Listening.").waitFor();
    await explorer.button("New tab").click();
    await explorer.run('mutation { createItem(input: { title: "A kite" }) { id } }');
    await explorer.answer.getByText('"createItem"').waitFor();
    await explorer.button("subscription itemChanged").click();
    await explorer.answer.getByText('"itemChanged"').waitFor();
    await explorer.button(/Stop$/).click();
    await explorer.page.getByText("Stopped.").waitFor();
  });

  browserTest("without the scope says why", async () => {
    const explorer = await running().open();
    await explorer.run("subscription { itemChanged { __typename } }");
    await explorer.page.getByRole("status").getByText("read:items").first().waitFor();
  });
});
