/** `scopegate keys retire`: the end of a signing key, gentle or at once. */

import { Command } from "commander";
import { CommandFailure } from "../failure.js";
import { recordKeyChange } from "./keys-audit.js";
import { atKeys, changeableKeys } from "./keys-place.js";
import { keyJson, keyName, timeText, untilText } from "./keys-text.js";
import { quoted, type OutputFlags } from "../user/user-text.js";
import { retireKey, type RetireOutcome } from "../../token/keys/key-changes.js";

interface RetireFlags extends OutputFlags {
  readonly now?: boolean;
}

export function retireKeyCommand(): Command {
  return new Command("retire")
    .description("End a signing key: it signs no more, and verifies until its tokens have expired")
    .argument("<kid>", "as scopegate keys list prints it")
    .option("--now", "remove it at once: its tokens end within a second, in every process")
    .option("--json", "print the outcome as a JSON object")
    .action(async (kid: string, { now = false, json }: RetireFlags) => {
      const outcome = await atKeys(changeableKeys(), (place) =>
        retireKey({ place, kid, immediately: now }),
      );
      if (outcome.kind === "unknown") {
        throw new CommandFailure(
          `There is no key ${quoted(kid)}. scopegate keys list prints those that there are`,
        );
      }
      if (outcome.kind === "only") throw onlyKey(outcome, now);
      if (hasChanged(outcome)) await recordKeyChange("key_retired", kid);
      const text = json ? asJson(outcome) : sentences(outcome).join("\n");
      process.stdout.write(`${text}\n`);
    });
}

type Retired = Exclude<RetireOutcome, { kind: "unknown" | "only" }>;

function hasChanged(outcome: Retired): boolean {
  if (outcome.kind === "retiring") return outcome.active !== undefined;
  return outcome.kind === "removed";
}

function asJson(outcome: Retired): string {
  const { kid } = outcome.key.record.key;
  const signs = outcome.kind === "relieved" ? outcome.key : outcome.active;
  const answer = {
    kid,
    outcome: outcome.kind,
    // A key that is removed has no state any more.
    key: outcome.kind === "removed" ? null : keyJson(outcome.key),
    ...(outcome.kind === "relieved" && { next: keyJson(outcome.next) }),
    ...(signs !== undefined && { active: keyJson(signs) }),
  };
  return JSON.stringify(answer, null, 2);
}

function sentences(outcome: Retired): string[] {
  const name = keyName(outcome.key);
  if (outcome.kind === "relieved") {
    const { next } = outcome;
    return [
      `${name} signs until ${keyName(next)} does, which is from ${timeText(next.untilSeconds ?? 0)} on; after that it ` +
        "verifies until its tokens have expired. To end it and its tokens at once, use --now",
    ];
  }
  const signs = outcome.active === undefined ? [] : [`${keyName(outcome.active)} signs now`];
  if (outcome.kind === "retiring") {
    return [`${name} verifies ${untilText(outcome.key)}, and signs no more`, ...signs];
  }
  const before = outcome.key.state;
  const isHarmless = before === "next" || before === "gone";
  return [
    isHarmless
      ? `Removed ${name}: no good token is signed with it`
      : `Removed ${name}: its tokens end within a second, in every process`,
    ...(isHarmless ? [] : signs),
  ];
}

function onlyKey({ key }: Extract<RetireOutcome, { kind: "only" }>, now: boolean): CommandFailure {
  const again = `scopegate keys retire ${key.record.key.kid}${now ? " --now" : ""}`;
  return new CommandFailure(
    `${keyName(key)} is the only key, and without it no token can be signed. Make another one first: scopegate keys rotate` +
      `${now ? " --after 2s" : ""}; then run again: ${again}`,
  );
}
