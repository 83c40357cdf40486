/** What others have written stays text. */

import { browserTest } from "../chromium.js";
import { explorerForTests } from "./explorer-server.js";

const script = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;

const running = explorerForTests({
  typeDefs: `
    schema @scope(name: "me", description: ${JSON.stringify(script)}) { query: Query }
    type Query {
      ${JSON.stringify(script)}
      title: String @requiresScope(scope: "me")
      open: String @public
    }
  `,
  resolvers: { Query: { title: () => script, open: () => script } },
});

browserTest(
  "a script in a name, a title, a description, a subject or a stored tab runs nowhere",
  async () => {
    const { accessToken } = await running().server.tokens.issue({
      subject: script,
      scopes: ["me"],
    });
    const explorer = await running().open({ viewport: { width: 1400, height: 900 } });
    await explorer.openDialog();
    await explorer.button("Use a token I already have").click();
    await explorer.dialog.getByLabel("Access token").fill(accessToken);
    await explorer.button("Use this token").click();
    await explorer.login.getByText("<img src=x").waitFor();
    await explorer.run("{ title open }");
    await explorer.answer.getByText("<img src=x").first().waitFor();
    await explorer.page.getByText("What just happened").click();
    await explorer.openDialog();
    await explorer.page.keyboard.press("Escape");
    await explorer.page.evaluate((text) => {
      const tabs = [{ query: `query A { ${text}`, variables: text }];
      localStorage.setItem("scopegate.explorer.tabs", JSON.stringify({ tabs, active: 0 }));
      localStorage.setItem("scopegate.explorer.username", text);
    }, script);
    await explorer.page.reload();
    await explorer.isReady();
    expect(await explorer.page.title()).not.toBe("owned");
    expect(await explorer.page.locator("img[src]").count()).toBe(0);
  },
);
