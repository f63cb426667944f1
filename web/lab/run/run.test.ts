/** A run with played peers: they say what the test lets them say, and time is what the test says it is. */
import { describe, expect, test } from "vitest";
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import type { LabToPeer, PeerReport } from "../channel/messages.ts";
import { packPieces } from "../model/bitfield.ts";
import type { Recording } from "../model/recording.ts";
import { DEFAULT_SETUP, type LabSetup, type RunMode } from "../model/setup.ts";
import { LabRun, LOOK_MS } from "./run.ts";

const KIB = 1024;
const INFO_HASH = "f".repeat(40) as InfoHash;

class Stage {
  readonly told: LabToPeer[] = [];
  readonly frames = new Set<number>();
  recording: Recording | undefined;
  ended: Recording | undefined;
  now = 1_000_000;
  readonly run: LabRun;
  private readonly speaking = new Map<number, () => void>();

  constructor(about: Partial<LabSetup> = {}, mode: RunMode = "p2p") {
    const setup = {
      ...DEFAULT_SETUP,
      leechers: 2,
      fileLength: 256 * KIB,
      pieceLength: 64 * KIB,
      seedUpload: 64 * KIB,
      ...about,
    };
    this.run = new LabRun({
      id: "r",
      setup,
      mode,
      file: new File([new Uint8Array(setup.fileLength)], "f"),
      tell: (message) => this.told.push(message),
      openFrame: (peer) => this.frames.add(peer),
      closeFrame: (peer) => {
        this.frames.delete(peer);
        this.speaking.delete(peer);
      },
      now: () => this.now,
      changed: (recording) => {
        this.recording = recording;
      },
      ended: (recording) => {
        this.ended = recording;
      },
    });
  }

  /** Time passes; who speaks says the same once a second. */
  pass(seconds: number): void {
    for (let ms = 0; ms < seconds * 1000; ms += LOOK_MS) {
      this.now += LOOK_MS;
      if (this.now % 1000 === 0) for (const speak of [...this.speaking.values()]) speak();
      this.run.look();
    }
  }

  hello(number: number | undefined, place: "frame" | "tab" = "frame", token = tokenOf(number ?? 9)): void {
    this.run.take({ type: "hello", token, peer: number, place });
  }

  /** From now on the peer says this. */
  says(number: number, has: string, links: readonly number[], token = tokenOf(number)): void {
    const speak = (): void =>
      this.run.take({ type: "report", token, report: reportOf(number, has, links, this.now) });
    this.speaking.set(number, speak);
    speak();
  }

  silences(number: number): void {
    this.speaking.delete(number);
  }

  /** Everybody is there and knows each other. */
  gather(): void {
    this.hello(0);
    this.says(0, "****", []);
    this.pass(0.5);
    for (const number of [1, 2]) this.hello(number);
    this.says(0, "****", [1, 2]);
    this.says(1, "....", [0, 2]);
    this.says(2, "....", [0, 1]);
    this.pass(0.5);
  }

  last<T extends LabToPeer["type"]>(type: T): Extract<LabToPeer, { type: T }> | undefined {
    return this.told.findLast((message): message is Extract<LabToPeer, { type: T }> => message.type === type);
  }

  get kinds(): readonly string[] {
    return this.recording?.events.map(({ kind }) => kind) ?? [];
  }
}

const idOf = (number: number): PeerId => String(number).repeat(40) as PeerId;
const tokenOf = (number: number): string => String(number).repeat(16);

function reportOf(number: number, has: string, links: readonly number[], at: number): PeerReport {
  return {
    at,
    ownId: idOf(number),
    infoHash: INFO_HASH,
    state: number === 0 ? "seeding" : has === "****" ? "complete" : "downloading",
    pieceCount: 4,
    pieces: packPieces(4, (piece) => has[piece] === "*"),
    downloaded: 0,
    uploaded: number === 0 ? 1024 * KIB : 0,
    wasted: 0,
    overdueMs: 0,
    watchedMs: at,
    links: links.map((to) => ({
      peerId: idOf(to),
      uploaded: 0,
      downloaded: 0,
      progress: 0,
      isInterested: true,
      unchoke: "regular",
      isSnubbed: false,
    })),
    round: undefined,
  };
}

