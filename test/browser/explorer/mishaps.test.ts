/** What people do by accident, and what happens behind their backs: nothing runs twice, or for somebody else. */

import type { ExplorerPage } from "./explorer-page.js";
import { browserTest } from "../chromium.js";
import { explorerForTests } from "./explorer-server.js";

const running = explorerForTests();

/** How many items have been made with this title. */
async function countOf(title: string): Promise<number> {
  const { server, url } = running();
  const { accessToken } = await server.tokens.issue({ subject: "counter", scopes: ["read:items"] });
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ query: "{ items(first: 100) { nodes { title } } }" }),
  });
  const { data } = (await response.json()) as { data: { items: { nodes: { title: string }[] } } };
  return data.items.nodes.filter((item) => item.title === title).length;
}

const create = (title: string): string =>
  `mutation { createItem(input: { title: "${title}" }) { title } }`;

/** Answers of this path come so much later. */
async function delay({ page }: ExplorerPage, path: string, millis: number): Promise<void> {
  await page.route(`**${path}`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, millis));
    await route.continue();
  });
}

const delayMillis = 700;

describe("a mutation", () => {
  browserTest("runs once while Ctrl+Enter is held", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["write:items"] });
    await explorer.write(create("held"));
    await explorer.page.keyboard.down("Control");
    for (let times = 0; times < 6; times += 1) await explorer.page.keyboard.down("Enter");
    await explorer.page.keyboard.up("Control");
    await explorer.answer.getByText('"held"').waitFor();
    expect(await countOf("held")).toBe(1);
  });

  browserTest("runs once where Run is clicked twice, and the answer is shown", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["write:items"] });
    await delay(explorer, "/graphql", delayMillis);
    await explorer.write(create("twice"));
    await explorer.button(/Run$/).dblclick();
    await explorer.answer.getByText('"twice"').waitFor();
    expect(await countOf("twice")).toBe(1);
  });

  browserTest("that is stopped may have been carried out, and the page says so", async () => {
    const explorer = await running().open();
    await delay(explorer, "/graphql", delayMillis);
    await explorer.run(create("stopped"));
    await explorer.button(/Stop$/).click();
    await explorer.page.getByRole("alert").getByText("may have carried it out").waitFor();
  });

  browserTest("runs once where the button that asks for its scope is clicked twice", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me", "write:items"] });
    await explorer.openDialog();
    await explorer.box("write:items").uncheck();
    await explorer.button("Change the scopes").click();
    await explorer.needs.getByText("you have: me").waitFor();
    await explorer.run(create("asked"));
    await delay(explorer, "/token/refresh", delayMillis);
    await explorer.button("Ask for write:items and run again").dblclick();
    await explorer.answer.getByText('"asked"').waitFor();
    expect(await countOf("asked")).toBe(1);
  });

  browserTest("in another tab does not run for the query that asked", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me", "read:items", "write:items"] });
    await explorer.openDialog();
    await explorer.box("read:items").uncheck();
    await explorer.button("Change the scopes").click();
    await explorer.dialog.waitFor({ state: "detached" });
    await explorer.write(create("other tab"));
    await explorer.button("New tab").click();
    await explorer.run("{ items(first: 1) { nodes { title } } }");
    await delay(explorer, "/token/refresh", delayMillis);
    await explorer.button("Ask for read:items and run again").click();
    await explorer.button("mutation createItem").click();
    await explorer.page.waitForTimeout(2 * delayMillis);
    expect(await countOf("other tab")).toBe(0);
    await explorer.button("items").click();
    await explorer.answer.getByText('"nodes"').waitFor();
  });

  browserTest("does not run after the dialog was closed", async () => {
    const explorer = await running().open();
    await explorer.run(create("cancelled"));
    await explorer.button("Ask for write:items and run again").click();
    await delay(explorer, "/session", delayMillis);
    await explorer.logIn();
    await explorer.page.keyboard.press("Escape");
    await explorer.login.getByText("johndoe").waitFor();
    await explorer.page.waitForTimeout(delayMillis);
    expect(await countOf("cancelled")).toBe(0);
  });
});

