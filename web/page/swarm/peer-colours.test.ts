import fc from "fast-check";
import { expect, it } from "vitest";
import type { PeerId } from "../../../shared/core/ids.ts";
import { nextColour, PEER_COLOURS } from "./peer-colours.ts";

const peerId = fc.integer({ min: 0 }).map((n) => n.toString(16).padStart(40, "0") as PeerId);
const peerIds = fc.uniqueArray(peerId, { maxLength: PEER_COLOURS.length });

it("as many peers as there are colours have different ones, the first four different hues", () => {
  fc.assert(
    fc.property(peerIds, (peers) => {
      const colours: number[] = [];
      for (const peer of peers) colours.push(nextColour(peer, colours));
      expect(new Set(colours).size).toBe(colours.length);
      expect(colours.every((colour) => colour < PEER_COLOURS.length)).toBe(true);
      expect(colours.slice(0, 4).every((colour) => colour < 4)).toBe(true);
    }),
  );
});

it("a single peer has a colour that depends on its id alone", () => {
  const lone = Array.from({ length: 60 }, (_, n) => nextColour(`${n}`.padStart(40, "0") as PeerId, []));
  expect(new Set(lone).size).toBe(4);
});
