import { describe, expect, it } from "vitest";
import { type LinkReach, linkReach } from "./link-reach.ts";

/** As the browser writes the host of a URL. */
const hostOf = (host: string): string => new URL(`http://${host}:8080/`).hostname;

const HOSTS: Readonly<Record<LinkReach, readonly string[]>> = {
  "this-computer": [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "app.localhost",
    "127.0.0.1",
    "127.8.9.10",
    "0x7f.1",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
  ],
  "this-network": [
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.20",
    "169.254.10.1",
    "100.64.0.1",
    "100.127.255.255",
    "[fc00::1]",
    "[fd12:3456:789a::1]",
    "[fe80::1]",
    "[febf::1]",
    "[fec0::1]",
    "[::ffff:192.168.1.20]",
    "[::ffff:a00:1]",
    "printer.local",
    "Anna-Laptop.LOCAL",
    "nas.local.",
    "server",
    "raspberrypi",
    "box.home.arpa",
    "files.internal",
    "nas.lan",
    "shop.test",
  ],
  everywhere: [
    "example.org",
    "share.example.co.kr",
    "xn--o39an51b.kr",
    "8.8.8.8",
    "11.0.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.169.0.1",
    "169.253.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "[2001:db8::1]",
    "[2a00:1450:4001:81b::200e]",
    "[fbff::1]",
    "[fe00::1]",
    "[::ffff:8.8.8.8]",
    "localhost.example.org",
    "local.example.org",
    "mylocal.com",
    "127.0.0.1.nip.io",
    "lan.party",
  ],
};

describe("a share link reaches", () => {
  for (const [reach, hosts] of Object.entries(HOSTS))
    it.each(hosts)(`${reach}: %s`, (host) => {
      expect(linkReach(hostOf(host))).toBe(reach);
    });

  it("this-computer: a page from a file", () => {
    expect(linkReach("")).toBe("this-computer");
  });
});
