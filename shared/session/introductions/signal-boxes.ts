/**
 * Encrypts signals for peers behind a neighbour, which can neither read nor change them, and opens those of such peers.
 *
 * Each pair of peers agrees on two keys, one per direction, by ECDH of keys that live as long as this object. Readers of a sealed
 * torrent mix in what its keys are derived from: a neighbour without the share's link that passes on a key of its own in place of
 * a peer's gets boxes that it cannot open, and can make none. Where no secret is shared, that neighbour passes for the peer, as a
 * peer that it has invented would.
 *
 * Always true: no counter is used twice with a key, and a box opens once.
 */
import { BoundedMap } from "../../core/bounded-map.ts";
import { type Bytes, concatBytes, fromUtf8, toHex, utf8 } from "../../core/bytes.ts";
import { type InfoHash, idToBinary, idToBytes, type OfferId, type PeerId } from "../../core/ids.ts";
import type { KeyMaterial } from "../../metainfo/sealed/keys.ts";
import type { SealCrypto } from "../../metainfo/sealed/seal-crypto.ts";
import type { RelayedSignal, Signal } from "../../tracker/protocol/messages.ts";
import { parseServerMessage } from "../../tracker/protocol/parse-server.ts";
import type { KeyPair } from "./key-pair.ts";
import { MAX_KEYS } from "./limits.ts";
import { counterBytes, type PeerKey, readBox, writeBox } from "./messages.ts";
import { ReplayWindow } from "./replay-window.ts";

const SALT = utf8("tabswarm introduction 1");
/** In front of the counter, so that both make the 12 bytes of an IV. */
const IV_PREFIX = new Uint8Array(4);

interface SignalBoxesOptions {
  readonly infoHash: InfoHash;
  /** Ours. */
  readonly peerId: PeerId;
  readonly sealCrypto: Pick<SealCrypto, "hkdf" | "gcmEncrypt" | "gcmDecrypt">;
  readonly keyPair: KeyPair;
  /** undefined: the torrent is not sealed, or cannot be read here. */
  readonly material: () => KeyMaterial | undefined;
}

interface Pair {
  readonly toPeer: Bytes;
  readonly fromPeer: Bytes;
  readonly window: ReplayWindow;
}

export class SignalBoxes {
  private readonly options: SignalBoxesOptions;
  /** By peer and key. undefined: it is no key. */
  private readonly pairs = new BoundedMap<string, Promise<Pair | undefined>>(MAX_KEYS);
  private lastCounter = 0;

  constructor(options: SignalBoxesOptions) {
    this.options = options;
  }

  get ownKey(): PeerKey {
    return { key: this.options.keyPair.publicKey, isReader: this.options.material() !== undefined };
  }

  /** @param key the peer's @returns undefined when it is none */
  async seal(to: PeerId, key: Bytes, offerId: OfferId, signal: Signal): Promise<Bytes | undefined> {
    const { infoHash, keyPair, peerId, sealCrypto } = this.options;
    const counter = ++this.lastCounter;
    // As a tracker delivers it. Its serializer is not in the page's worker.
    const ids = {
      info_hash: idToBinary(infoHash),
      peer_id: idToBinary(peerId),
      offer_id: idToBinary(offerId),
    };
    const text = JSON.stringify({ action: "signal", ...ids, signal });
    const pair = await this.pair(to, key);
    if (pair === undefined) return undefined;
    const sealed = await sealCrypto.gcmEncrypt(pair.toPeer, ivOf(counter), utf8(text));
    return writeBox({ key: keyPair.publicKey, counter, sealed });
  }

  /** @returns undefined for anything that the peer has not sealed for us, or that was opened before */
  async open(
    from: PeerId,
    bytes: Bytes,
  ): Promise<{ readonly key: Bytes; readonly message: RelayedSignal } | undefined> {
    const { infoHash, sealCrypto } = this.options;
    const box = readBox(bytes);
    const pair = box && (await this.pair(from, box.key));
    if (box === undefined || !pair?.window.isNew(box.counter)) return undefined;
    const plain = await sealCrypto.gcmDecrypt(pair.fromPeer, ivOf(box.counter), box.sealed);
    // Another one may have been opened meanwhile.
    if (plain === undefined || !pair.window.isNew(box.counter)) return undefined;
    pair.window.add(box.counter);
    const parsed = parseServerMessage(fromUtf8(plain) ?? "");
    if (!parsed.ok || parsed.message.type !== "signal") return undefined;
    const { message } = parsed;
    return message.infoHash === infoHash && message.peerId === from ? { key: box.key, message } : undefined;
  }

  private pair(peerId: PeerId, key: Bytes): Promise<Pair | undefined> {
    const material = this.options.material();
    const name = `${peerId} ${toHex(key)} ${material !== undefined}`;
    const known = this.pairs.get(name);
    const pair = known ?? this.derive(peerId, key, material);
    // The one used last is forgotten last.
    this.pairs.set(name, pair);
    return pair;
  }

  private async derive(
    peerId: PeerId,
    key: Bytes,
    material: KeyMaterial | undefined,
  ): Promise<Pair | undefined> {
    const { infoHash, keyPair, peerId: ownId, sealCrypto } = this.options;
    const agreed = await keyPair.agree(key);
    if (agreed === undefined) return undefined;
    const secret = material === undefined ? agreed : concatBytes([agreed, material]);
    const own = [idToBytes(ownId), keyPair.publicKey];
    const theirs = [idToBytes(peerId), key];
    const keyFor = (ends: readonly Uint8Array[]): Promise<Bytes> =>
      sealCrypto.hkdf(secret, SALT, concatBytes([idToBytes(infoHash), ...ends]));
    const toPeer = await keyFor([...own, ...theirs]);
    const fromPeer = await keyFor([...theirs, ...own]);
    return { toPeer, fromPeer, window: new ReplayWindow() };
  }
}

function ivOf(counter: number): Bytes {
  return concatBytes([IV_PREFIX, counterBytes(counter)]);
}
