/** The page for everybody: by keyboard alone, and without a serious fault that axe-core can find. */

import axe from "axe-core";
import { browserTest } from "../chromium.js";
import type { ExplorerPage } from "./explorer-page.js";
import { explorerForTests } from "./explorer-server.js";

const running = explorerForTests();

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

async function seriousFaults({ page }: ExplorerPage): Promise<string[]> {
  // Evaluated by the debugger, which the page's policy does not hold back.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>("axe.run(document)");
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
}

const looks = [
  { colorScheme: "light", viewport: { width: 1400, height: 900 } },
  { colorScheme: "dark", viewport: { width: 1400, height: 900 } },
  { colorScheme: "light", viewport: { width: 390, height: 844 } },
] as const;

for (const look of looks) {
  const { colorScheme, viewport } = look;
  browserTest(
    `no serious fault in any state: ${colorScheme}, ${viewport.width} pixels wide`,
    async () => {
      const explorer = await running().open(look);
      expect(await seriousFaults(explorer)).toEqual([]);
      await explorer.openDialog();
      expect(await seriousFaults(explorer)).toEqual([]);
      await explorer.logIn({ password: "wrong", scopes: ["me"] });
      await explorer.dialog.getByRole("alert").waitFor();
      expect(await seriousFaults(explorer)).toEqual([]);
      await explorer.logIn({ scopes: ["me"] });
      await explorer.dialog.waitFor({ state: "detached" });
      await explorer.run("{ me { username } items { nodes { title } } }");
      await explorer.page.getByRole("alert").waitFor();
      await explorer.page.getByText("What just happened").click();
      expect(await seriousFaults(explorer)).toEqual([]);
      await explorer.button("History").click();
      expect(await seriousFaults(explorer)).toEqual([]);
    },
  );
}

browserTest("by keyboard alone: log in, tick, write, run, read", async () => {
  const explorer = await running().open();
  const { page } = explorer;
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const element = document.activeElement;
      return (
        element?.getAttribute("aria-label") ??
        element?.getAttribute("name") ??
        element?.textContent.trim() ??
        ""
      );
    });
  const tabTo = async (name: string, key = "Tab"): Promise<void> => {
    for (let steps = 0; steps < 40; steps += 1) {
      if ((await focused()) === name) return;
      await page.keyboard.press(key);
    }
    throw new Error(`nothing called ${name} can be reached with ${key}`);
  };
  await tabTo("Authorize");
  await page.keyboard.press("Enter");
  await explorer.dialog.waitFor();
  await tabTo("username");
  await page.keyboard.type("johndoe");
  await tabTo("password");
  await page.keyboard.type("secret");
  // From box to box, to one that the query has not ticked.
  while (!(await explorer.box("read:items").evaluate((box) => box === document.activeElement))) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await explorer.login.getByText("read:items").waitFor();
  // The focus is back where it was.
  await tabTo("To the editor", "Shift+Tab");
  await page.keyboard.press("Enter");
  while ((await focused()) !== "Operation") await page.waitForTimeout(10);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("{ me { username }");
  await page.keyboard.press("ControlOrMeta+Enter");
  await explorer.answer.getByText('"johndoe"').waitFor();
  // Nobody is caught in the editor.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  expect(await focused()).not.toBe("Operation");
});

browserTest("Escape closes the dialog, and the focus is where it was", async () => {
  const explorer = await running().open();
  await explorer.openDialog();
  await explorer.page.keyboard.press("Escape");
  await explorer.dialog.waitFor({ state: "detached" });
  expect(await explorer.page.evaluate(() => document.activeElement?.textContent.trim())).toBe(
    "Authorize",
  );
});
