/** A tracker socket over sockets that the test drives by hand, under virtual time. */
import type { InfoHash, OfferId, PeerId } from "../../core/ids.ts";
import { type Random, randomFrom } from "../../core/random.ts";
import type { Announce, ServerMessage } from "../../tracker/protocol/messages.ts";
import { type TrackerListener, type TrackerNews, TrackerSocket } from "../signalling/tracker-socket.ts";
import { FakeSockets } from "./fake-socket.ts";
import { VirtualTimers } from "./virtual-timers.ts";

export const HASH = "0a".repeat(20) as InfoHash;
export const OTHER_HASH = "0b".repeat(20) as InfoHash;
export const OURS = "01".repeat(20) as PeerId;
export const THEIRS = "02".repeat(20) as PeerId;
export const OFFER = "0f".repeat(20) as OfferId;
export const SDP = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
export const URL = "ws://tracker.example/announce";

export class Listener implements TrackerListener {
  readonly infoHash: InfoHash;
  readonly peerId = OURS;
  readonly messages: TrackerNews[] = [];
  changes = 0;
  connects = 0;

  constructor(infoHash = HASH) {
    this.infoHash = infoHash;
  }

  received(news: TrackerNews): void {
    if (news.type === "connected") this.connects++;
    else if (news.type === "changed") this.changes++;
    else this.messages.push(news);
  }

  update(): Announce {
    return { ...announce(), infoHash: this.infoHash, numwant: 0 };
  }
}

/** Chooses the longest wait. */
const patient: Random = randomFrom(() => 1 - Number.EPSILON);

export function setUp(random = patient) {
  const timers = new VirtualTimers();
  const clock = { now: () => timers.now, wallTime: () => timers.now };
  const sockets = new FakeSockets();
  const idle = { count: 0 };
  const client = new TrackerSocket(
    URL,
    { clock, openSocket: sockets.open, timers, random },
    () => idle.count++,
  );
  return { timers, sockets, client, idle };
}

export function connected(...hashes: InfoHash[]) {
  const world = setUp();
  const listeners = (hashes.length === 0 ? [HASH] : hashes).map((hash) => new Listener(hash));
  for (const listener of listeners) world.client.subscribe(listener);
  world.sockets.last.open();
  const [listener = new Listener()] = listeners;
  return { ...world, listeners, listener };
}

export const announce = (event?: "started" | "stopped") =>
  ({
    type: "announce",
    infoHash: HASH,
    peerId: OURS,
    event,
    uploaded: 0,
    downloaded: 0,
    left: 1,
    numwant: 5,
    offers: [],
    signals: true,
  }) as const;

export const response = (infoHash = HASH): ServerMessage => ({
  type: "announce-response",
  infoHash,
  interval: 120,
  complete: 1,
  incomplete: 2,
  peers: [],
});
