/** Settings that may be meant but look like a mistake: said at the start, in words of the variables. */

import type { Config } from "./config.js";

/** @param processes how many processes of this server are started. */
export function warningsOf(config: Config, processes = 1): string[] {
  const { basePath, issuer, production, trustedProxies, workers } = config;
  const warnings: string[] = [];
  if (basePath !== "" && issuer !== undefined && pathOf(issuer) !== basePath) {
    warnings.push(
      `ISSUER ends in the path ${pathOf(issuer) || "/"}, and BASE_PATH is ${basePath}: clients use the URLs that begin ` +
        "with ISSUER. Where the proxy does not map one path to the other, end ISSUER in BASE_PATH",
    );
  }
  if (production && trustedProxies === 0) {
    warnings.push(
      "TRUST_PROXY is 0, so no request counts as https, and production refuses all but health: set it to the number " +
        "of proxies in front, of which the first one ends TLS",
    );
  }
  if (workers > processes) {
    warnings.push(
      `WORKERS is ${workers}, and this program runs its server in one process: only \`scopegate serve\` starts workers. ` +
        "Set WORKERS to 1; to use more cores, start the program several times on one database (docs/workers.md)",
    );
  }
  return warnings;
}

function pathOf(issuer: string): string {
  return new URL(issuer).pathname.replace(/\/$/, "");
}
