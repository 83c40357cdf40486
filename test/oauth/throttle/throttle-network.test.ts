import fc from "fast-check";
import { networkOf } from "../../../src/oauth/throttle/throttle-network.js";

test.each([
  ["198.51.100.7", "198.51.100.7"],
  ["::ffff:198.51.100.7", "198.51.100.7"],
  ["::FFFF:c633:6407", "198.51.100.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:0001:0002::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["unix:", "unix:"],
  ["", ""],
])("%s stands for %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test("the first 64 bits decide, however an address is written", () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  const eight = fc.tuple(group, group, group, group, group, group, group, group);
  fc.assert(
    fc.property(eight, eight, (one, other) => {
      const neighbours = [...one.slice(0, 4), ...other.slice(4)];
      const long = neighbours.map((number) => number.toString(16).padStart(4, "0")).join(":");
      const short = one.map((number) => number.toString(16).toUpperCase()).join(":");
      fc.pre(one.slice(0, 4).some((number) => number !== 0));
      expect(networkOf(long)).toBe(networkOf(short));
    }),
  );
});
