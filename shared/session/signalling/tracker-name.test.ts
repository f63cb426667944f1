import { expect, test } from "vitest";
import { trackerName } from "./tracker-name.ts";

test.each([
  ["wss://tracker.example/announce", "wss://tracker.example/announce"],
  ["ws://localhost:8080/announce", "ws://localhost:8080/announce"],
  ["wss://tracker.example", "wss://tracker.example/"],
  ["wss://tracker.example/announce?passkey=0123456789abcdef", "wss://tracker.example/announce"],
  ["wss://tracker.example/announce#secret", "wss://tracker.example/announce"],
  ["wss://user:password@tracker.example/announce", "wss://tracker.example/announce"],
  ["wss://tracker.example/0123456789abcdef0123456789abcdef/announce", "wss://tracker.example/…/announce"],
  ["wss://tracker.example/announce/aBcDeFgHiJkLmNoPqRsT", "wss://tracker.example/announce/…"],
  ["wss://tracker.example/u/83jx92k1/announce", "wss://tracker.example/u/…/announce"],
  ["wss://tracker.example/v2/announce", "wss://tracker.example/v2/announce"],
  ["wss://[2001:db8::1]:8443/announce", "wss://[2001:db8::1]:8443/announce"],
  [`wss://tracker.example/${"a/".repeat(40)}`, "wss://tracker.example/…"],
])("%s is shown as %s", (url, name) => {
  expect(trackerName(url)).toBe(name);
});
