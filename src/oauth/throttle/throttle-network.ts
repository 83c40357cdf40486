/** The network that an address stands for in a throttle. */

import { isIPv6 } from "node:net";

/**
 * An IPv4 address by itself; of an IPv6 address the first 64 bits, because the rest is chosen by who has it: whoever
 * guesses could take another address for every guess. What is no IP address stands for itself.
 */
export function networkOf(address: string): string {
  const [plain = ""] = address.split("%");
  if (!isIPv6(plain)) return plain;
  // One spelling of many.
  const [head = "", tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split("::");
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const zeros = new Array<string>(8 - before.length - after.length).fill("0");
  const groups = [...before, ...zeros, ...after];
  // RFC 4291 §2.5.5.2: an IPv4 address, as a socket for both kinds of address shows it.
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") {
    return groups.slice(6).flatMap(octetsOf).join(".");
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":");
}

function octetsOf(group: string): number[] {
  const number = Number.parseInt(group, 16);
  return [number >> 8, number & 255];
}
