/** Shared files that cannot be read, and files that are already here. */
import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import type { ContentSource, Hash } from "./ports.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { SessionWorld } from "./testing/session-world.ts";

const PIECE = 262_144;
const sha1: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());

const readable = (name: string, length = 3) => ({ path: [name], file: new Blob([new Uint8Array(length)]) });

/** @param isThere whether it can be read at this moment */
function fragile(name: string, length: number, isThere: () => boolean) {
  const guarded = (blob: Blob): ContentSource => ({
    size: blob.size,
    slice: (begin, end) => guarded(blob.slice(begin, end)),
    arrayBuffer: () => (isThere() ? blob.arrayBuffer() : Promise.reject(new Error("gone"))),
  });
  return { path: [name], file: guarded(new Blob([new Uint8Array(length)])) };
}

const gone = (name: string, length = 3) => fragile(name, length, () => false);

function setUp(hash: Hash = sha1) {
  const storage = new FakeStorage();
  const hashing = vi.fn(hash);
  const peer = new SessionWorld(hashing).start(storage);
  return { storage, hashing, peer, session: peer.session };
}

const namesOf = (session: ReturnType<typeof setUp>["session"], infoHash: InfoHash) =>
  session.metainfo(infoHash).files.map(({ path }) => path.join("/"));

describe("files that cannot be read", () => {
  it.each([
    ["one of many", [readable("a"), gone("b"), readable("c")], [], ["b"], ["a", "c"]],
    ["an empty one, which has vanished", [gone("a", 0), readable("b")], [], ["a"], ["b"]],
    ["several", [gone("a"), readable("b"), gone("c")], [], ["a", "c"], ["b"]],
    ["what the page could not open", [readable("a"), gone("b")], ["x/locked"], ["x/locked", "b"], ["a"]],
  ])("are found, and the rest can be shared: %s", async (_, files, missed, paths, rest) => {
    const { storage, peer, session } = setUp();
    await expect(session.seed("folder", files, missed)).rejects.toThrow(paths[0]);
    const [failed] = peer.preparations;
    expect(failed?.failure).toEqual({ code: "unreadable-file", detail: paths[0] });
    expect(failed?.unreadable).toEqual({ paths, rest: rest.length });
    expect(storage.entries.size).toBe(0);

    const infoHash = await session.seedRest(failed?.id ?? "");
    expect(namesOf(session, infoHash)).toEqual(rest);
    expect(peer.views).toMatchObject([{ kind: "torrent", name: "folder", state: "seeding" }]);
  });

  it("of many bytes are found before anything is hashed", async () => {
    const { hashing, peer, session } = setUp();
    const files = [readable("a", 65 * 1024 * 1024), gone("b"), readable("c")];
    await expect(session.seed("folder", files)).rejects.toThrow("b");
    expect(hashing).not.toHaveBeenCalled();
    expect(peer.preparations[0]?.unreadable).toEqual({ paths: ["b"], rest: 2 });
  });

  it("are named when all of them are, and there is no rest", async () => {
    const { peer, session } = setUp();
    await expect(session.seed("folder", [gone("a"), gone("b")])).rejects.toThrow("a");
    expect(peer.preparations[0]?.unreadable).toEqual({ paths: ["a", "b"], rest: 0 });
  });

  it("are all found among thousands", async () => {
    const { peer, session } = setUp();
    const files = Array.from({ length: 5_000 }, (_, n) => (n % 2 === 0 ? readable(`${n}`) : gone(`${n}`)));
    await expect(session.seed("folder", files)).rejects.toThrow("1");
    expect(peer.preparations[0]?.unreadable?.rest).toBe(2_500);
    expect(peer.preparations[0]?.unreadable?.paths).toHaveLength(2_500);
  });

  it("are named when they vanish while they are hashed, and the rest can be shared", async () => {
    let isThere = true;
    const { storage, peer, session } = setUp(async (bytes) => {
      isThere = false;
      return sha1(bytes);
    });
    storage.freeBytes = 0;
    // Chunks of 8 MiB are read ahead, so the last files are not read before the first are hashed.
    const files = ["b", "c"].map((name) => fragile(name, PIECE, () => isThere));
    const seeding = session.seed("folder", [readable("a", 40 * 1024 * 1024), ...files, readable("d")]);
    await expect(seeding).rejects.toThrow("b");
    const [failed] = peer.preparations;
    expect(failed?.unreadable).toEqual({ paths: ["b", "c"], rest: 2 });
    expect(namesOf(session, await session.seedRest(failed?.id ?? ""))).toEqual(["a", "d"]);
  });

  it("that has become shorter is named, although its first byte can be read", async () => {
    const { peer, session } = setUp();
    const shorter = { path: ["b"], file: Object.defineProperty(new Blob(["abc"]), "size", { value: 100 }) };
    await expect(session.seed("folder", [readable("a"), shorter])).rejects.toThrow("b");
    expect(peer.preparations[0]?.unreadable).toEqual({ paths: ["b"], rest: 1 });
  });
});

describe("files that are already here", () => {
  it("are resumed when they are shared again, and stored once", async () => {
    const { storage, peer, session } = setUp();
    const infoHash = await session.seed("a", [readable("a")]);
    await session.pause(infoHash);
    expect(await session.seed("a", [readable("a")])).toBe(infoHash);
    expect(peer.torrents).toMatchObject([{ infoHash, state: "seeding" }]);
    expect(storage.entries.size).toBe(1);
    expect([...storage.entries.values()]).toMatchObject([{ infoHash, paused: false }]);
  });

  it("complete a download of them, which keeps its trackers", async () => {
    const { storage, peer, session } = setUp();
    const infoHash = await setUp().session.seed("a", [readable("a")]);
    await session.open(infoHash, "a", ["wss://elsewhere.example/"]);
    await session.pause(infoHash);
    await session.seed("a", [readable("a")]);
    expect(peer.torrents).toMatchObject([{ infoHash, state: "seeding" }]);
    expect([...storage.entries.values()]).toMatchObject([{ trackers: ["wss://elsewhere.example/"] }]);
  });
});
