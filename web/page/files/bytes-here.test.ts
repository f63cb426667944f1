import fc from "fast-check";
import { expect, it } from "vitest";
import { PIECE_HAVE, PIECE_IN_FLIGHT, PIECE_MISSING } from "../../bridge/views.ts";
import { bytesHere } from "./bytes-here.ts";

it("counts the stored bytes of each file, also in pieces that it shares with others", () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 1, maxLength: 8 });
  const state = fc.constantFrom(PIECE_MISSING, PIECE_IN_FLIGHT, PIECE_HAVE);
  fc.assert(
    fc.property(
      lengths,
      fc.integer({ min: 1, max: 10 }),
      fc.infiniteStream(state),
      (lengths, pieceLength, any) => {
        const length = lengths.reduce((sum, one) => sum + one, 0);
        const states = Uint8Array.from({ length: Math.ceil(length / pieceLength) }, () => any.next().value);
        const here = bytesHere({ states }, pieceLength);
        let offset = 0;
        for (const length of lengths) {
          let stored = 0;
          for (let byte = offset; byte < offset + length; byte++)
            if (states[Math.floor(byte / pieceLength)] === PIECE_HAVE) stored++;
          expect(here({ offset, length })).toBe(stored);
          offset += length;
        }
      },
    ),
  );
});
