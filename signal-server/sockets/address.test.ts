import { describe, expect, test } from "vitest";
import { clientAddress } from "./address.ts";

describe("clientAddress", () => {
  test.each([
    ["192.0.2.1", undefined, 0, "192.0.2.1"],
    ["::ffff:192.0.2.1", undefined, 0, "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", undefined, 0, "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", undefined, 0, "2001:db8:1:2::/64"],
    ["2001:DB8::7", undefined, 0, "2001:db8:0:0::/64"],
    ["::1", undefined, 0, "0:0:0:0::/64"],
    ["fe80::1%eth0", undefined, 0, "fe80:0:0:0::/64"],
    ["2001:db8:0:0:1::", undefined, 0, "2001:db8:0:0::/64"],
    // Without trusted proxies the header is ignored.
    ["192.0.2.1", "198.51.100.7", 0, "192.0.2.1"],
    ["192.0.2.1", "198.51.100.7", 1, "198.51.100.7"],
    // The client can invent everything to the left of our proxies' entries.
    ["192.0.2.1", "10.0.0.1, 203.0.113.5, 198.51.100.7", 1, "198.51.100.7"],
    ["192.0.2.1", "10.0.0.1, 203.0.113.5, 198.51.100.7", 2, "203.0.113.5"],
    ["192.0.2.1", undefined, 1, "192.0.2.1"],
    ["192.0.2.1", "rubbish", 1, "192.0.2.1"],
    ["192.0.2.1", "rubbish, 198.51.100.7", 1, "198.51.100.7"],
  ])("%s, forwarded for %s, %i hops: %s", (remote, forwardedFor, hops, expected) => {
    expect(clientAddress(remote, forwardedFor, hops)).toBe(expected);
  });

  test("a client gains no second budget by inventing forwarded addresses", () => {
    const seen = new Set<string>();
    for (let i = 0; i < 1000; i++) {
      seen.add(clientAddress("192.0.2.1", `10.0.${i >> 8}.${i & 255}`, 0));
      seen.add(clientAddress("192.0.2.1", `10.0.${i >> 8}.${i & 255}, 192.0.2.1`, 1));
      seen.add(clientAddress(`2001:db8:1:2::${i.toString(16)}`, undefined, 0));
    }
    expect(seen).toEqual(new Set(["192.0.2.1", "2001:db8:1:2::/64"]));
  });
});
