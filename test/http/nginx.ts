/** A real nginx, where this machine has one: a child in a folder of its own, with a certificate that is good for a day. */

import { execFileSync, spawn } from "node:child_process";
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Debian's places, unless NGINX_PATH and OPENSSL_PATH name others. */
const nginx = process.env["NGINX_PATH"] ?? "/usr/sbin/nginx";
const openssl = process.env["OPENSSL_PATH"] ?? "/usr/bin/openssl";

/** Why no nginx can be started; `undefined` where one can. */
export const noNginxReason =
  missing(nginx, "nginx", "NGINX_PATH") ?? missing(openssl, "openssl", "OPENSSL_PATH");

/** `test`, but where there is no nginx it is reported as skipped, with the reason. CI takes a skipped test for a failure. */
export function nginxTest(title: string, run: () => Promise<void>): void {
  if (noNginxReason === undefined) test(title, run);
  else test.skip(`${title} (${noNginxReason})`, run);
}

export interface RunningNginx {
  readonly port: number;
  /** What a client has to trust, in PEM. */
  readonly certificate: Buffer;
  /** Ends it, and answers with the lines of its error log. */
  readonly stop: () => Promise<string[]>;
}

export interface Placement {
  /** Where nginx is to listen, on 127.0.0.1. */
  readonly port: number;
  /** The files for ssl_certificate and ssl_certificate_key. */
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Starts nginx with the blocks, which belong inside `http`; the caller stops it. */
export async function startNginx(blocks: (placement: Placement) => string): Promise<RunningNginx> {
  const folder = mkdtempSync(join(tmpdir(), "scopegate-nginx-"));
  const certificateFile = join(folder, "certificate.pem");
  const keyFile = join(folder, "key.pem");
  makeCertificate(certificateFile, keyFile);
  const port = await freePort();
  const configuration = join(folder, "nginx.conf");
  mkdirSync(join(folder, "temporary"));
  writeFileSync(configuration, frame(blocks({ port, certificateFile, keyFile })));
  const child = spawn(nginx, ["-p", folder, "-c", configuration, "-e", "stderr"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => {
      rmSync(folder, { recursive: true, force: true });
      resolve();
    });
  });
  for (let waited = 0; !(await answers(port)); waited += 20) {
    if (child.exitCode !== null || waited > 10_000) {
      child.kill("SIGKILL");
      await ended;
      throw new Error(`nginx does not listen on port ${port}: ${errors}`);
    }
    await sleep(20);
  }
  return {
    port,
    certificate: readFileSync(certificateFile),
    async stop() {
      child.kill("SIGTERM");
      await ended;
      return errors.split("\n").filter((line) => line !== "");
    },
  };
}

// One process, which ends with the child: no worker is left behind, and none needs another user's rights.
function frame(blocks: string): string {
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path temporary/${kind};`,
  );
  return `
    daemon off;
    master_process off;
    pid nginx.pid;
    lock_file nginx.lock;
    error_log stderr warn;
    events {}
    http {
      access_log off;
      # Tests ask for paths that nobody serves.
      log_not_found off;
      ${folders.join("\n")}
      # A body that is kept in a file is a warning.
      client_body_buffer_size 1m;
      ${blocks}
    }`;
}

function makeCertificate(certificateFile: string, keyFile: string): void {
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1".split(" ");
  const names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", keyFile, "-out", certificateFile];
  execFileSync(openssl, ["req", "-x509", ...key, ...names, ...files], { stdio: "ignore" });
}

/** nginx takes no port 0: one that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether something listens on the port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}

function missing(path: string, name: string, variable: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return undefined;
  } catch {
    return `no ${name} at ${path}: install it, or set ${variable}`;
  }
}
