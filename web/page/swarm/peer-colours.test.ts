import fc from "fast-check";
import { expect, it } from "vitest";
import type { PeerId } from "../../../shared/core/ids.ts";
import { assignColours, PEER_COLOURS } from "./peer-colours.ts";

const peerId = fc.integer({ min: 0 }).map((n) => n.toString(16).padStart(40, "0") as PeerId);
const peerIds = fc.uniqueArray(peerId, { maxLength: 40 });

it("no peer changes colour when another one joins", () => {
  fc.assert(
    fc.property(peerIds, (peers) => {
      const all = assignColours(peers);
      for (let n = 0; n <= peers.length; n++)
        expect(assignColours(peers.slice(0, n))).toEqual(all.slice(0, n));
    }),
  );
});

it("the first twelve peers have different colours, the first four different hues", () => {
  fc.assert(
    fc.property(peerIds, (peers) => {
      const colours = assignColours(peers.slice(0, PEER_COLOURS.length));
      expect(new Set(colours).size).toBe(colours.length);
      expect(colours.slice(0, 4).every((colour) => colour < 4)).toBe(true);
    }),
  );
});

it("a single peer has the same colour in every tab", () => {
  const peer = "2d5453303130302d6162636465666768696a6b6c" as PeerId;
  expect(assignColours([peer])).toEqual(assignColours([peer]));
  const lone = new Set(
    Array.from({ length: 60 }, (_, n) => assignColours([`${n}`.padStart(40, "0") as PeerId])[0]),
  );
  expect(lone.size).toBe(4);
});
