/** A server with its explorer, and a browser in front of it, for the tests of one file. */

import type { Browser, BrowserContextOptions } from "playwright-core";
import { createServer, type ScopegateServer, type ServerOptions } from "../../../src/server.js";
import { launchChromium, noBrowserReason } from "../chromium.js";
import { ExplorerPage } from "./explorer-page.js";

export interface ExplorerServer {
  readonly url: string;
  readonly server: ScopegateServer;
  readonly browser: Browser;
  /** A page of a visitor who has never been here. */
  open(options?: BrowserContextOptions): Promise<ExplorerPage>;
}

/** To be called at the top of a file. After each test every page that was opened must have behaved. */
export function explorerForTests(options: ServerOptions = {}): () => ExplorerServer {
  let running: ExplorerServer | undefined;
  const pages: ExplorerPage[] = [];

  beforeAll(async () => {
    if (noBrowserReason !== undefined) return;
    const server = await createServer({
      databaseUrl: "memory:",
      bcryptCost: 4,
      logLevel: "silent",
      ...options,
    });
    const { url } = await server.start({ port: 0, host: "127.0.0.1" });
    const browser = await launchChromium();
    const open = async (contextOptions?: BrowserContextOptions): Promise<ExplorerPage> => {
      const page = await ExplorerPage.open(browser, url, contextOptions);
      pages.push(page);
      return page;
    };
    running = { url, server, browser, open };
  });

  afterEach(async () => {
    const faults = pages.flatMap((page) => page.faults);
    for (const page of pages.splice(0)) await page.leave();
    expect(faults).toEqual([]);
  });

  afterAll(async () => {
    await running?.browser.close();
    await running?.server.stop();
  });

  return () => {
    if (!running) throw new Error("There is no browser");
    return running;
  };
}
