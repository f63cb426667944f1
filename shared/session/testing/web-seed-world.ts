/** Sessions and web servers under virtual time, and torrents of which only the servers have the files. */
import { encodeBencode } from "../../bencode/bencode.ts";
import { type Bytes, concatBytes, toHex } from "../../core/bytes.ts";
import type { InfoHash } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import { isViolation } from "../../core/violation.ts";
import { parseInfo } from "../../metainfo/info.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";
import { FakeStorage } from "./fake-storage.ts";
import { FakeWebServer } from "./fake-web-server.ts";
import { type SessionPeer, SessionWorld } from "./session-world.ts";

export const PIECE = 64 * 1024;
const random = seededRandom(11);
export const SEED = "https://web.example/files/";
export const OTHER = "https://mirror.example/";

/** Of the test's platform. */
export interface Machine {
  sha1(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
  /** Resolves after what is due now. */
  turn(): Promise<void>;
}

interface Part {
  /** undefined: padding. */
  readonly path: readonly string[] | undefined;
  readonly length: number;
}

export function torrentOf(
  { sha1 }: Pick<Machine, "sha1">,
  name: string,
  parts: readonly Part[],
): { metainfo: Metainfo; files: Map<string, Bytes> } {
  const files = new Map<string, Bytes>();
  const contents = parts.map(({ path, length }) => {
    const content = Uint8Array.from({ length }, () => (path === undefined ? 0 : random.below(256)));
    if (path !== undefined) files.set([name, ...path].map(encodeURIComponent).join("/"), content);
    return content;
  });
  const whole = concatBytes(contents);
  const hashes = Array.from({ length: Math.ceil(whole.length / PIECE) }, (_, i) =>
    sha1(whole.subarray(i * PIECE, (i + 1) * PIECE)),
  );
  const entries = parts.map(({ path, length }) =>
    path === undefined
      ? new Map<string, string | number | readonly string[]>([
          ["attr", "p"],
          ["length", length],
          ["path", [".pad", String(length)]],
        ])
      : new Map<string, number | readonly string[]>([
          ["length", length],
          ["path", path],
        ]),
  );
  const infoBytes = encodeBencode(
    new Map<string, number | string | Uint8Array | typeof entries>([
      ["files", entries],
      ["name", name],
      ["piece length", PIECE],
      ["pieces", concatBytes(hashes)],
    ]),
  );
  const infoHash = toHex(sha1(infoBytes)) as InfoHash;
  const metainfo = parseInfo(infoHash, infoBytes);
  if (isViolation(metainfo)) throw new Error(metainfo.violation);
  return { metainfo, files };
}

export const at = (place: string, files: ReadonlyMap<string, Bytes>) =>
  new Map([...files].map(([path, bytes]) => [`${place}${path}`, bytes]));

export function webSeedWorld(machine: Machine) {
  const world = new SessionWorld(async (bytes) => machine.sha1(bytes));

  async function until(condition: () => boolean, limitMs = 120_000): Promise<void> {
    for (const end = world.timers.now + limitMs; !condition(); world.timers.pass(20)) {
      if (world.timers.now > end) throw new Error("the condition does not come true");
      await machine.turn();
    }
  }

  async function contentOf({ session }: SessionPeer, { infoHash, layout }: Metainfo) {
    const read = await Promise.all([...layout.pieces()].map((piece) => session.read(infoHash, piece)));
    return concatBytes(read.map((bytes) => bytes ?? new Uint8Array()));
  }

  /** One peer, alone with a web server that has a folder of two files. */
  function alone(urls = [SEED]) {
    const { metainfo, files } = torrentOf(machine, "album", [
      { path: ["one.bin"], length: 5 * PIECE + 100 },
      { path: ["two.bin"], length: 3 * PIECE },
    ]);
    const server = new FakeWebServer(world.timers, new Map([...at(SEED, files), ...at(OTHER, files)]));
    const storage = new FakeStorage();
    const peer = world.start(storage, {}, server.fetchRange);
    const { infoHash } = metainfo;
    const open = () => peer.session.open(infoHash, undefined, [], { metainfo, webSeeds: urls });
    const view = () => peer.torrent(infoHash);
    const seeds = () => view()?.webSeeds ?? [];
    return { metainfo, files, server, storage, peer, infoHash, open, view, seeds };
  }

  return { world, until, contentOf, alone };
}
