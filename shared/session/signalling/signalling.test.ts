/** Tabs with made-up pages, the real tracker core between them, under virtual time. */
import { describe, expect, test } from "vitest";
import { Connections } from "../../../web/worker/links/connections.ts";
import { FakePage, Network } from "../../../web/worker/links/testing/fake-page.ts";
import { type InfoHash, idFromBytes, type LinkId, type OfferId, type PeerId } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import type { ConnectionId } from "../../tracker/core/swarm.ts";
import { Tracker } from "../../tracker/core/tracker.ts";
import type { ClientMessage, ServerMessage } from "../../tracker/protocol/messages.ts";
import { parseClientMessage } from "../../tracker/protocol/parse.ts";
import { serializeServerMessage } from "../../tracker/protocol/serialize.ts";
import type { Link } from "../links/link.ts";
import type { SocketEvents } from "../ports.ts";
import { VirtualTimers } from "../testing/virtual-timers.ts";
import { type OpenedLink, type OpenLane, Signalling, type TorrentSignalling } from "./signalling.ts";

const HASH = "0a".repeat(20) as InfoHash;
const URL = "ws://tracker.example/announce";
const SECOND = 1000;
const SDP = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
const STATS = { uploaded: 0, downloaded: 0, left: 1, wanted: 20 };

const peerIdOf = (name: string): PeerId => {
  const id = idFromBytes<PeerId>(new TextEncoder().encode(`-TS0100-${name}`.padEnd(20, ".")));
  if (id === undefined) throw new Error("a name of at most 12 letters");
  return id;
};

type Kind = "signals" | "plain";

/** Trackers of the world's, one a URL. A plain one is WebTorrent's: it drops what it does not know. */
class TrackerHost {
  isDown = false;
  /** What clients said, in order. */
  readonly heard: ClientMessage[] = [];
  private readonly tracker = new Tracker(seededRandom(1));
  private readonly sockets = new Map<ConnectionId, SocketEvents>();
  private readonly world: World;
  private readonly kind: Kind;
  private last = 0;

  constructor(world: World, kind: Kind) {
    this.world = world;
    this.kind = kind;
  }

  connect(events: SocketEvents) {
    const id = ++this.last as ConnectionId;
    this.world.network.later(() => {
      if (this.isDown) {
        events.closed();
        return;
      }
      this.sockets.set(id, events);
      this.tracker.step(this.world.timers.now, { type: "opened", connection: id, address: `${id}` });
      events.opened();
    });
    return {
      bufferedAmount: 0,
      send: (text: string) => this.world.network.later(() => this.hear(id, text)),
      close: () => this.world.network.later(() => this.drop(id)),
    };
  }

  /** Every connection breaks. */
  stop(): void {
    this.isDown = true;
    const open = [...this.sockets];
    for (const [id] of open) this.drop(id);
    for (const [, events] of open) events.closed();
  }

  /** Something that the tracker itself would not say. */
  say(to: number, message: ServerMessage): void {
    this.sockets.get(to as ConnectionId)?.message(serializeServerMessage(message));
  }

  private drop(id: ConnectionId): void {
    if (this.sockets.delete(id)) this.tracker.step(this.world.timers.now, { type: "closed", connection: id });
  }

  private hear(id: ConnectionId, text: string): void {
    const parsed = parseClientMessage(text);
    if (!parsed.ok) throw new Error(`a client sent a violation: ${parsed.violation.name}`);
    this.heard.push(parsed.message);
    if (!this.sockets.has(id)) return;
    const isUnknown = this.kind === "plain" && parsed.message.type === "signal";
    const known = this.kind === "plain" ? text.replace(',"signals":1', "") : text;
    const event = { type: "message", connection: id, text: known } as const;
    if (isUnknown) return;
    for (const delivery of this.tracker.step(this.world.timers.now, event))
      if (delivery.type === "send")
        this.world.network.later(() =>
          this.sockets.get(delivery.to)?.message(serializeServerMessage(delivery.message)),
        );
  }
}

class World {
  readonly timers = new VirtualTimers();
  readonly network = new Network();
  readonly trackers = new Map<string, TrackerHost>();

  constructor(kinds: Record<string, Kind> = { [URL]: "signals" }) {
    for (const [url, kind] of Object.entries(kinds)) this.trackers.set(url, new TrackerHost(this, kind));
  }

