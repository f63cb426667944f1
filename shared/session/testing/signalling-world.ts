/** Peers with fake diallers and the real tracker core between them, under virtual time. */
import { type InfoHash, idFromBytes, idToBytes, type PeerId } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import type { OpenLane } from "../lanes/lane-offer.ts";
import type { Link } from "../links/link.ts";
import { Links } from "../links/links.ts";
import type { SignalPath } from "../signalling/signal-path.ts";
import { Signalling } from "../signalling/signalling.ts";
import type { OpenedLink } from "../signalling/signalling-events.ts";
import type { TorrentSignalling } from "../signalling/torrent-signalling.ts";
import { FakeDialler, fakeNetwork } from "./fake-dialler.ts";
import { FakeTracker, type TrackerKind } from "./fake-tracker.ts";
import { VirtualTimers } from "./virtual-timers.ts";

export const HASH = "0a".repeat(20) as InfoHash;
export const URL = "ws://tracker.example/announce";
export const SECOND = 1000;
export const SDP = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
export const STATS = { uploaded: 0, downloaded: 0, left: 1, wanted: 20 };

const PREFIX = "-TS0100-";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param name at most 12 letters */
export function peerIdOf(name: string): PeerId {
  const id = idFromBytes<PeerId>(encoder.encode(`${PREFIX}${name}`.padEnd(20, ".")));
  if (id === undefined) throw new Error("the name is too long");
  return id;
}

function nameOf(peerId: PeerId): string {
  return decoder.decode(idToBytes(peerId)).slice(PREFIX.length).replaceAll(".", "");
}

export class World {
  readonly timers = new VirtualTimers();
  readonly network = fakeNetwork(this.timers);
  readonly trackers = new Map<string, FakeTracker>();

  constructor(kinds: Record<string, TrackerKind> = { [URL]: "signals" }) {
    for (const [url, kind] of Object.entries(kinds))
      this.trackers.set(url, new FakeTracker(this.timers, kind));
  }

  tracker(url = URL): FakeTracker {
    const tracker = this.trackers.get(url);
    if (tracker === undefined) throw new Error(`no tracker at ${url}`);
    return tracker;
  }

  /** Everything happens that needs no time. */
  settle(): void {
    this.timers.pass(0);
  }

  pass(ms: number): void {
    this.timers.pass(ms);
  }
}

export class Peer {
  readonly events: string[] = [];
  readonly opened = new Map<string, OpenedLink>();
  takesLanes = true;
  readonly dialler: FakeDialler;
  readonly links: Links;
  readonly signalling: TorrentSignalling;
  readonly name: string;
  /** What its engine would decide about an offer. */
  decide: "accept" | "refuse" | "wait" = "accept";
  wantsAll = false;
  /** Through neighbours, by the name of the peer that they lead to. */
  readonly ways = new Map<string, SignalPath | "busy">();
  private readonly session: Signalling;
  private readonly timers: VirtualTimers;

  constructor(world: World, name: string, urls: readonly string[] = [URL]) {
    this.name = name;
    const { timers, network } = world;
    this.timers = timers;
    this.dialler = new FakeDialler(name, network);
    const clock = { now: () => timers.now, wallTime: () => timers.now };
    this.links = new Links({ dialler: this.dialler, timers, clock });
    this.session = new Signalling(this.links, {
      clock,
      timers,
      random: seededRandom(name.length + name.charCodeAt(0)),
      openSocket: (url, events) => world.tracker(url).connect(events),
    });
    this.signalling = this.join(urls);
  }

  join(urls: readonly string[] = [URL], infoHash = HASH): TorrentSignalling {
    const say = (what: string): void => {
      this.events.push(what);
    };
    const problems = new Map<string, string>();
    const signalling: TorrentSignalling = this.session.join(infoHash, peerIdOf(this.name), urls, {
      announced: () => {
        const { seeders, leechers } =
          signalling.trackers.find(({ announcedAt }) => announcedAt === this.timers.now) ?? {};
        say(`announced ${seeders}+${leechers}`);
      },
      peersFound: (peers) => {
        for (const { peerId } of peers) {
          say(`found ${nameOf(peerId)}`);
          if (this.wantsAll) signalling.dial(peerId);
        }
      },
      offered: (peerId) => {
        say(`offered by ${nameOf(peerId)}`);
        if (this.decide !== "wait") signalling[this.decide](peerId);
      },
      linkOpened: (opened) => {
        const peer = nameOf(opened.peerId);
        this.opened.set(peer, opened);
        say(`${opened.initiator ? "dialled" : "accepted"} ${peer}`);
        opened.link.send(encoder.encode(`I am ${this.name}`));
        return {
          message: (data) => say(`${peer} says ${decoder.decode(new Uint8Array(data))}`),
          drained: () => {},
          closed: (reason) => say(`lost ${peer}: ${reason}`),
        };
      },
      laneOffered: (peerId, accept) => {
        say(`lane offered by ${nameOf(peerId)}`);
        if (this.takesLanes) this.openLane(nameOf(peerId), accept);
      },
      dialObstructed: (peerId, obstacle) => say(`${nameOf(peerId)} obstructed: ${obstacle}`),
      dialFailed: (peerId, reason) => say(`failed ${nameOf(peerId)}: ${reason}`),
      introducer: (peerId) => this.ways.get(nameOf(peerId)),
      dialPostponed: (peerId) => say(`postponed ${nameOf(peerId)}`),
      trackersChanged: () => {
        for (const { name, problem } of signalling.trackers) {
          const code = problem?.code ?? "none";
          if ((problems.get(name) ?? "none") !== code) say(`problem ${name}: ${code}`);
          problems.set(name, code);
        }
      },
    });
    return signalling;
  }

  /** Opens a lane, or accepts one by `open`. */
  openLane(peer: string, open: OpenLane | undefined = this.opened.get(peer)?.openLane): Link | undefined {
    const say = (what: string): void => {
      this.events.push(what);
    };
    return open?.({
      opened: (lane) => {
        say(`lane to ${peer}`);
        lane.send(encoder.encode("hello"));
        return {
          message: (data) => say(`${peer} says on the lane: ${decoder.decode(new Uint8Array(data))}`),
          drained: () => {},
          closed: () => say(`lost the lane to ${peer}`),
        };
      },
      failed: () => say(`no lane to ${peer}`),
    });
  }

  count(pattern: RegExp): number {
    return this.events.filter((event) => pattern.test(event)).length;
  }
}

/** Both have announced; `bob` last, so that he knows of `ann`. */
export function annAndBob(world = new World()) {
  const ann = new Peer(world, "ann");
  const bob = new Peer(world, "bob");
  for (const { signalling } of [ann, bob]) {
    signalling.announce({ ...STATS, event: "started" });
    world.settle();
  }
  return { world, ann, bob };
}
