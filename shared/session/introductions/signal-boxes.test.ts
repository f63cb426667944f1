import { expect, test } from "vitest";
import { type Bytes, concatBytes, fromHex, toHex } from "../../core/bytes.ts";
import { type InfoHash, idFromBinary, type OfferId, type PeerId } from "../../core/ids.ts";
import type { KeyMaterial } from "../../metainfo/sealed/keys.ts";
import { platformCrypto } from "../../metainfo/sealed/testing/platform-crypto.ts";
import type { Signal } from "../../tracker/protocol/messages.ts";
import { platformKeyPair } from "../testing/platform-key-pair.ts";
import { SignalBoxes } from "./signal-boxes.ts";

const HASH = "0a".repeat(20) as InfoHash;
const OFFER: Signal = { type: "offer", sdp: "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" };
const OFFER_ID = "01".repeat(20) as OfferId;
const idOf = (letter: string) => idFromBinary(`-TS0100-${letter.repeat(12)}`) as PeerId;
const [ANN, BOB] = [idOf("a"), idOf("b")];
const SECRET = Uint8Array.from({ length: 16 }, (_, i) => i) as Bytes as KeyMaterial;

async function boxesOf(
  peerId: PeerId,
  { infoHash = HASH, material = undefined as KeyMaterial | undefined } = {},
) {
  const keyPair = await platformKeyPair();
  return new SignalBoxes({ infoHash, peerId, sealCrypto: platformCrypto, keyPair, material: () => material });
}

// Computed with Python's hmac and hashlib; docs/protocol.md has them too.
test.each([
  ["public", undefined, "38010e6ed75417ae586744988c70ef765a1928b9ceca064e26e2c6f42603ec23"],
  ["sealed", SECRET, "71fbdd0b87b063306484df5d562c9d324a6dc4204e446941633632adb7c0df3e"],
])(
  "the key from one peer to another is that of docs/protocol.md, for a %s torrent",
  async (_, material, expected) => {
    const keys: string[] = [];
    const point = (byte: number): Bytes => concatBytes([Uint8Array.of(4), new Uint8Array(64).fill(byte)]);
    const agreed = Uint8Array.from({ length: 32 }, (_, i) => i);
    const boxes = new SignalBoxes({
      infoHash: HASH,
      peerId: ANN,
      sealCrypto: {
        ...platformCrypto,
        gcmEncrypt: (key, iv, plain) => {
          keys.push(toHex(key), toHex(iv));
          return platformCrypto.gcmEncrypt(key, iv, plain);
        },
      },
      keyPair: { publicKey: point(0xaa), agree: async () => agreed },
      material: () => material,
    });
    await boxes.seal(BOB, point(0xbb), OFFER_ID, OFFER);
    expect(keys).toEqual([expected, "000000000000000000000001"]);
  },
);

test("a box is opened once, by its receiver, as from its sender, in its torrent", async () => {
  const [ann, bob, eve] = [await boxesOf(ANN), await boxesOf(BOB), await boxesOf(idOf("e"))];
  const box = (await ann.seal(BOB, bob.ownKey.key, OFFER_ID, OFFER)) ?? new Uint8Array();
  expect(await eve.open(ANN, box)).toBeUndefined();
  expect(await ann.open(ANN, box)).toBeUndefined();
  // Its own sender gets it back as if from its receiver.
  expect(await ann.open(BOB, box)).toBeUndefined();
  expect(await bob.open(idOf("e"), box)).toBeUndefined();
  expect((await bob.open(ANN, box))?.message).toEqual({
    type: "signal",
    infoHash: HASH,
    peerId: ANN,
    offerId: OFFER_ID,
    signal: OFFER,
  });
  expect(await bob.open(ANN, box)).toBeUndefined();
});

test("a box that is delivered twice at once is opened once", async () => {
  const [ann, bob] = [await boxesOf(ANN), await boxesOf(BOB)];
  const box = (await ann.seal(BOB, bob.ownKey.key, OFFER_ID, OFFER)) ?? new Uint8Array();
  const opened = await Promise.all([bob.open(ANN, box), bob.open(ANN, box)]);
  expect(opened.filter((one) => one !== undefined)).toHaveLength(1);
});

test("every box has another counter, and none opens with another one", async () => {
  const [ann, bob] = [await boxesOf(ANN), await boxesOf(BOB)];
  const seal = async () => (await ann.seal(BOB, bob.ownKey.key, OFFER_ID, OFFER)) ?? new Uint8Array();
  const boxes = await Promise.all(Array.from({ length: 20 }, seal));
  const counters = boxes.map((box) => toHex(box.subarray(65, 73)));
  expect(new Set(counters).size).toBe(20);
  const changed = boxes[0]?.slice() ?? new Uint8Array();
  changed[72] = 99;
  expect(await bob.open(ANN, changed)).toBeUndefined();
  for (const box of boxes) expect(await bob.open(ANN, box)).toBeDefined();
});

test.each([
  ["zeros", "00".repeat(65)],
  ["a compressed point", `02${"00".repeat(64)}`],
  ["a point that is not on the curve", `04${"01".repeat(64)}`],
])("%s are no key", async (_, hex) => {
  const ann = await boxesOf(ANN);
  const key = fromHex(hex) ?? new Uint8Array();
  expect(await ann.seal(BOB, key, OFFER_ID, OFFER)).toBeUndefined();
  expect(await ann.open(BOB, concatBytes([key, new Uint8Array(60)]))).toBeUndefined();
});