  tracker(url = URL): TrackerHost {
    const host = this.trackers.get(url);
    if (host === undefined) throw new Error(`no tracker at ${url}`);
    return host;
  }

  /** Timers that are due now included. */
  async settle(): Promise<void> {
    await this.network.settle();
    if (this.timers.nextAt > this.timers.now) return;
    this.timers.pass(0);
    await this.settle();
  }

  /** Whatever a timer sets off has its course before the next one is due. */
  async pass(ms: number): Promise<void> {
    const until = this.timers.now + ms;
    while (this.timers.nextAt <= until) {
      this.timers.pass(this.timers.nextAt - this.timers.now);
      await this.settle();
    }
    this.timers.pass(until - this.timers.now);
  }
}

class Tab {
  readonly events: string[] = [];
  readonly links = new Map<string, Link>();
  readonly laneDoors = new Map<string, OpenLane | undefined>();
  readonly measure = new Map<string, OpenedLink["measureRoundTrip"]>();
  takesLanes = true;
  readonly page: FakePage;
  readonly swarm: TorrentSignalling;
  readonly name: string;
  readonly signalling: Signalling;
  /** What the engine would decide of an offer. */
  decide: "accept" | "refuse" | "wait" = "accept";
  wantsAll = false;

  constructor(world: World, name: string, urls: readonly string[] = [URL]) {
    this.name = name;
    const { timers, network } = world;
    const connections = new Connections({ post: (order) => this.page.handle(order), timers });
    this.page = new FakePage(name, network, (message) => connections.handle(message));
    this.signalling = new Signalling({
      dialler: connections,
      timers,
      random: seededRandom(name.length + name.charCodeAt(0)),
      openSocket: (url, events) => world.tracker(url).connect(events),
    });
    this.swarm = this.join(urls);
  }

  join(urls: readonly string[] = [URL]): TorrentSignalling {
    const say = (what: string): void => {
      this.events.push(what);
    };
    const swarm: TorrentSignalling = this.signalling.join(HASH, peerIdOf(this.name), urls, {
      announced: ({ complete, incomplete }) => say(`announced ${complete}+${incomplete}`),
      peersFound: (peers) => {
        for (const { peerId } of peers) {
          say(`found ${nameOf(peerId)}`);
          if (this.wantsAll) swarm.dial(peerId);
        }
      },
      offered: (peerId) => {
        say(`offered by ${nameOf(peerId)}`);
        if (this.decide !== "wait") swarm[this.decide](peerId);
      },
      linkOpened: ({ link, peerId, initiator, openLane, measureRoundTrip }) => {
        const peer = nameOf(peerId);
        this.measure.set(peer, measureRoundTrip);
        this.laneDoors.set(peer, openLane);
        say(`${initiator ? "dialled" : "accepted"} ${peer}`);
        this.links.set(peer, link);
        link.send(new TextEncoder().encode(`I am ${this.name}`));
        return {
          message: (data) => say(`${peer} says ${new TextDecoder().decode(data)}`),
          drained: () => {},
          closed: () => say(`lost ${peer}`),
        };
      },
      laneOffered: (peerId, accept) => {
        say(`lane offered by ${nameOf(peerId)}`);
        if (this.takesLanes) this.lane(nameOf(peerId), accept);
      },
      dialFailed: (peerId, reason) => say(`failed ${nameOf(peerId)}: ${reason}`),
      trackerProblem: (url, problem) => say(`problem ${url}: ${problem?.code ?? "none"}`),
    });
    return swarm;
  }

