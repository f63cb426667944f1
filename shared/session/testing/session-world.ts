/** Whole sessions that meet at the real tracker core, under virtual time: the links, the storage and the clock are virtual. */
import type { InfoHash } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import type { SealCrypto } from "../../metainfo/sealed/seal-crypto.ts";
import { platformCrypto } from "../../metainfo/sealed/testing/platform-crypto.ts";
import type { FetchRange, Hash, TorrentStorage } from "../ports.ts";
import { Session } from "../session.ts";
import type { SessionObservation, SessionOptions } from "../session-options.ts";
import { memoryStorage } from "../store/memory-store.ts";
import type { PreparationView, SessionView, TorrentView } from "../views.ts";
import { FakeDialler, fakeNetwork } from "./fake-dialler.ts";
import { FakeTracker, type TrackerKind } from "./fake-tracker.ts";
import { VirtualTimers } from "./virtual-timers.ts";

const URL = "ws://tracker.example/announce";

export class SessionWorld {
  readonly timers = new VirtualTimers();
  readonly tracker: FakeTracker;
  readonly network = fakeNetwork(this.timers, 20);
  private readonly hash: Hash;
  private readonly sealCrypto: SealCrypto;
  /** How far the computers' clocks are ahead of the timers, in milliseconds. */
  clockOffset = 1_700_000_000_000;
  /** All URLs lead to the same tracker. */
  readonly trackersUsed = new Set<string>();
  private count = 0;

  constructor(hash: Hash, sealCrypto: SealCrypto = platformCrypto, kind: TrackerKind = "signals") {
    this.hash = hash;
    this.sealCrypto = sealCrypto;
    this.tracker = new FakeTracker(this.timers, kind, 20);
  }

  /** @param fetchRange of web servers; undefined: as in a keeper */
  start(
    storage: TorrentStorage = memoryStorage(),
    options: Partial<SessionOptions> = {},
    fetchRange?: FetchRange,
  ): SessionPeer {
    const { timers, network, tracker, hash, sealCrypto } = this;
    const number = ++this.count;
    const random = seededRandom(number);
    const peer = new SessionPeer(new FakeDialler(`peer ${number}`, network));
    let ids = 0;
    peer.session = new Session(
      {
        clock: { now: () => timers.now, wallTime: () => this.clockOffset + timers.now },
        timers,
        random,
        randomBytes: (length) => Uint8Array.from({ length }, () => random.below(256)),
        sealCrypto,
        newId: () => `id-${number}-${++ids}`,
        hash,
        dialler: peer.dialler,
        openSocket: (url, events) => {
          this.trackersUsed.add(url);
          return tracker.connect(events);
        },
        fetchRange,
        storage,
      },
      {
        trackers: [URL],
        limits: { upload: undefined, download: undefined },
        observe: (observation) => {
          peer.observation = observation;
        },
        publish: (views) => {
          peer.views = views;
        },
        ...options,
      },
    );
    return peer;
  }
}

export class SessionPeer {
  readonly dialler: FakeDialler;
  views: readonly SessionView[] = [];
  observation: SessionObservation | undefined;
  private started: Session | undefined;

  constructor(dialler: FakeDialler) {
    this.dialler = dialler;
  }

  get session(): Session {
    if (this.started === undefined) throw new Error("the session has not started");
    return this.started;
  }

  set session(session: Session) {
    this.started = session;
  }

  get torrents(): readonly TorrentView[] {
    return this.views.filter((view) => view.kind === "torrent");
  }

  get preparations(): readonly PreparationView[] {
    return this.views.filter((view) => view.kind === "preparing");
  }

  torrent(infoHash: InfoHash): TorrentView | undefined {
    return this.torrents.find((view) => view.infoHash === infoHash);
  }
}
