/**
 * The web seeds of one torrent: which of them are used, and what becomes of those that fail. They are used while something is to
 * be fetched and its description is known, next to peers.
 *
 * A server that may recover (it cannot be reached, is busy, stalls) is tried again at growing intervals. One that cannot serve
 * the torrent (it has no such file, ignores ranges, sends wrong bytes) is dropped: until the torrent is fetched again, or for good
 * if it lies.
 */
import { type LinkId, type PeerId, randomPeerId } from "../../core/ids.ts";
import { type Instant, MINUTE_MS, NEVER, SECOND_MS } from "../../core/time.ts";
import type { PeerSnapshot } from "../../engine/snapshot.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";
import { type OriginalFiles, originalFiles } from "../../metainfo/original-files.ts";
import type { LinkTable } from "../link-table.ts";
import type { SessionPorts } from "../ports.ts";
import type { Problem, WebSeedProblemCode } from "../problems.ts";
import type { WebSeedView } from "../views.ts";
import type { WebSeedPlaces } from "./places.ts";
import { WebSeedLink } from "./web-seed-link.ts";

/** Of one torrent. More would be used for their number only: one of them fills a line. */
const MAX_USED = 4;
const FIRST_RETRY_MS = 10 * SECOND_MS;
/** A server that is repaired should be used soon, and one that stays away be asked rarely. */
const MAX_RETRY_MS = 10 * MINUTE_MS;
/** Of these a server recovers by itself. */
const PASSING: ReadonlySet<WebSeedProblemCode> = new Set([
  "web-seed-unreachable",
  // Servers that are overloaded often forget to allow that their answer is read.
  "web-seed-cors",
  "web-seed-cut-short",
  "web-seed-silent",
  "web-seed-slow",
]);
/** Time-outs, too many requests, and all that go wrong at the server. */
const PASSING_STATUS = /^(408|425|429|5\d\d)$/;

export interface WebSeedsOptions extends Pick<SessionPorts, "clock" | "timers" | "random" | "fetchRange"> {
  readonly places: WebSeedPlaces;
  readonly links: Pick<LinkTable, "open">;
  /** What is to be fetched now; undefined: nothing. */
  readonly needed: () => Metainfo | undefined;
  /** The views differ. */
  readonly changed: () => void;
}

type SeedState =
  | { readonly kind: "idle" }
  | { readonly kind: "connected"; readonly end: () => void }
  | {
      readonly kind: "waiting";
      readonly retryAt: Instant;
      readonly problem: Problem<WebSeedProblemCode> | undefined;
    }
  | { readonly kind: "dropped"; readonly problem: Problem<WebSeedProblemCode> };

interface Seed {
  readonly url: string;
  readonly peerId: PeerId;
  state: SeedState;
  /** In a row. */
  failures: number;
  downloaded: number;
}

const IDLE: SeedState = { kind: "idle" };
const LIES: Problem<WebSeedProblemCode> = { code: "web-seed-lies" };

export class WebSeeds {
  private readonly options: WebSeedsOptions;
  private readonly seeds: Seed[] = [];
  private files: OriginalFiles | undefined;
  private lastId = 0;
  private isReviewing = false;
  private timerAt: Instant = NEVER;
  private stopTimer = (): void => undefined;

  constructor(options: WebSeedsOptions) {
    this.options = options;
  }

  /** Those that are known already stay as they are. */
  add(urls: readonly string[]): void {
    for (const url of urls)
      if (!this.seeds.some((seed) => seed.url === url))
        this.seeds.push({
          url,
          peerId: randomPeerId(this.options.random),
          state: IDLE,
          failures: 0,
          downloaded: 0,
        });
  }

  /** Uses or leaves web seeds. Call it after whatever may change what is needed. */
  review(): void {
    // Links that open and close run the engine, which calls this again.
    if (this.isReviewing) return;
    this.isReviewing = true;
    const metainfo = this.options.needed();
    if (metainfo === undefined) this.rest();
    else this.use(metainfo);
    this.isReviewing = false;
  }

  /** What this peer sent failed its hash, and nobody else contributed. */
  lied(peerId: PeerId): void {
    const seed = this.seeds.find((one) => one.peerId === peerId);
    if (seed === undefined) return;
    const { state } = seed;
    seed.state = { kind: "dropped", problem: LIES };
    if (state.kind === "connected") state.end();
  }

