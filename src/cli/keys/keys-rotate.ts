/** `scopegate keys rotate`: the next signing key, without a restart and without a refused token. */

import { Command, Option } from "commander";
import { CommandFailure, exitCode } from "../failure.js";
import { recordKeyChange } from "./keys-audit.js";
import { atKeys, changeableKeys } from "./keys-place.js";
import { keyJson, keyName, timeText, untilText } from "./keys-text.js";
import type { OutputFlags } from "../user/user-text.js";
import { duration } from "../../config-values.js";
import { rotateKeys, type RotateOutcome } from "../../token/keys/key-changes.js";
import { keyPairAlgorithms, type KeyPairAlgorithm } from "../../token/keys/private-jwk.js";

interface RotateFlags extends OutputFlags {
  readonly alg: KeyPairAlgorithm;
  readonly after: string;
}

export function rotateKeysCommand(): Command {
  return new Command("rotate")
    .description(
      "Make a new signing key: published now, signing later; the first one signs at once",
    )
    .addOption(
      new Option("--alg <algorithm>", "what it signs with; RS256 keys have 2048 bits")
        .choices(keyPairAlgorithms)
        .default("ES256"),
    )
    .option(
      "--after <duration>",
      "how long it is published before it signs; others may keep the published keys for 5 minutes",
      "5m",
    )
    .option("--json", "print the outcome as a JSON object")
    .action(async ({ alg, after, json }: RotateFlags) => {
      const afterMillis = parseAfter(after);
      const outcome = await atKeys(changeableKeys(), (place) =>
        rotateKeys({ place, alg, afterMillis }),
      );
      if (outcome.kind === "waiting") throw waiting(outcome);
      await recordKeyChange("key_created", outcome.made.record.key.kid);
      const text = json ? asJson(outcome) : sentences(outcome).join("\n");
      process.stdout.write(`${text}\n`);
    });
}

// In less time not every process has read it, and tokens by a key that one of them does not know are refused there.
function parseAfter(text: string): number {
  const parsed = duration("2s", "30d").safeParse(text);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues[0]?.message ?? "is not a duration";
  throw new CommandFailure(`--after ${message}`, exitCode.usage);
}

type Made = Extract<RotateOutcome, { kind: "made" }>;

function asJson({ made, keys, deleted }: Made): string {
  const answer = {
    made: keyJson(made),
    keys: keys.map(keyJson),
    deleted: deleted.map(({ record }) => record.key.kid),
  };
  return JSON.stringify(answer, null, 2);
}

function sentences({ made, keys, deleted }: Made): string[] {
  const active = keys.find(({ state }) => state === "active");
  const when =
    made.state === "next"
      ? `It is published within a second, and signs from ${timeText(made.record.activatesAtSeconds ?? 0)} on`
      : "It signs from now on";
  return [
    `Made the key ${keyName(made)} in ${made.record.path}`,
    when,
    ...(active === undefined || active === made
      ? []
      : [
          `Until then ${keyName(active)} signs; after that it verifies until its tokens have expired`,
        ]),
    ...keys
      .filter(({ state }) => state === "retiring")
      .map((key) => `${keyName(key)} verifies ${untilText(key)}`),
    ...deleted.map((key) => `Deleted ${keyName(key)}: its tokens have expired`),
  ];
}

function waiting({ next }: Extract<RotateOutcome, { kind: "waiting" }>): CommandFailure {
  const { kid } = next.record.key;
  return new CommandFailure(
    `The key ${keyName(next)} waits already, and signs from ${timeText(next.untilSeconds ?? 0)} on. Rotate again after ` +
      `that, or take it away first: scopegate keys retire ${kid}`,
  );
}
