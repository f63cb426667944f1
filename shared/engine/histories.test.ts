import fc from "fast-check";
import { describe, test } from "vitest";
import { BLOCK_LENGTH } from "../core/layout.ts";
import type { Message } from "../wire/messages.ts";
import { type Act, Player } from "./testing/player.ts";
import { Rig } from "./testing/rig.ts";
import type { Token } from "./testing/virtual-link.ts";

// A referee looks at every step (testing/referee.ts): it knows the rules; these histories look for ways to break them.

const PIECES = 5;
const PIECE_LENGTH = 4 * BLOCK_LENGTH;
/** Lesser and greater ids than our own. */
const HOSTILE = ["1", "2", "3", "9", "a", "b"];

const at = fc.nat(1000);
const peer = fc.constantFrom(...HOSTILE);
const piece = fc.oneof({ weight: 8, arbitrary: fc.nat(PIECES) }, fc.nat(2 ** 32 - 1));
const begin = fc.oneof({ weight: 8, arbitrary: fc.nat(4).map((n) => n * BLOCK_LENGTH) }, fc.nat(2 ** 32 - 1));
const length = fc.oneof({ weight: 8, arbitrary: fc.constant(BLOCK_LENGTH) }, fc.nat(2 ** 32 - 1));
const block = fc.record({ piece, begin, length });
const bytes = fc.oneof(
  { weight: 4, arbitrary: fc.nat(31).map((bits) => Uint8Array.of(bits << 3)) },
  fc.uint8Array({ maxLength: 3 }),
);

const plain = fc.constantFrom(
  "keep-alive" as const,
  "choke" as const,
  "unchoke",
  "unchoke",
  "interested",
  "interested",
  "not-interested",
  "have-all",
  "have-none",
);
const message: fc.Arbitrary<Message<Token>> = fc.oneof(
  { weight: 6, arbitrary: plain.map((type) => ({ type })) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom("have", "dont-have", "suggest", "allowed-fast"), piece }),
  },
  { weight: 2, arbitrary: bytes.map((bytes) => ({ type: "bitfield" as const, bytes })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom("request" as const, "cancel" as const, "reject" as const), block)
      .map(([type, block]) => ({ type, ...block })),
  },
  fc
    .record({ piece, begin, length: fc.integer({ min: 1, max: BLOCK_LENGTH }), ok: fc.boolean() })
    .map(({ piece, begin, length, ok }) => ({
      type: "piece" as const,
      piece,
      begin,
      payload: { length, ok },
    })),
  fc.record({
    type: fc.constant("extended-handshake" as const),
    ids: fc.constantFrom({}, { metadata: 2 }, { metadata: 3, dontHave: 4 }),
    metadataSize: fc.constantFrom(1_000, 1_001, 8 * 1024 * 1024),
    requestQueue: fc.nat(600),
  }),
  fc.record({ type: fc.constantFrom("metadata-request" as const, "metadata-reject" as const), piece }),
  piece.map((piece) => ({
    type: "metadata-data" as const,
    piece,
    totalSize: 1_000,
    bytes: new Uint8Array(1_000),
  })),
);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constant("open"), peer, initiator: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant("greet"), at, fast: fc.boolean() }) },
  { weight: 12, arbitrary: fc.record({ act: fc.constant("say"), at, message }) },
  { weight: 10, arbitrary: fc.record({ act: fc.constant("answer"), at, ok: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("close"), at }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("writable"), at, buffered: fc.nat(10 ** 6) }) },
  { weight: 8, arbitrary: fc.record({ act: fc.constant("work"), at, fails: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant("pass"), ms: fc.nat(15_000) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom("pause", "resume") }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom("found", "offered", "dial-failed"), peer }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("announced"), intervalMs: fc.nat(10 ** 6) }) },
) as fc.Arbitrary<Act>;

describe("whatever happens, in whatever order", () => {
  const histories = fc.record({
    seed: fc.nat(),
    has: fc.subarray([0, 1, 2, 3, 4]),
    knowsMetadata: fc.boolean(),
    acts: fc.array(act, { maxLength: 250, size: "max" }),
  });

  test("the engine keeps to the rules, never throws, and finishes when somebody honest comes", () => {
    fc.assert(
      fc.property(histories, ({ seed, has, knowsMetadata, acts }) => {
        const player = new Player(
          new Rig({ seed, has, knowsMetadata, pieces: PIECES, pieceLength: PIECE_LENGTH }),
        );
        for (const act of acts) player.play(act);
        player.finish();
      }),
      { numRuns: 300 },
    );
  });
});