describe("tabs", () => {
  browserTest("undo goes back in its own tab alone", async () => {
    const explorer = await running().open();
    await explorer.write("query One { hello }");
    await explorer.button("New tab").click();
    await explorer.write("query Two { hello }");
    await explorer.button("One").click();
    await explorer.operation.click();
    for (let times = 0; times < 5; times += 1)
      await explorer.page.keyboard.press("ControlOrMeta+z");
    expect(await explorer.operation.innerText()).not.toContain("Two");
  });

  browserTest("a subscription ends with its tab, and with the login", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["read:items"] });
    const sockets: { closed: boolean }[] = [];
    explorer.page.on("websocket", (socket) => {
      const known = { closed: false };
      sockets.push(known);
      socket.on("close", () => (known.closed = true));
    });
    const listen = async (): Promise<void> => {
      await explorer.button("New tab").click();
      await explorer.run("subscription { itemChanged { __typename } }");
      await explorer.page.getByText("Listening.").waitFor();
    };
    const allClosed = (): boolean => sockets.length > 0 && sockets.every(({ closed }) => closed);
    await listen();
    await explorer.page.getByRole("button", { name: /^Close tab 2/ }).click();
    while (!allClosed()) await explorer.page.waitForTimeout(20);
    await listen();
    await explorer.button("Log out").click();
    while (!allClosed()) await explorer.page.waitForTimeout(20);
    expect(sockets).toHaveLength(2);
  });
});

describe("a login", () => {
  browserTest("that has ended elsewhere is noticed at the next query", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me"] });
    await explorer.run("mutation { changePassword(input: {}) { id } }");
    const cookies = await explorer.page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    // The same login, ended by somebody who has it too.
    await fetch(`${running().url}/session`, {
      method: "DELETE",
      headers: { "x-csrf": "1", cookie },
    });
    await explorer.run("{ me { username } }");
    await explorer.page.getByRole("alert").getByText("Your login has ended").waitFor();
    await explorer.login.getByText("not logged in").waitFor();
  });

  browserTest(
    "leaves nothing on the page when it ends, and no password in the browser",
    async () => {
      const explorer = await running().open();
      await explorer.authorize({ scopes: ["me"] });
      await explorer.run(
        'mutation { changePassword(input: { currentPassword: "typed-old", newPassword: "typed-new" }) { id } }',
      );
      await explorer.answer.getByText('"errors"').waitFor();
      await explorer.page.getByText("What just happened").click();
      await explorer.button("Log out").click();
      await explorer.login.getByText("not logged in").waitFor();
      await explorer.page.getByText("Nothing yet: log in, or run something.").waitFor();
      const kept = await explorer.page.evaluate(() =>
        JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
      );
      expect(kept).not.toContain("typed-");
    },
  );

  browserTest("goes on behind a token that was pasted", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me"] });
    const { accessToken } = await running().server.tokens.issue({
      subject: "elsewhere",
      scopes: [],
    });
    await explorer.openDialog();
    await explorer.button("Use a token I already have").click();
    await explorer.dialog.getByLabel("Access token").fill(accessToken);
    await explorer.button("Use this token").click();
    await explorer.login.getByText("elsewhere").waitFor();
    await explorer.button("Forget the token").click();
    await explorer.login.getByText("johndoe").waitFor();
  });
});

describe("a rule that the text does not show", () => {
  browserTest("is asked for as the server says it", async () => {
    const explorer = await running().open();
    await explorer.authorize({ username: "admin", password: "secret3", scopes: ["write:items"] });
    await explorer.write(
      "mutation ($input: CreateItemInput!) { createItem(input: $input) { title } }",
    );
    await explorer.write(
      '{"input": {"title": "for another", "ownerId": "unknown"}}',
      explorer.page.getByRole("textbox", { name: "Variables" }),
    );
    await explorer.button(/Run$/).click();
    await explorer.button("Ask for admin:users and run again").waitFor();
  });
});
