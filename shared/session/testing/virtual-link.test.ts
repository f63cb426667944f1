import { expect } from "vitest";
import { testLink } from "../links/link.contract.ts";
import { NO_EVENTS, VirtualLink } from "./virtual-link.ts";
import { VirtualTimers } from "./virtual-timers.ts";

testLink("virtual link", (events) => {
  const timers = new VirtualTimers();
  const received: number[] = [];
  const link = new VirtualLink(timers, events, 10);
  const peer = new VirtualLink(
    timers,
    { ...NO_EVENTS, message: (data) => received.push(data.byteLength) },
    10,
  );
  VirtualLink.join(link, peer);
  return {
    link,
    received,
    get isPeerClosed() {
      return peer.state === "closed";
    },
    open: () => {
      link.open();
      peer.open();
    },
    peerSends: (data) => (typeof data === "string" ? peer.sendText() : peer.send(data)),
    peerCloses: () => peer.close(),
    breakChannel: () => {
      link.isBroken = true;
    },
    hold: () => {
      link.isHolding = true;
    },
    release: (remaining) => link.release(remaining),
    until: async (condition) => {
      for (let i = 0; i < 1000 && !condition(); i++) timers.pass(1);
      expect(condition()).toBe(true);
    },
  };
});
