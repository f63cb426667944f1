/** Sealed shares between whole sessions, with the cryptography of Node: who can read them, who passes them on, and what is kept. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type BencodeDictionary,
  type BencodeInput,
  decodeBencode,
  encodeBencode,
} from "../bencode/bencode.ts";
import { toHex } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Secret } from "../metainfo/sealed/secret.ts";
import type { SeedKind } from "./kinds.ts";
import { LockedError } from "./locked.ts";
import type { Hash } from "./ports.ts";
import { problemOf } from "./problem-of.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { contentOf, filesOf, secretOf, storedBytes, until as untilIn } from "./testing/sealed-world.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const PIECE = 16 * 1024;
const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const FIRST = 0 as PieceIndex;
const SEALED: SeedKind = { sealed: true };

let world: SessionWorld;

beforeEach(() => {
  world = new SessionWorld(hash);
});

// Threads of the cryptography take real time.
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
const until = (condition: () => boolean) => untilIn(world, turn, condition);
const start = (storage?: FakeStorage) => world.start(storage, { pieceLength: PIECE });
const isComplete = (peer: SessionPeer, infoHash: InfoHash) =>
  until(() => peer.torrent(infoHash)?.progress === 1);
const other = ({ bytes, needsPassword }: Secret): Secret => {
  return { bytes: bytes.map((byte) => byte ^ 1), needsPassword };
};

async function share(kind: SeedKind = SEALED, storage?: FakeStorage) {
  const { files, content } = filesOf(3, {
    "사진/하나.jpg": 5 * PIECE + 17,
    "사진/둘.jpg": 2 * PIECE,
    empty: 0,
  });
  const sender = start(storage);
  const infoHash = await sender.session.seed("여름", files, [], kind);
  await until(() => sender.torrent(infoHash) !== undefined);
  return { sender, infoHash, files, content, secret: secretOf(sender, infoHash) };
}

async function open(infoHash: InfoHash, secret?: Secret, storage?: FakeStorage): Promise<SessionPeer> {
  const peer = start(storage);
  await peer.session.open(infoHash, undefined, [], { secret });
  return peer;
}

describe("a sealed share", () => {
  it("is read by a receiver with the link; only ciphertext is sent, and stored by the receiver", async () => {
    const [theirs, ours] = [new FakeStorage(), new FakeStorage()];
    const { sender, infoHash, content, secret } = await share(SEALED, ours);
    const receiver = await open(infoHash, secret, theirs);
    expect(receiver.torrent(infoHash)?.sealed).toMatchObject({ state: "unknown" });
    await isComplete(receiver, infoHash);
    expect(sha256(await contentOf(receiver, infoHash))).toBe(sha256(content));
    expect(sha256(await contentOf(sender, infoHash))).toBe(sha256(content));
    const view = receiver.torrent(infoHash);
    expect(view).toMatchObject({ name: "여름", sealed: { state: "open" }, progress: 1 });
    expect(view?.sealed?.secret).toBe(sender.torrent(infoHash)?.sealed?.secret);
    expect(view?.files.map(({ path }) => path.join("/"))).toEqual(["사진/하나.jpg", "사진/둘.jpg", "empty"]);
    const [sent, kept] = (await Promise.all([theirs, ours].map(storedBytes))).map((bytes) =>
      Buffer.from(bytes),
    );
    const probe = (at: number) => Buffer.from(content.subarray(at, at + 16));
    expect(JSON.stringify([...theirs.entries.values()]), "names").not.toMatch(/여름|하나/);
    for (let at = 0; at + 16 <= content.length; at += 997) {
      expect(sent?.includes(probe(at))).toBe(false);
      expect(kept?.includes(probe(at))).toBe(true);
    }
  });

  it("is passed on by a peer without the secret to one who has it, after the sender has left", async () => {
    const { sender, infoHash, content, secret } = await share();
    const blind = await open(infoHash);
    await isComplete(blind, infoHash);
    expect(blind.torrent(infoHash)).toMatchObject({
      sealed: { state: "no-secret" },
      files: [],
      state: "complete",
    });
    expect(blind.torrent(infoHash)?.sealed).not.toHaveProperty("secret");
    await sender.session.close();
    const receiver = await open(infoHash, secret);
    await isComplete(receiver, infoHash);
    expect(sha256(await contentOf(receiver, infoHash))).toBe(sha256(content));
  });

  it("has no password if that is empty", async () => {
    const { secret } = await share({ sealed: true, password: "" });
    expect(secret.needsPassword).toBe(false);
  });

  it("gets another secret each time", async () => {
    const [one, two] = [await share(), await share()];
    expect(one.infoHash).not.toBe(two.infoHash);
    expect(toHex(one.secret.bytes)).not.toBe(toHex(two.secret.bytes));
  });

  it("selects files by their place in the manifest, before anything else is fetched", async () => {
    const { infoHash, secret } = await share();
    const receiver = start();
    await receiver.session.open(infoHash, undefined, [], { secret, selected: [1] });
    await isComplete(receiver, infoHash);
    expect(receiver.torrent(infoHash)).toMatchObject({
      unwanted: [0, 2],
      piecesHave: 3,
      wantedLength: 2 * PIECE,
    });
  });
});

describe("a peer that cannot read it", () => {
  it("refuses to save, to play and to select", async () => {
    const { infoHash } = await share();
    const peer = await open(infoHash);
    await isComplete(peer, infoHash);
    const { session } = peer;
    expect(() => session.openReader(infoHash, { kind: "save", fileIndex: 0 })).toThrow(LockedError);
    expect(() => session.metainfo(infoHash)).toThrow(LockedError);
    await expect(session.select(infoHash, [0])).rejects.toThrow(LockedError);
    const refusal = await session.read(infoHash, FIRST).catch((error: unknown) => problemOf(error, "x"));
    expect(refusal).toEqual({ code: "no-secret" });
  });

  it("reads it once the complete link is opened", async () => {
    const { infoHash, content, secret } = await share();
    const peer = await open(infoHash);
    await isComplete(peer, infoHash);
    await peer.session.open(infoHash, undefined, [], { secret: other(secret) });
    expect(peer.torrent(infoHash)?.sealed).toEqual({ state: "wrong-secret" });
    await peer.session.open(infoHash, undefined, [], { secret });
    expect(peer.torrent(infoHash)).toMatchObject({ sealed: { state: "open" }, name: "여름" });
    expect(sha256(await contentOf(peer, infoHash))).toBe(sha256(content));
    // A later link that is wrong takes nothing away.
    await peer.session.open(infoHash, undefined, [], { secret: other(secret) });
    expect(peer.torrent(infoHash)?.sealed?.state).toBe("open");
  });

  it("says that the secret of its link is wrong, and downloads", async () => {
    const { infoHash, secret } = await share();
    const peer = await open(infoHash, other(secret));
    await isComplete(peer, infoHash);
    expect(peer.torrent(infoHash)).toMatchObject({ sealed: { state: "wrong-secret" }, files: [] });
    await expect(peer.session.unlock(infoHash, {})).rejects.toMatchObject({ reason: "wrong-secret" });
  });
});

it.each([
  ["of another version", "v", 2, "unknown-version"],
  ["with a damaged manifest", "manifest", new Uint8Array(272), "wrong-secret"],
])("a share %s is passed on all the same", async (_, field, value, state) => {
  const storage = new FakeStorage();
  const { sender, secret } = await share(SEALED, storage);
  await sender.session.close();
  const [entry] = storage.entries.values();
  const info = decodeBencode(entry?.infoBytes ?? new Uint8Array()) as BencodeDictionary;
  const changed = new Map([...(info.get("sealed") as BencodeDictionary), [field, value]]);
  const infoBytes = encodeBencode(new Map<string, BencodeInput>([...info, ["sealed", changed]]));
  const infoHash = toHex(await hash(infoBytes)) as InfoHash;
  if (entry !== undefined) storage.entries.set(entry.storageId, { ...entry, infoHash, infoBytes });
  const after = start(storage);
  await after.session.restore();
  const receiver = await open(infoHash, secret);
  await isComplete(receiver, infoHash);
  for (const peer of [receiver, after])
    expect(peer.torrent(infoHash)).toMatchObject({ sealed: { state }, files: [], progress: 1 });
});

describe("a password", () => {
  // 600,000 rounds of hashing take part of a second each time.
  it("is asked for once, and tried again after a wrong one", { timeout: 60_000 }, async () => {
    const storage = new FakeStorage();
    const { infoHash, content, secret } = await share({ sealed: true, password: "café" });
    expect(secret.needsPassword).toBe(true);
    const receiver = await open(infoHash, secret, storage);
    await isComplete(receiver, infoHash);
    expect(receiver.torrent(infoHash)).toMatchObject({ sealed: { state: "needs-password" }, files: [] });
    for (const password of ["cafe", "Café"])
      await expect(receiver.session.unlock(infoHash, { password })).rejects.toThrow("wrong-password");
    expect(receiver.torrent(infoHash)?.sealed?.state).toBe("wrong-password");
    // The link without a password does not read it either, and takes nothing away.
    const without = { bytes: secret.bytes, needsPassword: false };
    await expect(receiver.session.unlock(infoHash, { secret: without })).rejects.toThrow(LockedError);
    expect(receiver.torrent(infoHash)?.sealed?.state).toBe("wrong-password");
    await receiver.session.unlock(infoHash, { password: "cafe\u0301" });
    expect(receiver.torrent(infoHash)?.sealed?.state).toBe("open");
    await receiver.session.close();
    const after = start(storage);
    await after.session.restore();
    expect(after.torrent(infoHash)?.sealed?.state).toBe("open");
    expect(sha256(await contentOf(after, infoHash))).toBe(sha256(content));
    expect(JSON.stringify([...storage.entries.values()])).not.toContain("caf");
  });
});

describe("after a restart", () => {
  it("the sender goes on with its plaintext, and its link is the same", async () => {
    const storage = new FakeStorage();
    const { sender, infoHash, content, secret } = await share(SEALED, storage);
    await sender.session.close();
    const after = start(storage);
    await after.session.restore();
    expect(after.torrent(infoHash)).toMatchObject({
      name: "여름",
      state: "seeding",
      sealed: { state: "open" },
    });
    expect(secretOf(after, infoHash)).toEqual(secret);
    expect(sha256(await contentOf(after, infoHash))).toBe(sha256(content));
    const receiver = await open(infoHash, secret);
    await isComplete(receiver, infoHash);
    expect(sha256(await contentOf(receiver, infoHash))).toBe(sha256(content));
  });

  it("a receiver and a blind peer continue with what they have, and the latter can be unlocked", async () => {
    const { infoHash, content, secret } = await share();
    for (const known of [secret, undefined]) {
      const storage = new FakeStorage();
      const before = await open(infoHash, known, storage);
      await isComplete(before, infoHash);
      await before.session.close();
      const after = start(storage);
      await after.session.restore();
      expect(after.torrent(infoHash)?.sealed?.state).toBe(known ? "open" : "no-secret");
      await after.session.unlock(infoHash, { secret });
      expect(sha256(await contentOf(after, infoHash))).toBe(sha256(content));
      await after.session.close();
      const last = start(storage);
      await last.session.restore();
      expect(last.torrent(infoHash)?.sealed?.state).toBe("open");
      await last.session.close();
    }
  });

  it("a secret that was opened before the metadata came is still known", async () => {
    const storage = new FakeStorage();
    const { infoHash, secret, sender } = await share();
    const before = await open(infoHash, secret, storage);
    await before.session.close();
    const after = start(storage);
    await after.session.restore();
    await isComplete(after, infoHash);
    expect(after.torrent(infoHash)?.sealed?.state).toBe("open");
    await sender.session.close();
  });
});

describe("lost pieces of the sender", () => {
  it("are stored again from the files, and from peers, as plaintext", async () => {
    const storage = new FakeStorage();
    const { sender, infoHash, content, secret } = await share(SEALED, storage);
    const receiver = await open(infoHash, secret);
    await isComplete(receiver, infoHash);
    const [store] = storage.stores.values();
    store?.lose((piece) => piece === 2);
    storage.lose();
    await until(() => sender.torrent(infoHash)?.notices.some(({ code }) => code === "mended") === true);
    expect(sha256(await storedBytes(storage))).toBe(sha256(content));
    await sender.session.close();
    store?.lose((piece) => piece === 4);
    const after = start(storage);
    await after.session.restore();
    await until(
      () => (after.torrent(infoHash)?.downloaded ?? 0) >= PIECE && after.torrent(infoHash)?.progress === 1,
    );
    expect(sha256(await storedBytes(storage))).toBe(sha256(content));
    expect(sha256(await contentOf(after, infoHash))).toBe(sha256(content));
  });

  it("are served from the files where nothing could be stored", async () => {
    const { sender, infoHash, content, secret } = await share(SEALED, undefined);
    expect(sender.torrent(infoHash)?.sealed?.state).toBe("open");
    const full = new FakeStorage();
    full.freeBytes = 10;
    const { infoHash: another, secret: its } = await share(SEALED, full);
    expect(full.entries.size).toBe(0);
    for (const [torrent, key] of [
      [infoHash, secret],
      [another, its],
    ] as const) {
      const receiver = await open(torrent, key);
      await isComplete(receiver, torrent);
      expect(sha256(await contentOf(receiver, torrent))).toBe(sha256(content));
    }
  });
});
