/** How commands show a signing key: as JSON, or in words. Never with anything of its private half. */

import type { StatedKey } from "../../token/keys/key-states.js";

/** A key as JSON shows it. */
export function keyJson({ record, state, sinceSeconds, untilSeconds }: StatedKey) {
  return {
    kid: record.key.kid,
    alg: record.key.alg,
    state,
    since: sinceSeconds === undefined ? null : timeText(sinceSeconds),
    until: untilSeconds === undefined ? null : timeText(untilSeconds),
    file: record.path,
  };
}

/** A key in a sentence. */
export function keyName({ record: { key } }: StatedKey): string {
  return `${key.kid} (${key.alg})`;
}

/** RFC 3339, UTC. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** When a state ends, in a sentence. */
export function untilText({ untilSeconds }: StatedKey): string {
  return untilSeconds === undefined ? "until it is removed" : `until ${timeText(untilSeconds)}`;
}
