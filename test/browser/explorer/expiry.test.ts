/** Tokens that end while the page is open. */

import { browserTest } from "../chromium.js";
import { explorerForTests } from "./explorer-server.js";

const running = explorerForTests({ accessTokenTtl: "4s" });

describe("an access token of four seconds", () => {
  browserTest("is renewed before it ends: the page works on", async () => {
    const explorer = await running().open();
    await explorer.authorize({ scopes: ["me"] });
    const renewed = explorer.page.waitForResponse(
      (response) => response.url().endsWith("/token/refresh") && response.ok(),
    );
    await renewed;
    await explorer.page.waitForTimeout(3_000);
    await explorer.run("{ me { username } }");
    await explorer.answer.getByText('"johndoe"').waitFor();
  });

  browserTest(
    "is not renewed once the login has ended elsewhere, and the page says so",
    async () => {
      const explorer = await running().open();
      await explorer.authorize({ scopes: ["me"] });
      // Another device ends it.
      await explorer.page.context().clearCookies();
      await explorer.page.getByRole("alert").getByText("Your login has ended").waitFor();
      await explorer.login.getByText("not logged in").waitFor();
      await explorer.openDialog();
      expect(await explorer.dialog.getByLabel("User name").inputValue()).toBe("johndoe");
    },
  );
});