describe("a run", () => {
  test("brings in the seed, then the leechers, and lets nothing pass before all know each other", () => {
    const stage = new Stage();
    expect([...stage.frames]).toEqual([0]);
    stage.hello(0);
    expect(stage.last("hire")).toMatchObject({ number: 0, role: "seed", limits: { upload: 0 } });
    stage.says(0, "****", []);
    stage.pass(0.5);
    expect([...stage.frames]).toEqual([0, 1, 2]);
    stage.hello(1);
    expect(stage.last("hire")).toMatchObject({
      number: 1,
      limits: { download: 0 },
      work: { kind: "download", infoHash: INFO_HASH },
    });
    stage.hello(2);
    stage.says(1, "....", [0]);
    stage.says(2, "....", [0, 1]);
    stage.pass(2);
    expect(stage.recording?.phase).toBe("gathering");
    stage.says(1, "....", [0, 2]);
    stage.pass(0.5);
    expect(stage.recording?.phase).toBe("running");
    const limits = stage.told.filter((message) => message.type === "limit");
    const ui = 512 * KIB;
    expect(limits.map(({ limits: { upload } }) => upload)).toEqual([64 * KIB, ui, ui]);
    expect(limits.map(({ limits: { download } }) => download)).toEqual([undefined, undefined, undefined]);
  });

  test("ends when every leecher has everything, and lets all go", () => {
    const stage = new Stage();
    stage.gather();
    stage.pass(4);
    stage.says(1, "****", [0, 2]);
    expect(stage.ended).toBeUndefined();
    stage.says(2, "****", [0, 1]);
    expect(stage.ended).toMatchObject({ phase: "finished", outcome: { validity: { kind: "valid" } } });
    expect(stage.last("over")).toBeDefined();
    expect(stage.frames.size).toBe(0);
  });

  test("client–server asks only for links to the seed, and hires free-riders", () => {
    const stage = new Stage({}, "client-server");
    stage.hello(0);
    stage.says(0, "****", []);
    stage.pass(0.5);
    for (const number of [1, 2]) {
      stage.hello(number);
      stage.says(number, "....", [0]);
    }
    expect(stage.last("hire")?.lab).toMatchObject({
      policy: { freeRiding: true, superSeeding: false },
    });
    stage.pass(0.5);
    expect(stage.recording?.phase).toBe("running");
  });

  test("sends the seed away after one copy, if the setup says so", () => {
    const stage = new Stage({ seedLeaves: true });
    stage.gather();
    stage.says(1, "**..", [0, 2]);
    expect(stage.last("leave")).toBeUndefined();
    stage.says(2, "..**", [0, 1]);
    expect(stage.last("leave")).toMatchObject({ token: tokenOf(0) });
    expect(stage.kinds.slice(-2)).toEqual(["first-copy", "seed-left"]);
    expect(stage.frames.has(0)).toBe(true);
    stage.run.take({ type: "bye", token: tokenOf(0) });
    expect(stage.frames.has(0)).toBe(false);
    expect(stage.recording?.phase).toBe("running");
  });
});

describe("the rest runs on", () => {
  test("when a leecher falls silent; its time is not valid any more", () => {
    const stage = new Stage();
    stage.gather();
    stage.silences(1);
    stage.pass(10);
    expect(stage.kinds).toContain("lost");
    expect(stage.frames.has(1)).toBe(false);
    stage.says(2, "****", [0]);
    expect(stage.ended).toMatchObject({
      phase: "finished",
      outcome: { validity: { kind: "not-valid", reasons: [{ kind: "peer-lost", peer: 1 }] } },
    });
  });

  test("when a frame never says hello", () => {
    const stage = new Stage();
    stage.hello(0);
    stage.says(0, "****", []);
    stage.pass(0.5);
    stage.hello(1);
    stage.says(1, "....", [0]);
    stage.pass(25);
    expect(stage.recording?.phase).toBe("running");
    expect(stage.recording?.events).toContainEqual(expect.objectContaining({ kind: "lost", peer: 2 }));
  });

  test("without the seed as long as there is a copy, and fails when there is none", () => {
    const stage = new Stage();
    stage.gather();
    stage.says(1, "***.", [0, 2]);
    stage.run.take({ type: "bye", token: tokenOf(0) });
    expect(stage.kinds).toContain("lost");
    stage.pass(0.5);
    expect(stage.ended?.phase).toBe("failed");
  });

  test("when a tab takes a frame's place, and begins anew", () => {
    const stage = new Stage();
    stage.gather();
    stage.run.moveToTab(1);
    expect(stage.last("leave")).toMatchObject({ token: tokenOf(1) });
    const token = "a".repeat(16);
    stage.hello(1, "tab", token);
    expect(stage.last("hire")).toMatchObject({ token, number: 1, limits: { download: undefined } });
    stage.pass(0.25);
    expect(stage.recording?.peers[1]?.place).toBe("tab");
    stage.run.take({ type: "bye", token: tokenOf(1) });
    stage.says(1, "****", [0, 2], token);
    stage.says(2, "****", [0, 1]);
    expect(stage.ended?.outcome.validity).toMatchObject({ reasons: [{ kind: "interfered" }] });
  });
});

describe("who joins by the lab's link", () => {
  test("is a guest, and is not waited for", () => {
    const stage = new Stage();
    stage.gather();
    stage.hello(undefined, "tab");
    expect(stage.last("hire")).toMatchObject({ number: 3, role: "leecher" });
    stage.pass(0.5);
    expect(stage.recording?.peers[3]?.place).toBe("guest");
    stage.says(1, "****", [0, 2]);
    stage.says(2, "****", [0, 1]);
    expect(stage.ended?.outcome.validity).toMatchObject({ reasons: [{ kind: "guest", peer: 3 }] });
  });

  test("is refused where there is no room", () => {
    const stage = new Stage();
    stage.gather();
    for (let guest = 0; guest < 25; guest++)
      stage.hello(undefined, "tab", `${100 + guest}`.padStart(16, "0"));
    expect(stage.last("refuse")).toMatchObject({ reason: "full" });
  });
});

test("the reader may stop it: what was recorded stays, without a figure", () => {
  const stage = new Stage();
  stage.gather();
  stage.pass(2);
  stage.run.stop();
  expect(stage.ended).toMatchObject({ phase: "stopped", outcome: { validity: { kind: "not-valid" } } });
  expect(stage.ended?.samples.length).toBeGreaterThan(4);
  expect(stage.frames.size).toBe(0);
});
