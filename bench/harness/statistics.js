/** Medians, percentiles, and ratios of what was measured side by side. */

/**
 * @param {readonly number[]} values at least one
 * @returns {number} the middle one, or the mean of the two in the middle
 */
export function median(values) {
  return percentile(values, 50);
}

/**
 * Between two values it lies on the line between them.
 *
 * @param {readonly number[]} values at least one
 * @param {number} percent 0 to 100
 */
export function percentile(values, percent) {
  if (values.length === 0) throw new RangeError("There is nothing to take a percentile of");
  const sorted = values.toSorted((a, b) => a - b);
  const place = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * The median of the ratios round by round: what slows a whole round down falls on both.
 *
 * @param {readonly number[]} measured
 * @param {readonly number[]} base of the same rounds, in the same order
 */
export function medianRatio(measured, base) {
  if (measured.length !== base.length) {
    throw new RangeError("Only what was measured in the same rounds can be compared");
  }
  return median(measured.map((value, round) => value / (base[round] ?? NaN)));
}

/**
 * How far apart the rounds are: half of them lie in a band of this width around the median, as a share of it.
 *
 * @param {readonly number[]} values at least one
 */
export function spread(values) {
  return (percentile(values, 75) - percentile(values, 25)) / median(values);
}

/**
 * The members in another order for each round: whoever comes first after a pause is another one each time.
 *
 * @template T
 * @param {readonly T[]} members
 * @param {number} round
 * @returns {T[]}
 */
export function rotated(members, round) {
  const by = members.length === 0 ? 0 : round % members.length;
  return [...members.slice(by), ...members.slice(0, by)];
}
