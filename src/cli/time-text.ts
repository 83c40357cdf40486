/** A moment, as commands print it. */

/** RFC 3339, UTC; of milliseconds since 1970. */
export function timeText(millis: number): string {
  return new Date(millis).toISOString();
}
