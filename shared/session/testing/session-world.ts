/** Whole sessions that meet at the real tracker core, under virtual time: the links, the storage and the clock are virtual. */
import type { InfoHash } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import type { SealCrypto } from "../../metainfo/sealed/seal-crypto.ts";
import { platformCrypto } from "../../metainfo/sealed/testing/platform-crypto.ts";
import type { FetchRange, Hash, SessionPorts, TorrentStorage } from "../ports.ts";
import { Session } from "../session.ts";
import type { SessionObservation, SessionOptions } from "../session-options.ts";
import { memoryStorage } from "../store/memory-store.ts";
import type { PreparationView, SessionView, TorrentView } from "../views.ts";
import { FakeDialler, fakeNetwork } from "./fake-dialler.ts";
import { FakeTracker, type TrackerKind } from "./fake-tracker.ts";
import { platformAgreement } from "./platform-key-pair.ts";
import { VirtualTimers } from "./virtual-timers.ts";

const URL = "ws://tracker.example/announce";

export class SessionWorld {
  readonly timers = new VirtualTimers();
  readonly tracker: FakeTracker;
  readonly network = fakeNetwork(this.timers, 20);
  private readonly hash: Hash;
  private readonly crypto: Pick<SessionPorts, "sealCrypto" | "keyAgreement">;
  /** How far the computers' clocks are ahead of the timers, in milliseconds. */
  clockOffset = 1_700_000_000_000;
  readonly trackersUsed = new Set<string>();
  /** By URL. All other URLs lead to the same one. */
  private readonly others = new Map<string, FakeTracker>();
  private count = 0;

  constructor(
    hash: Hash,
    sealCrypto: SealCrypto = platformCrypto,
    kind: TrackerKind = "signals",
    keyAgreement = platformAgreement,
  ) {
    this.hash = hash;
    this.crypto = { sealCrypto, keyAgreement };
    this.tracker = new FakeTracker(this.timers, kind, 20);
  }

  /** A tracker that knows nothing of the usual one's peers. */
  addTracker(url: string): FakeTracker {
    const added = new FakeTracker(this.timers, "signals", 20);
    this.others.set(url, added);
    return added;
  }

  /** @param fetchRange of web servers; undefined: as in a keeper */
  start(
    storage: TorrentStorage = memoryStorage(),
    options: Partial<SessionOptions> = {},
    fetchRange?: FetchRange,
  ): SessionPeer {
    const { timers, network, tracker, hash } = this;
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
        ...this.crypto,
        newId: () => `id-${number}-${++ids}`,
        hash,
        dialler: peer.dialler,
        openSocket: (url, events) => {
          this.trackersUsed.add(url);
          return (this.others.get(url) ?? tracker).connect(events);
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