  /** Opens it, or accepts it. */
  lane(peer: string, open: OpenLane | undefined): Link | undefined {
    const say = (what: string): void => {
      this.events.push(what);
    };
    return open?.({
      opened: (lane) => {
        say(`lane to ${peer}`);
        lane.send(new TextEncoder().encode("hello"));
        return {
          message: (data) => say(`${peer} says on the lane: ${new TextDecoder().decode(data)}`),
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

const nameOf = (peerId: PeerId): string =>
  Buffer.from(peerId, "hex").toString("latin1").slice(8).replaceAll(".", "");

/** Both have announced; `bob` last, so that he knows of `ann`. */
async function annAndBob(world = new World()) {
  const ann = new Tab(world, "ann");
  const bob = new Tab(world, "bob");
  ann.swarm.announce({ ...STATS, event: "started" });
  await world.settle();
  bob.swarm.announce({ ...STATS, event: "started" });
  await world.settle();
  return { world, ann, bob };
}

describe("dialling", () => {
  test("nothing is opened before the engine asks", async () => {
    const { ann, bob } = await annAndBob();
    expect(bob.events).toEqual(["announced 0+2", "found ann"]);
    expect([...ann.page.orders, ...bob.page.orders]).toEqual([]);
  });

  test("a listed peer is dialled with candidates trickling, and both may speak at once", async () => {
    const { world, ann, bob } = await annAndBob();
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    expect(bob.events.slice(2)).toEqual(["dialled ann", "ann says I am ann"]);
    expect(ann.events.slice(1)).toEqual(["offered by bob", "accepted bob", "bob says I am bob"]);
    for (const { page } of [ann, bob]) expect(page.opened).toMatchObject([{ trickle: true }]);
  });

  test("closing on one side is seen on the other; nothing stays behind", async () => {
    const { world, ann, bob } = await annAndBob();
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    bob.links.get("ann")?.close();
    await world.settle();
    expect(ann.events.at(-1)).toBe("lost bob");
    expect(bob.count(/lost/)).toBe(0);
    expect([ann.page.held, bob.page.held]).toEqual([0, 0]);
  });

  test("an offer that is refused comes to nothing after 30 s", async () => {
    const { world, ann, bob } = await annAndBob();
    ann.decide = "refuse";
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    await world.pass(29 * SECOND);
    expect(bob.count(/failed/)).toBe(0);
    await world.pass(2 * SECOND);
    expect(bob.events.at(-1)).toBe("failed ann: the peer did not answer within 30 s");
    expect(ann.page.orders).toEqual([]);
    expect(bob.page.held).toBe(0);
  });

  test("an offer that the engine does not decide on is forgotten after 30 s", async () => {
    const { world, ann, bob } = await annAndBob();
    ann.decide = "wait";
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    await world.pass(31 * SECOND);
    ann.swarm.accept(peerIdOf("bob"));
    await world.settle();
    expect(ann.page.orders).toEqual([]);
  });

  test("candidates that come before the decision are kept for it", async () => {
    const { world, ann, bob } = await annAndBob();
    ann.decide = "wait";
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    ann.swarm.accept(peerIdOf("bob"));
    await world.settle();
    expect(ann.count(/accepted bob/)).toBe(1);
  });

  test("a browser that describes nothing fails the dial, and the accept, after 30 s", async () => {
    const { world, ann, bob } = await annAndBob();
    ann.page.isStuck = true;
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    bob.page.isStuck = true;
    await world.pass(31 * SECOND);
    expect(ann.events.at(-1)).toMatch(/^failed bob/);
    expect(bob.events.at(-1)).toMatch(/^failed ann/);
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    await world.pass(31 * SECOND);
    expect(bob.count(/^failed ann/)).toBe(2);
    expect([ann.page.held, bob.page.held]).toEqual([0, 0]);
  });

  test("a cancelled dial is not reported, and its late answer is harmless", async () => {
    const { world, ann, bob } = await annAndBob();
    ann.decide = "wait";
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    bob.swarm.cancelDial(peerIdOf("ann"));
    ann.swarm.accept(peerIdOf("bob"));
    await world.settle();
    expect(bob.events).toEqual(["announced 0+2", "found ann"]);
    expect(bob.page.held).toBe(0);
    await world.pass(31 * SECOND);
    expect(ann.events.at(-1)).toMatch(/^failed bob/);
    expect(ann.page.held).toBe(0);
  });

  test("whom no tracker names cannot be dialled; said after the call, not during it", async () => {
    const { world, bob } = await annAndBob();
    bob.swarm.dial(peerIdOf("nobody"));
    expect(bob.count(/failed/)).toBe(0);
    await world.settle();
    expect(bob.events.at(-1)).toBe("failed nobody: no tracker names this peer");
  });

  test("a dial to a peer that has left fails at once, by the tracker's word", async () => {
    const { world, ann, bob } = await annAndBob();
    ann.swarm.leave();
    await world.settle();
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    expect(bob.events.at(-1)).toBe("failed ann: this peer is not in the swarm");
    expect(bob.page.held).toBe(0);
  });

  test("a connection that fails in the browser fails the dial, with the browser's reason", async () => {
    const { world, ann, bob } = await annAndBob();
    ann.decide = "wait";
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    const [open] = bob.page.opened;
    if (open === undefined) throw new Error("bob opened nothing");
    bob.page.fail(open.link, "Ice connection failed.");
    expect(bob.events.at(-1)).toBe("failed ann: Ice connection failed.");
  });

  test("two peers dialling each other: both links come about, for the engines to choose from", async () => {
    const { world, ann, bob } = await annAndBob();
    ann.swarm.announce(STATS);
    await world.settle();
    ann.swarm.dial(peerIdOf("bob"));
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    for (const [tab, peer] of [
      [ann, "bob"],
      [bob, "ann"],
    ] as const)
      expect([tab.count(new RegExp(`dialled ${peer}`)), tab.count(new RegExp(`accepted ${peer}`))]).toEqual([
        1, 1,
      ]);
  });

  test("glare as the engine settles it: the lesser id cancels and accepts, the greater refuses", async () => {
    const { world, ann, bob } = await annAndBob();
    ann.swarm.announce(STATS);
    await world.settle();
    ann.decide = bob.decide = "wait";
    ann.swarm.dial(peerIdOf("bob"));
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    ann.swarm.cancelDial(peerIdOf("bob"));
    ann.swarm.accept(peerIdOf("bob"));
    bob.swarm.refuse(peerIdOf("ann"));
    await world.settle();
    await world.pass(60 * SECOND);
    expect(ann.events.filter((event) => /dialled|accepted|failed|lost/.test(event))).toEqual([
      "accepted bob",
    ]);
    expect(bob.events.filter((event) => /dialled|accepted|failed|lost/.test(event))).toEqual(["dialled ann"]);
    expect([ann.page.held, bob.page.held]).toEqual([1, 1]);
  });
});

describe("what others send", () => {
  const OFFER = "0f".repeat(20) as OfferId;
  const from = (name: string, offerId = OFFER) => ({ infoHash: HASH, peerId: peerIdOf(name), offerId });

  async function dialling() {
    const { world, ann, bob } = await annAndBob();
    ann.decide = "refuse";
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    const signal = world.tracker().heard.find((message) => message.type === "signal");
    if (signal?.type !== "signal") throw new Error("bob sent no offer");
    bob.page.orders.length = 0;
    return { world, bob, offerId: signal.offerId };
  }

  const BOB = 2;
  const answer = { type: "answer", sdp: SDP } as const;

  test("an answer counts from the peer that was dialled, for the offer made to it, once", async () => {
    const { world, bob, offerId } = await dialling();
    const tracker = world.tracker();
    tracker.say(BOB, { type: "signal", ...from("eve", offerId), signal: answer });
    tracker.say(BOB, { type: "signal", ...from("ann"), signal: answer });
    tracker.say(BOB, { type: "answer", ...from("eve", offerId), sdp: SDP });
    expect(bob.page.orders).toEqual([]);
    for (let i = 0; i < 3; i++) tracker.say(BOB, { type: "signal", ...from("ann", offerId), signal: answer });
    expect(bob.page.orders).toMatchObject([{ type: "link-signal", signal: answer }]);
  });

  test("an offer in answer's place is not passed to the connection", async () => {
    const { world, bob, offerId } = await dialling();
    const offer = { type: "offer", sdp: SDP } as const;
    bob.decide = "refuse";
    world.tracker().say(BOB, { type: "signal", ...from("ann", offerId), signal: offer });
    expect(bob.page.orders).toEqual([]);
  });

  test("at most 32 candidates are passed on, only those of the dialled peer", async () => {
    const { world, bob, offerId } = await dialling();
    const signal = { candidate: { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" } };
    world.tracker().say(BOB, { type: "signal", ...from("eve", offerId), signal });
    expect(bob.page.orders).toEqual([]);
    for (let i = 0; i < 100; i++)
      world.tracker().say(BOB, { type: "signal", ...from("ann", offerId), signal });
    expect(bob.page.orders).toHaveLength(32);
  });

  test("candidates that wait for a decision are at most 32 as well", async () => {
    const { world, bob } = await dialling();
    bob.decide = "wait";
    const tracker = world.tracker();
    tracker.say(BOB, { type: "signal", ...from("eve"), signal: { type: "offer", sdp: SDP } });
    const signal = { candidate: { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" } };
    for (let i = 0; i < 100; i++) tracker.say(BOB, { type: "signal", ...from("eve"), signal });
    bob.swarm.accept(peerIdOf("eve"));
    expect(bob.page.orders.map(({ type }) => type)).toEqual(["link-open", ...Array(33).fill("link-signal")]);
  });

  test("a flood of offers is asked about 50 times at most", async () => {
    const { world, bob } = await dialling();
    bob.decide = "wait";
    for (let i = 0; i < 500; i++)
      world.tracker().say(BOB, { type: "signal", ...from(`eve${i}`), signal: { type: "offer", sdp: SDP } });
    expect(bob.count(/offered/)).toBe(50);
  });

  test("the same offer again is the same offer; a newer one takes its place", async () => {
    const { world, bob } = await dialling();
    bob.decide = "wait";
    const tracker = world.tracker();
    const offer = (marker: string) => ({ type: "offer", sdp: `${SDP}a=${marker}\r\n` }) as const;
    tracker.say(BOB, { type: "signal", ...from("eve"), signal: offer("one") });
    tracker.say(BOB, { type: "signal", ...from("eve", "0e".repeat(20) as OfferId), signal: offer("two") });
    expect(bob.count(/offered by eve/)).toBe(1);
    bob.swarm.accept(peerIdOf("eve"));
    expect(bob.page.orders.at(-1)).toMatchObject({ signal: offer("two") });
    tracker.say(BOB, { type: "signal", ...from("eve", "0e".repeat(20) as OfferId), signal: offer("two") });
    expect(bob.count(/offered by eve/)).toBe(1);
  });

  test("accepting or refusing what was never offered does nothing", async () => {
    const { bob } = await dialling();
    bob.swarm.accept(peerIdOf("eve"));
    bob.swarm.refuse(peerIdOf("eve"));
    expect(bob.page.orders).toEqual([]);
  });

  test("a swarm that was left is deaf", async () => {
    const { world, bob } = await dialling();
    bob.swarm.leave();
    await world.settle();
    const count = bob.events.length;
    world.tracker().say(BOB, { type: "signal", ...from("eve"), signal: { type: "offer", sdp: SDP } });
    world.tracker().say(BOB, { type: "offer", ...from("eve"), sdp: SDP });
    await world.pass(60 * SECOND);
    expect(bob.events).toHaveLength(count);
    expect(bob.page.held).toBe(0);
  });
});

describe("leaving and coming back", () => {
  test("says goodbye, ends what is pending, leaves open links to their holder", async () => {
    const { world, ann, bob } = await annAndBob();
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    bob.swarm.leave();
    await world.settle();
    expect(world.tracker().heard.at(-1)).toMatchObject({ type: "announce", event: "stopped" });
    expect(ann.count(/lost bob/)).toBe(0);
    bob.links.get("ann")?.close();
    await world.settle();
    expect(ann.count(/lost bob/)).toBe(1);
  });

  test("back at once, with the same peer id, it is welcome", async () => {
    const { world, bob } = await annAndBob();
    bob.swarm.leave();
    bob.join().announce({ ...STATS, event: "started" });
    await world.settle();
    expect(bob.count(/problem/)).toBe(0);
    expect(bob.events.slice(-2)).toEqual(["announced 0+2", "found ann"]);
  });

  test("after a tracker's restart every swarm is announced again, links stay", async () => {
    const { world, ann, bob } = await annAndBob();
    bob.swarm.dial(peerIdOf("ann"));
    for (const { swarm } of [ann, bob]) swarm.announce(STATS);
    await world.settle();
    const announced = bob.count(/^announced/);
    world.tracker().stop();
    await world.pass(40 * SECOND);
    expect(bob.events.at(-1)).toBe(`problem ${URL}: tracker-unreachable`);
    world.tracker().isDown = false;
    await world.pass(30 * SECOND);
    expect(bob.events).toContain(`problem ${URL}: none`);
    const again = world.tracker().heard.slice(-2);
    expect(again).toMatchObject([{ event: "started" }, { event: "started" }]);
    for (const tab of [ann, bob]) expect(tab.count(/lost/)).toBe(0);
    expect(bob.count(/^announced/)).toBe(announced + 1);
  });

  test("a dial while the tracker is away fails, soon and once", async () => {
    const { world, bob } = await annAndBob();
    world.tracker().stop();
    bob.swarm.dial(peerIdOf("ann"));
    await world.settle();
    expect(bob.events.at(-1)).toBe("failed ann: the tracker is not connected");
    expect(bob.page.held).toBe(0);
    await world.pass(60 * SECOND);
    expect(bob.count(/failed ann/)).toBe(1);
  });
});

describe("trackers that know no signals", () => {
  const plain = () => new World({ [URL]: "plain" });

  test("two tabs meet by plain offers", async () => {
    const { world, ann, bob } = await annAndBob(plain());
    await world.settle();
    // Each of bob's offers could have gone to ann; the tracker gives her one.
    expect(bob.events).toContain("dialled ann");
    expect(ann.events).toContain("accepted bob");
    expect(ann.events.at(-1)).toBe("bob says I am bob");
    for (const { page } of [ann, bob]) for (const { trickle } of page.opened) expect(trickle).toBe(false);
    expect(world.tracker().heard.some(({ type }) => type === "signal")).toBe(false);
  });

  test("at most five offers are out, each used once and dropped after 50 s", async () => {
    const world = plain();
    const ann = new Tab(world, "ann");
    for (let i = 0; i < 4; i++) {
      ann.swarm.announce(STATS);
      await world.settle();
    }
    expect(ann.page.held).toBe(5);
    await world.pass(51 * SECOND);
    expect(ann.page.held).toBe(0);
    ann.swarm.announce(STATS);
    await world.settle();
    expect(ann.page.held).toBe(5);
    const offered = world
      .tracker()
      .heard.flatMap((message) => (message.type === "announce" ? message.offers : []));
    expect(new Set(offered.map(({ offerId }) => offerId)).size).toBe(offered.length);
    expect(offered).toHaveLength(10);
    expect(ann.count(/failed/)).toBe(0);
    ann.swarm.leave();
    await world.settle();
    expect(ann.page.held).toBe(0);
  });

  test("whoever answers an offer first has it", async () => {
    const world = plain();
    const ann = new Tab(world, "ann");
    ann.swarm.announce(STATS);
    await world.settle();
    const offers = world
      .tracker()
      .heard.flatMap((message) => (message.type === "announce" ? message.offers : []));
    const offerId = offers[0]?.offerId;
    if (offerId === undefined) throw new Error("ann offered nothing");
    const bob = new FakePage("bob", world.network, (message) => {
      if (message.type !== "link-signal" || !("sdp" in message.signal)) return;
      const { sdp } = message.signal;
      for (const name of ["bob", "eve"])
        world.tracker().say(1, { type: "answer", infoHash: HASH, peerId: peerIdOf(name), offerId, sdp });
    });
    const link = 1 as LinkId;
    bob.handle({ type: "link-open", link, initiator: false, trickle: false });
    bob.handle({ type: "link-signal", link, signal: { type: "offer", sdp: offers[0]?.sdp ?? "" } });
    await world.settle();
    expect(ann.events).toContain("dialled bob");
    expect(ann.count(/eve/)).toBe(0);
  });

  test("no more offers than peers are wanted, and none when none is", async () => {
    const world = plain();
    const ann = new Tab(world, "ann");
    ann.swarm.announce({ ...STATS, wanted: 2 });
    await world.settle();
    expect(ann.page.opened).toHaveLength(2);
    const bob = new Tab(world, "bob");
    bob.swarm.announce({ ...STATS, wanted: 0 });
    await world.settle();
    expect(bob.page.opened).toHaveLength(0);
  });

  test("an event is announced even when its offers cannot be made", async () => {
    const world = plain();
    const ann = new Tab(world, "ann");
    ann.swarm.announce({ ...STATS, event: "started" });
    await world.settle();
    await world.pass(51 * SECOND);
    ann.page.isStuck = true;
    ann.swarm.announce({ ...STATS, left: 0, event: "completed" });
    ann.swarm.announce({ ...STATS, left: 0 });
    await world.settle();
    await world.pass(31 * SECOND);
    expect(world.tracker().heard.at(-1)).toMatchObject({ event: "completed", left: 0, offers: [] });
  });
});

describe("a plain client in a swarm with signals", () => {
  test("it is dialled without trickle, and answered the plain way", async () => {
    const world = new World();
    // A plain WebTorrent client, by hand: socket 1.
    const plain: ServerMessage[] = [];
    const socket = world.tracker().connect({
      opened: () => {},
      message: (text) => plain.push(JSON.parse(text)),
      closed: () => {},
    });
    await world.settle();
    const binary = (id: string): string => Buffer.from(id, "hex").toString("latin1");
    const [infoHash, peerId] = [binary(HASH), binary(peerIdOf("web"))];
    const common = { action: "announce", info_hash: infoHash, peer_id: peerId };
    socket.send(JSON.stringify({ ...common, numwant: 0, uploaded: 0, downloaded: 0, left: 1, offers: [] }));
    await world.settle();

    const ann = new Tab(world, "ann");
    ann.wantsAll = true;
    ann.swarm.announce(STATS);
    await world.settle();
    expect(ann.page.opened).toMatchObject([{ initiator: true, trickle: false }]);
    expect(plain.at(-1)).toMatchObject({ action: "announce", offer: { type: "offer" } });

    const offers = [{ offer: { type: "offer", sdp: SDP }, offer_id: binary("0c".repeat(20)) }];
    socket.send(JSON.stringify({ ...common, numwant: 1, uploaded: 0, downloaded: 0, left: 1, offers }));
    await world.settle();
    expect(ann.page.opened.at(-1)).toMatchObject({ initiator: false, trickle: false });
    expect(plain.at(-1)).toMatchObject({ answer: { type: "answer" }, offer_id: binary("0c".repeat(20)) });
  });
});

describe("several trackers", () => {
  const OTHER = "wss://other.example/announce";

  test("a peer is dialled through the tracker that told of it", async () => {
    const world = new World({ [URL]: "signals", [OTHER]: "signals" });
    const ann = new Tab(world, "ann", [OTHER]);
    ann.swarm.announce(STATS);
    await world.settle();
    const bob = new Tab(world, "bob", [URL, OTHER]);
    bob.wantsAll = true;
    bob.swarm.announce(STATS);
    await world.settle();
    expect(bob.events).toContain("dialled ann");
    expect(world.tracker(URL).heard.some(({ type }) => type === "signal")).toBe(false);
  });

  test("one that is down is no hindrance", async () => {
    const world = new World({ [URL]: "signals", [OTHER]: "signals" });
    world.tracker(OTHER).isDown = true;
    const both = [URL, OTHER];
    const [ann, bob] = [new Tab(world, "ann", both), new Tab(world, "bob", both)];
    ann.swarm.announce(STATS);
    await world.settle();
    bob.wantsAll = true;
    bob.swarm.announce(STATS);
    await world.settle();
    expect(bob.events).toContain("dialled ann");
    expect(bob.events).toContain(`problem ${OTHER}: tracker-unreachable`);
  });

  test("one tracker spelt in several ways is one; what is no WebSocket is passed over; ten are enough", async () => {
    const world = new World({ [URL]: "signals" });
    const ann = new Tab(world, "ann", [
      URL,
      `${URL}/`,
      "WS://Tracker.example/announce",
      "udp://x:1",
      "nonsense",
    ]);
    ann.swarm.announce(STATS);
    await world.settle();
    expect(world.tracker().heard).toHaveLength(1);
    const hosts = Array.from({ length: 30 }, (_, i) => `ws://tracker${i}.example/announce`);
    const crowded = new World(Object.fromEntries(hosts.map((url) => [url, "signals"])));
    new Tab(crowded, "ann", hosts).swarm.announce(STATS);
    await crowded.settle();
    expect([...crowded.trackers.values()].filter(({ heard }) => heard.length > 0)).toHaveLength(10);
  });
});

describe("lanes", () => {
  async function linked(world?: World) {
    const both = await annAndBob(world);
    both.bob.swarm.dial(peerIdOf("ann"));
    await both.world.settle();
    return both;
  }

  test.each(["ann", "bob"] as const)("%s opens one beside the link; no engine is asked", async (opener) => {
    const { world, ...tabs } = await linked();
    const [one, other] = opener === "ann" ? [tabs.ann, tabs.bob] : [tabs.bob, tabs.ann];
    const before = { one: one.events.length, other: other.events.length };
    one.lane(other.name, one.laneDoors.get(other.name));
    await world.settle();
    const hello = (peer: string) => [`lane to ${peer}`, `${peer} says on the lane: hello`];
    expect(one.events.slice(before.one)).toEqual(hello(other.name));
    expect(other.events.slice(before.other)).toEqual([`lane offered by ${one.name}`, ...hello(one.name)]);
    expect([one.page.held, other.page.held]).toEqual([2, 2]);
  });

  test("how far the peer is, the page tells; nothing is said while it does not know", async () => {
    const { world, bob } = await linked();
    const heard: number[] = [];
    const ask = async () => {
      bob.measure.get("ann")?.((ms) => heard.push(ms));
      await world.settle();
    };
    await ask();
    bob.page.roundTripMs = undefined;
    await ask();
    expect(heard).toEqual([42]);
  });

  test("several come up at once, and end one by one on both sides", async () => {
    const { world, ann, bob } = await linked();
    const lanes = [1, 2, 3].map(() => bob.lane("ann", bob.laneDoors.get("ann")));
    await world.settle();
    expect([ann, bob].map((tab) => tab.count(/says on the lane/))).toEqual([3, 3]);
    lanes[1]?.close();
    await world.settle();
    expect(ann.count(/lost the lane/)).toBe(1);
    expect([ann.count(/lost bob/), bob.count(/lost/)]).toEqual([0, 0]);
    expect([ann.page.held, bob.page.held]).toEqual([3, 3]);
  });

  test("one that is not wanted is not even opened there, and comes to nothing here", async () => {
    const { world, ann, bob } = await linked();
    ann.takesLanes = false;
    bob.lane("ann", bob.laneDoors.get("ann"));
    await world.pass(31 * SECOND);
    expect(bob.events.at(-1)).toBe("no lane to ann");
    expect(ann.page.opened).toHaveLength(1);
    expect(bob.page.held).toBe(1);
  });

  test("an answer to its offer counts from that peer alone", async () => {
    const { world, ann, bob } = await linked();
    ann.takesLanes = false;
    bob.lane("ann", bob.laneDoors.get("ann"));
    await world.settle();
    const offer = world.tracker().heard.findLast((said) => said.type === "signal" && "sdp" in said.signal);
    if (offer?.type !== "signal") throw new Error("bob sent no offer");
    bob.page.orders.length = 0;
    const answerOf = (name: string): void =>
      world.tracker().say(2, {
        type: "signal",
        infoHash: HASH,
        peerId: peerIdOf(name),
        offerId: offer.offerId,
        signal: { type: "answer", sdp: SDP },
      });
    answerOf("eve");
    expect(bob.page.orders).toEqual([]);
    answerOf("ann");
    expect(bob.page.orders).toMatchObject([{ type: "link-signal" }]);
  });

  test("without the tracker it comes to nothing; leaving gives up what is coming up", async () => {
    const { world, ann, bob } = await linked();
    world.tracker().stop();
    bob.lane("ann", bob.laneDoors.get("ann"));
    await world.settle();
    expect(bob.events.at(-1)).toBe("no lane to ann");
    ann.page.isStuck = true;
    ann.lane("bob", ann.laneDoors.get("bob"));
    await world.settle();
    ann.swarm.leave();
    await world.settle();
    expect([ann.page.held, bob.page.held]).toEqual([1, 1]);
    expect(ann.lane("bob", ann.laneDoors.get("bob"))).toBeUndefined();
  });

  test("a tab opens and accepts sixty at most", async () => {
    const { world, bob } = await linked();
    const open = () => bob.lane("ann", bob.laneDoors.get("ann"));
    const lanes = Array.from({ length: 61 }, open);
    expect(lanes.filter((lane) => lane !== undefined)).toHaveLength(60);
    await world.settle();
    expect(bob.page.held).toBe(61);
    lanes[0]?.close();
    expect(open()).toBeDefined();
  });

  test("peers of another kind are offered none", async () => {
    const world = new World({ [URL]: "plain" });
    const { ann, bob } = await annAndBob(world);
    await world.settle();
    const doors = [...ann.laneDoors, ...bob.laneDoors];
    expect(doors.length).toBeGreaterThan(0);
    for (const [, openLane] of doors) expect(openLane).toBeUndefined();
  });
});
