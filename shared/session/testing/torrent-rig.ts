/** A torrent under virtual time whose signalling is played by the test: it opens links and reports what trackers say. */
import { type LinkId, type PeerId, randomPeerId } from "../../core/ids.ts";
import { type Random, seededRandom } from "../../core/random.ts";
import { RateLimiter } from "../../engine/rate-limiter.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";
import { platformCrypto } from "../../metainfo/sealed/testing/platform-crypto.ts";
import type { Link } from "../links/link.ts";
import type { Hash, PieceStore } from "../ports.ts";
import { Seal } from "../seal.ts";
import type { OpenedLink, SignallingEvents } from "../signalling/signalling-events.ts";
import { Torrent, type TorrentEvent } from "../torrent.ts";
import type { TrackerView } from "../views.ts";
import { WebSeedPlaces } from "../web-seeds/places.ts";
import { platformAgreement } from "./platform-key-pair.ts";
import type { VirtualTimers } from "./virtual-timers.ts";

export interface RigOptions {
  readonly timers: VirtualTimers;
  readonly random: Random;
  readonly hash: Hash;
  readonly metainfo: Metainfo;
  readonly store: PieceStore;
  /** A seeder knows the metadata and has every piece; a leecher knows only the info hash. */
  readonly isSeeder: boolean;
  /** Bytes per second; undefined: none. */
  readonly uploadLimit?: number;
  readonly report?: (event: TorrentEvent) => void;
}

export class TorrentRig {
  readonly torrent: Torrent;
  readonly ownId: PeerId;
  /** What the torrent asked of its signalling, by method name. */
  readonly asked: string[] = [];
  readonly trackers: TrackerView[] = [];
  private signalling: SignallingEvents | undefined;
  private linkCount = 0;

  constructor(options: RigOptions) {
    const {
      timers,
      random,
      hash,
      metainfo,
      store,
      isSeeder,
      uploadLimit,
      report = () => undefined,
    } = options;
    this.ownId = randomPeerId(random);
    const note = (name: string) => (): void => void this.asked.push(name);
    this.torrent = new Torrent(
      {
        infoHash: metainfo.infoHash,
        ownId: this.ownId,
        id: "torrent",
        name: "content.bin",
        trackers: [],
        usualTrackers: [],
        store,
        seal: new Seal(platformCrypto),
        metainfo: isSeeder ? metainfo : undefined,
        stored: isSeeder ? [...metainfo.layout.pieces()] : [],
        limits: { upload: new RateLimiter(uploadLimit), download: new RateLimiter(undefined) },
      },
      {
        clock: { now: () => timers.now, wallTime: () => timers.now },
        timers,
        random: seededRandom(random.below(2 ** 31)),
        hash,
        sealCrypto: platformCrypto,
        keyAgreement: platformAgreement,
        randomBytes: (length) => Uint8Array.from({ length }, () => random.below(256)),
        places: new WebSeedPlaces(),
        join: (_infoHash, _peerId, _trackers, events) => {
          this.asked.push("join");
          this.signalling = events;
          return {
            trackers: this.trackers,
            announce: note("announce"),
            dial: note("dial"),
            cancelDial: note("cancelDial"),
            accept: note("accept"),
            refuse: note("refuse"),
            networkChanged: note("networkChanged"),
            leave: note("leave"),
            isTracked: true,
            introduced: note("introduced"),
            addTrackers: note("addTrackers"),
            keepTrackers: note("keepTrackers"),
          };
        },
      },
      report,
    );
  }

  /** @throws before the torrent has joined */
  get events(): SignallingEvents {
    if (this.signalling === undefined) throw new Error("the torrent has not joined");
    return this.signalling;
  }

  /** Whatever the trackers answered before, this is all that they say now. */
  trackersSay(...views: readonly Partial<TrackerView>[]): void {
    const usual = { name: "ws://tracker.example/announce", state: "connected", announcedAt: 0 } as const;
    const empty = {
      retryAt: undefined,
      problem: undefined,
      seeders: undefined,
      leechers: undefined,
      warning: undefined,
    };
    this.trackers.splice(0, this.trackers.length, ...views.map((view) => ({ ...usual, ...empty, ...view })));
    this.events.trackersChanged();
  }

  openLink(link: Link, peerId: PeerId, about: Partial<OpenedLink> = {}) {
    return this.events.linkOpened({
      id: ++this.linkCount as LinkId,
      link,
      peerId,
      initiator: true,
      ...about,
    });
  }
}