  /** @param peers connected, web seeds among them */
  views(peers: readonly PeerSnapshot[]): readonly WebSeedView[] {
    const { clock } = this.options;
    // Page and worker count from different starts.
    const startedAt = clock.wallTime() - clock.now();
    return this.seeds.map(({ url, peerId, state, downloaded }) => ({
      url,
      peerId,
      state: state.kind,
      retryAt: state.kind === "waiting" ? Math.round(startedAt + state.retryAt) : undefined,
      problem: "problem" in state ? state.problem : undefined,
      downloaded,
      downloadRate: peers.find((peer) => peer.peerId === peerId)?.downloadRate ?? 0,
    }));
  }

  close(): void {
    this.isReviewing = true;
    this.rest();
  }

  private rest(): void {
    this.wakeAt(NEVER);
    for (const seed of this.seeds) {
      const { state } = seed;
      const isLiar = state.kind === "dropped" && state.problem === LIES;
      if (state.kind === "idle" || isLiar) continue;
      seed.state = IDLE;
      seed.failures = 0;
      if (state.kind === "connected") state.end();
    }
  }

  private use(metainfo: Metainfo): void {
    const { clock, places } = this.options;
    const now = clock.now();
    let used = this.seeds.filter(({ state }) => state.kind === "connected").length;
    let nextAt = NEVER;
    for (const seed of this.seeds) {
      const { state } = seed;
      const isReady = state.kind === "idle" || (state.kind === "waiting" && state.retryAt <= now);
      if (isReady && used < MAX_USED) {
        if (places.take()) {
          this.open(seed, metainfo);
          used++;
        } else {
          seed.state = { kind: "waiting", retryAt: now + FIRST_RETRY_MS, problem: undefined };
        }
      }
      if (seed.state.kind === "waiting" && seed.state.retryAt > now)
        nextAt = Math.min(nextAt, seed.state.retryAt);
    }
    this.wakeAt(nextAt);
  }

  private wakeAt(at: Instant): void {
    if (at === this.timerAt) return;
    this.stopTimer();
    this.timerAt = at;
    const { clock, timers } = this.options;
    if (at === NEVER) return;
    this.stopTimer = timers.after(at - clock.now(), () => {
      this.timerAt = NEVER;
      this.review();
    });
  }

  private open(seed: Seed, { infoBytes, infoHash, layout }: Metainfo): void {
    const { clock, fetchRange, links, places, timers } = this.options;
    if (fetchRange === undefined) return;
    this.files ??= originalFiles(infoBytes);
    // Numbers of other links are positive.
    const id = --this.lastId as LinkId;
    const { peerId, url: webSeed } = seed;
    /** @param next undefined: as somebody has decided before */
    const ended = (next: SeedState | undefined): void => {
      places.giveBack();
      if (next !== undefined && seed.state.kind === "connected") seed.state = next;
      this.options.changed();
      this.review();
    };
    const link = new WebSeedLink({
      infoHash,
      layout,
      files: this.files,
      clock,
      fetchRange,
      peerId,
      timers,
      webSeed,
      arrived: (bytes) => {
        seed.downloaded += bytes;
      },
      succeeded: () => {
        seed.failures = 0;
      },
      failed: (problem) => {
        handlers.closed("failed");
        ended(this.after(seed, problem));
      },
      closed: () => ended({ kind: "waiting", retryAt: this.later(FIRST_RETRY_MS), problem: undefined }),
    });
    const end = (): void => {
      link.stop();
      handlers.closed("not needed");
      ended(undefined);
    };
    seed.state = { kind: "connected", end };
    const handlers = links.open({ id, link, peerId, initiator: true });
    link.begin(handlers.message);
  }

  private after(seed: Seed, problem: Problem<WebSeedProblemCode>): SeedState {
    const { code, detail = "" } = problem;
    if (!PASSING.has(code) && !(code === "web-seed-status" && PASSING_STATUS.test(detail)))
      return { kind: "dropped", problem };
    const ms = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** seed.failures++);
    return { kind: "waiting", retryAt: this.later(ms), problem };
  }

  /** Between 0.75 and 1.25 of this time from now, so that not everybody comes back at once. */
  private later(ms: number): Instant {
    const { clock, random } = this.options;
    return clock.now() + ms * (0.75 + random.next() / 2);
  }
}
