/** A server behind nginx with the configuration of docs/behind-a-proxy.md. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { ServerOptions } from "../../src/server.js";
import { blocksOf, root } from "../docs/markdown.js";
import { answers, noNginxReason, startNginx, type Placement, type RunningNginx } from "./nginx.js";
import { runServer, type RunningServer } from "./running-server.js";

const blocks = blocksOf(readFileSync(join(root, "docs/behind-a-proxy.md"), "utf8"));
/** The block for a proxy that keeps the prefix, and the line of one that strips it. */
export const [documented = "", stripping = ""] = blocks
  .filter(({ language }) => language === "nginx")
  .map(({ text }) => text);
const settings = parseEnv(blocks.find(({ language }) => language === "bash")?.text ?? "");
export const issuer = settings["ISSUER"] ?? "";
export const prefix = settings["BASE_PATH"] ?? "";
export const trustProxy = settings["TRUST_PROXY"];

/** What is changed in the block: from what to what. */
export type Changes = readonly (readonly [string, string])[];

/** The block of the page; what differs between machines is replaced, and must have been there once. */
function serverBlock(upstreamPort: number, changes: Changes) {
  return ({ port, certificateFile, keyFile }: Placement): string =>
    [
      ...changes,
      ["listen 443 ", `listen 127.0.0.1:${port} `] as const,
      ["/etc/ssl/api.example.com.pem", certificateFile] as const,
      ["/etc/ssl/api.example.com.key", keyFile] as const,
      ["server 127.0.0.1:4000;", `server 127.0.0.1:${upstreamPort};`] as const,
    ].reduce((text, [from, to]) => {
      expect(text.split(from)).toHaveLength(2);
      return text.replace(from, to);
    }, documented);
}

/**
 * Starts both before the tests of the block and stops them after it; nginx must have had nothing to complain of. Where
 * there is none, the tests are reported as skipped, and the server runs alone.
 */
export function serverBehindNginx(options: ServerOptions, changes: Changes = []) {
  let running: RunningServer | undefined;
  let nginx: RunningNginx | undefined;
  beforeAll(async () => {
    running = await runServer(options);
    if (noNginxReason === undefined) nginx = await startNginx(serverBlock(running.port, changes));
  });
  afterAll(async () => {
    const complaints = await nginx?.stop();
    await running?.server.stop();
    expect(complaints ?? []).toEqual([]);
    expect(nginx !== undefined && (await answers(nginx.port))).toBe(false);
  });
  return () => {
    if (!running || !nginx) throw new Error("both run inside tests alone");
    return { running, nginx };
  };
}
