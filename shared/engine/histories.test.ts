import fc from "fast-check";
import { describe, test } from "vitest";
import { BLOCK_LENGTH } from "../core/layout.ts";
import type { Token } from "../simulation/network.ts";
import type { Message } from "../wire/messages.ts";
import { type Act, Player } from "./testing/player.ts";
import { Rig } from "./testing/rig.ts";

// A referee looks at every step (testing/referee.ts): it knows the rules; these histories look for ways to break them.

const PIECES = 5;
const PIECE_LENGTH = 4 * BLOCK_LENGTH;
/** Lesser and greater ids than our own. */
const HOSTILE = ["0", "1", "2", "3", "4", "5", "9", "a", "b", "c", "d", "e"];

const at = fc.nat(1000);
const peer = fc.constantFrom(...HOSTILE);
const has = fc.subarray([0, 1, 2, 3, 4], { minLength: 2 });
/** True `times` times as often as false. */
const mostly = (times: number): fc.Arbitrary<boolean> => fc.nat(times).map((n) => n > 0);

const piece = fc.nat(PIECES - 1);
const block = fc.record({
  piece,
  begin: fc.nat(3).map((n) => n * BLOCK_LENGTH),
  length: fc.constant(BLOCK_LENGTH - 5),
});

/** What an honest peer might say, at the right moment. */
const polite: fc.Arbitrary<Message<Token>> = fc.oneof(
  fc
    .constantFrom(
      "keep-alive" as const,
      "choke" as const,
      "unchoke" as const,
      "interested" as const,
      "not-interested" as const,
    )
    .map((type) => ({ type })),
  fc.record({ type: fc.constantFrom("have" as const, "dont-have" as const), piece }),
  fc
    .tuple(fc.constantFrom("request" as const, "cancel" as const, "reject" as const), block)
    .map(([type, range]) => ({ type, ...range })),
  fc.record({
    type: fc.constant("extended-handshake" as const),
    ids: fc.constantFrom({}, { metadata: 2 }, { metadata: 3, dontHave: 4 }),
    metadataSize: fc.constantFrom(1_000, 1_001, 8 * 1024 * 1024),
    requestQueue: fc.nat(600),
  }),
);

const anyNumber = fc.oneof(fc.nat(PIECES), fc.nat(2 ** 32 - 1));
/** What no honest peer says. */
const rude: fc.Arbitrary<Message<Token>> = fc.oneof(
  fc.constantFrom("have-all" as const, "have-none" as const).map((type) => ({ type })),
  fc.uint8Array({ maxLength: 3 }).map((bytes) => ({ type: "bitfield" as const, bytes })),
  fc.record({
    type: fc.constantFrom("have" as const, "dont-have" as const, "suggest" as const, "allowed-fast" as const),
    piece: anyNumber,
  }),
  fc.record({
    type: fc.constantFrom("request" as const, "cancel" as const, "reject" as const),
    piece: anyNumber,
    begin: anyNumber,
    length: anyNumber,
  }),
  fc
    .tuple(anyNumber, anyNumber, fc.integer({ min: 1, max: BLOCK_LENGTH }), fc.boolean())
    .map(([piece, begin, length, ok]) => ({ type: "piece", piece, begin, payload: { length, ok } }) as const),
  fc.record({
    type: fc.constantFrom("metadata-request" as const, "metadata-reject" as const),
    piece: anyNumber,
  }),
  anyNumber.map((piece) => ({
    type: "metadata-data" as const,
    piece,
    totalSize: 1_000,
    bytes: new Uint8Array(1_000),
  })),
);
const message = fc.oneof({ weight: 20, arbitrary: polite }, { weight: 1, arbitrary: rude });

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ act: fc.constant("open"), peer, initiator: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("greet"), at, fast: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant("meet"), peer, fast: fc.boolean(), has }) },
  { weight: 8, arbitrary: fc.record({ act: fc.constant("say"), at, message }) },
  { weight: 30, arbitrary: fc.record({ act: fc.constant("answer"), at, ok: mostly(20) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("close"), at }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("writable"), at, buffered: fc.nat(10 ** 6) }) },
  {
    weight: 10,
    arbitrary: fc.record({ act: fc.constant("work"), at, fails: mostly(5).map((works) => !works) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant("pass"),
      ms: fc.oneof({ weight: 6, arbitrary: fc.nat(2_000) }, fc.nat(90_000)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom("pause", "resume", "resume", "resume") }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("select"),
      wanted: fc.option(fc.subarray([0, 1, 2, 3, 4]), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constantFrom("found", "offered", "dial-failed"),
      peer,
      complete: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant("deadlines"), pieces: fc.shuffledSubarray([0, 1, 2, 3, 4]) }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("announced"), intervalMs: fc.nat(10 ** 6) }) },
) as fc.Arbitrary<Act>;

describe("whatever happens, in whatever order", () => {
  const histories = fc.record({
    seed: fc.nat(),
    has: fc.oneof(fc.constant([]), fc.subarray([0, 1, 2, 3, 4])),
    knowsMetadata: mostly(4),
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
