/** The explorer in a real browser, as a person uses it: by labels and names, and with an eye on what the page does behind. */

import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from "playwright-core";

interface Login {
  readonly username?: string;
  readonly password?: string;
  /** What is ticked; undefined: as the dialog comes. */
  readonly scopes?: readonly string[];
}

export class ExplorerPage {
  readonly page: Page;
  /** What no page of ours may ever do. */
  readonly faults: string[] = [];

  private constructor(page: Page, origin: string) {
    this.page = page;
    // What does not come is told by what it was, and not by jest's end of patience.
    page.setDefaultTimeout(10_000);
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("blob:")) {
        this.faults.push(`request to ${url}`);
      }
    });
    page.on("websocket", (socket) => {
      if (!socket.url().startsWith(origin.replace(/^http/, "ws"))) {
        this.faults.push(`socket to ${socket.url()}`);
      }
    });
    page.on("pageerror", (error) => this.faults.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      // The browser writes a line of its own for each answer above 399; those are looked at where they are asked for.
      const isAnswer = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isAnswer) this.faults.push(`console: ${message.text()}`);
    });
  }

  /** @param url of the server, base path included */
  static async open(
    owner: Browser | BrowserContext,
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<ExplorerPage> {
    const context = "newContext" in owner ? await owner.newContext(options) : owner;
    const page = await context.newPage();
    const explorer = new ExplorerPage(page, new URL(url).origin);
    await explorer.goto(url);
    return explorer;
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(`${url}/explorer`);
    await this.isReady();
  }

  /** The schema is there: locks stand beside fields. */
  async isReady(): Promise<void> {
    await this.page
      .getByRole("complementary", { name: "Documentation" })
      .or(this.operation)
      .first()
      .waitFor();
    await this.operation.waitFor();
  }

  get operation(): Locator {
    return this.page.getByRole("textbox", { name: "Operation" });
  }

  get answer(): Locator {
    return this.page.getByRole("textbox", { name: "Answer" });
  }

  get login(): Locator {
    return this.page.getByRole("status", { name: "Login" });
  }

  get needs(): Locator {
    return this.page.getByRole("status", { name: "Scopes" });
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog", { name: "Authorize" });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", {
      name,
      ...(typeof name === "string" && { exact: true }),
    });
  }

  async write(query: string, editor = this.operation): Promise<void> {
    await editor.click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.insertText(query);
  }

  async openDialog(): Promise<void> {
    await this.button("Authorize").click();
    await this.dialog.waitFor();
  }

  /** In the dialog, which is open. */
  async logIn({ username = "johndoe", password = "secret", scopes }: Login = {}): Promise<void> {
    await this.dialog.getByLabel("User name").fill(username);
    await this.dialog.getByLabel("Password").fill(password);
    if (scopes) {
      await this.dialog.getByRole("button", { name: "none" }).click();
      for (const scope of scopes) await this.box(scope).check();
    }
    await this.dialog.getByRole("button", { name: /^Log in( and run)?$/ }).click();
  }

  box(scope: string): Locator {
    return this.dialog.locator(`input[name="scope"][value="${scope}"]`);
  }

  /** From nothing to a login with these scopes. */
  async authorize(login: Login = {}): Promise<void> {
    await this.openDialog();
    await this.logIn(login);
    await this.dialog.waitFor({ state: "detached" });
  }

  async run(query: string): Promise<void> {
    await this.write(query);
    await this.button(/Run$/).click();
  }

  async leave(): Promise<void> {
    await this.page.context().close();
  }
}
