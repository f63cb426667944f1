import { expect, it } from "vitest";
import { parseConfig } from "./config.ts";

it("accepts ICE servers with and without credentials", () => {
  const iceServers = [
    { urls: "stun:stun.example:3478" },
    { urls: ["turn:turn.example"], username: "u", credential: "c" },
  ];
  expect(parseConfig({ iceServers, more: 1 })).toEqual({ iceServers });
});

it.each([[null], ["text"], [{}], [{ iceServers: 5 }], [{ iceServers: [{ urls: 5 }] }]])(
  "uses the defaults for %o",
  (json) => {
    expect(parseConfig(json)).toEqual({ iceServers: [] });
  },
);
