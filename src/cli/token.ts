/** `scopegate token`: a token for a user of the store, by the same endpoint that answers `POST /token`. */

import { Command } from "commander";
import { CommandFailure, exitCode } from "./failure.js";
import { issuerOf } from "./issuer.js";
import { readPassword } from "./password.js";
import { loadConfig } from "../config.js";

interface TokenFlags {
  readonly username: string;
  readonly password?: string;
  readonly scope?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly scope?: string;
}

interface TokenError {
  readonly error: string;
  readonly error_description: string;
}

export function tokenCommand(): Command {
  return new Command("token")
    .description("Issue an access token for a user, without a running server")
    .requiredOption("-u, --username <name>", "the user")
    .option(
      "-p, --password <password>",
      "the password; without it, it is asked for or read from standard input",
    )
    .option("--scope <scopes>", 'scopes with a space between two, such as "me read:items"')
    .option("-q, --quiet", "print the token and nothing else")
    .option("--json", "print the answer of the token endpoint")
    .action(async (flags: TokenFlags) => {
      const password = flags.password ?? (await readPassword("--password"));
      const answer = await requestToken(flags, password);
      if (flags.json) print(JSON.stringify(answer));
      else if (flags.quiet) print(answer.access_token);
      else {
        print(`Access token for ${flags.username}, good for ${answer.expires_in} seconds`);
        print(`Scopes: ${answer.scope ?? "none"}`);
        print(answer.access_token);
      }
    });
}

async function requestToken(flags: TokenFlags, password: string): Promise<TokenAnswer> {
  const config = issuingConfig();
  // Loaded here: it takes most of a second, and help and complaints need none of it.
  const { buildServer } = await import("../server.js");
  const server = await buildServer(config);
  try {
    const form = new URLSearchParams({
      grant_type: "password",
      username: flags.username,
      password,
    });
    if (flags.scope !== undefined) form.set("scope", flags.scope);
    const { status, body } = await server.tokenEndpoint({
      method: "POST",
      contentType: "application/x-www-form-urlencoded",
      authorization: [],
      body: Buffer.from(form.toString()),
    });
    if (status === 200) return body as TokenAnswer;
    throw refused(body as TokenError);
  } finally {
    await server.stop();
  }
}

function issuingConfig() {
  const config = loadConfig({ options: { logLevel: "error" }, dotenv: true });
  return { ...config, issuer: issuerOf(config) };
}

function refused({ error, error_description: description }: TokenError): CommandFailure {
  const notPermitted = ["invalid_grant", "invalid_scope", "unauthorized_client"].includes(error);
  return new CommandFailure(
    `${description} (${error})`,
    notPermitted ? exitCode.notPermitted : exitCode.failure,
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
