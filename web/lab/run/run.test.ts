/** A run with fake peers and virtual time. */
import { describe, expect, test } from "vitest";
import type { LabToPeer } from "../channel/messages.ts";
import type { Recording } from "../model/recording.ts";
import type { LabSetup, RunMode } from "../model/setup.ts";
import { SAMPLE_MS } from "./recorder.ts";
import { LabRun } from "./run.ts";
import { fakeLink, fakeReport, INFO_HASH, KIB, SMALL_SETUP } from "./testing/fake-report.ts";

class Stage {
  readonly sent: LabToPeer[] = [];
  readonly frames = new Set<number>();
  recording: Recording | undefined;
  ended: Recording | undefined;
  now = 1_000_000;
  readonly run: LabRun;
  private readonly reporting = new Map<number, () => void>();

  constructor(about: Partial<LabSetup> = {}, mode: RunMode = "p2p") {
    const setup = { ...SMALL_SETUP, ...about };
    this.run = new LabRun({
      id: "r",
      setup,
      mode,
      file: new File([new Uint8Array(setup.fileLength)], "f"),
      send: (message) => this.sent.push(message),
      openFrame: (peer) => this.frames.add(peer),
      closeFrame: (peer) => {
        this.frames.delete(peer);
        this.reporting.delete(peer);
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

  /** Time passes; every reporting peer repeats its report once per second. */
  pass(seconds: number): void {
    for (let ms = 0; ms < seconds * 1000; ms += SAMPLE_MS) {
      this.now += SAMPLE_MS;
      if (this.now % 1000 === 0) for (const report of [...this.reporting.values()]) report();
      this.run.tick();
    }
  }

  hello(number: number | undefined, place: "frame" | "tab" = "frame", token = tokenOf(number ?? 9)): void {
    this.run.receive({ type: "hello", token, peer: number, place });
  }

  /** From now on the peer reports this. */
  reports(number: number, has: string, links: readonly number[], token = tokenOf(number)): void {
    const report = (): void => {
      const uploaded = number === 0 ? 1024 * KIB : 0;
      const about = { has, uploaded, links: links.map((to) => fakeLink(to)) };
      this.run.receive({ type: "report", token, report: fakeReport(number, this.now, about) });
    };
    this.reporting.set(number, report);
    report();
  }

  silence(number: number): void {
    this.reporting.delete(number);
  }

  /** All peers are present and linked. */
  gather(): void {
    this.hello(0);
    this.reports(0, "****", []);
    this.pass(0.5);
    for (const number of [1, 2]) this.hello(number);
    this.reports(0, "****", [1, 2]);
    this.reports(1, "....", [0, 2]);
    this.reports(2, "....", [0, 1]);
    this.pass(0.5);
  }

  last<T extends LabToPeer["type"]>(type: T): Extract<LabToPeer, { type: T }> | undefined {
    return this.sent.findLast((message): message is Extract<LabToPeer, { type: T }> => message.type === type);
  }

  get kinds(): readonly string[] {
    return this.recording?.events.map(({ kind }) => kind) ?? [];
  }
}

const tokenOf = (number: number): string => String(number).repeat(16);

describe("a run", () => {
  test("opens the seeder, then the leechers, with limits of 0 until all are linked", () => {
    const stage = new Stage();
    expect([...stage.frames]).toEqual([0]);
    stage.hello(0);
    expect(stage.last("assign")).toMatchObject({ number: 0, role: "seeder", limits: { upload: 0 } });
    stage.reports(0, "****", []);
    stage.pass(0.5);
    expect([...stage.frames]).toEqual([0, 1, 2]);
    stage.hello(1);
    expect(stage.last("assign")).toMatchObject({
      number: 1,
      limits: { download: 0 },
      work: { kind: "download", infoHash: INFO_HASH },
    });
    stage.hello(2);
    stage.reports(1, "....", [0]);
    stage.reports(2, "....", [0, 1]);
    stage.pass(2);
    expect(stage.recording?.phase).toBe("gathering");
    stage.reports(1, "....", [0, 2]);
    stage.pass(0.5);
    expect(stage.recording?.phase).toBe("running");
    const limits = stage.sent.filter((message) => message.type === "limit");
    const ui = 500_000;
    expect(limits.map(({ limits: { upload } }) => upload)).toEqual([64 * KIB, ui, ui]);
    expect(limits.map(({ limits: { download } }) => download)).toEqual([undefined, undefined, undefined]);
  });

  test("ends when every leecher is complete, and removes all frames", () => {
    const stage = new Stage();
    stage.gather();
    stage.pass(4);
    stage.reports(1, "****", [0, 2]);
    expect(stage.ended).toBeUndefined();
    stage.reports(2, "****", [0, 1]);
    expect(stage.ended).toMatchObject({ phase: "finished", outcome: { validity: { kind: "valid" } } });
    expect(stage.last("over")).toBeDefined();
    expect(stage.frames.size).toBe(0);
  });

  test("client–server needs only links to the seeder and makes leechers free-riders", () => {
    const stage = new Stage({}, "client-server");
    stage.hello(0);
    stage.reports(0, "****", []);
    stage.pass(0.5);
    for (const number of [1, 2]) {
      stage.hello(number);
      stage.reports(number, "....", [0]);
    }
    expect(stage.last("assign")?.observer).toMatchObject({
      policy: { freeRiding: true, superSeeding: false },
    });
    stage.pass(0.5);
    expect(stage.recording?.phase).toBe("running");
  });

  test("dismisses the seeder after one copy if the setup asks for it", () => {
    const stage = new Stage({ seederLeaves: true });
    stage.gather();
    stage.reports(1, "**..", [0, 2]);
    expect(stage.last("leave")).toBeUndefined();
    stage.reports(2, "..**", [0, 1]);
    expect(stage.last("leave")).toMatchObject({ token: tokenOf(0) });
    expect(stage.kinds.slice(-2)).toEqual(["first-copy", "seeder-left"]);
    expect(stage.frames.has(0)).toBe(true);
    stage.run.receive({ type: "bye", token: tokenOf(0) });
    expect(stage.frames.has(0)).toBe(false);
    expect(stage.recording?.phase).toBe("running");
  });
});

describe("a run goes on", () => {
  test("when a leecher falls silent, but its time is not valid", () => {
    const stage = new Stage();
    stage.gather();
    stage.silence(1);
    stage.pass(10);
    expect(stage.kinds).toContain("lost");
    expect(stage.frames.has(1)).toBe(false);
    stage.reports(2, "****", [0]);
    expect(stage.ended).toMatchObject({
      phase: "finished",
      outcome: { validity: { kind: "not-valid", reasons: [{ kind: "peer-lost", peer: 1 }] } },
    });
  });

  test("when a frame never says hello, nor the one that replaces it", () => {
    const stage = new Stage();
    stage.hello(0);
    stage.reports(0, "****", []);
    stage.pass(0.5);
    stage.hello(1);
    stage.reports(1, "....", [0]);
    stage.pass(21);
    expect(stage.frames.has(2)).toBe(true);
    expect(stage.kinds).not.toContain("lost");
    stage.pass(21);
    expect(stage.frames.has(2)).toBe(false);
    expect(stage.recording?.phase).toBe("running");
    expect(stage.recording?.events).toContainEqual(expect.objectContaining({ kind: "lost", peer: 2 }));
  });

  test("with another frame for one that is lost before the clock starts, and then is valid", () => {
    const stage = new Stage();
    stage.hello(0);
    stage.reports(0, "****", []);
    stage.pass(0.5);
    for (const number of [1, 2]) stage.hello(number);
    stage.reports(1, "....", [0]);
    stage.reports(2, "....", [0]);
    stage.silence(1);
    stage.pass(10);
    const token = "b".repeat(16);
    stage.hello(1, "frame", token);
    expect(stage.last("assign")).toMatchObject({ token, number: 1 });
    stage.reports(0, "****", [1, 2]);
    stage.reports(1, "....", [0, 2], token);
    stage.reports(2, "....", [0, 1]);
    stage.pass(1);
    expect(stage.recording?.phase).toBe("running");
    stage.reports(1, "****", [0, 2], token);
    stage.reports(2, "****", [0, 1]);
    expect(stage.ended?.peers.map(({ place }) => place)).toEqual(["frame", "frame", "frame"]);
    expect(stage.kinds).not.toContain("lost");
    expect(stage.ended?.outcome.validity).not.toMatchObject({ reasons: [{ kind: "peer-lost" }] });
  });

  test("without the seeder while a whole copy exists, and fails when none does", () => {
    const stage = new Stage();
    stage.gather();
    stage.reports(1, "***.", [0, 2]);
    stage.run.receive({ type: "bye", token: tokenOf(0) });
    expect(stage.kinds).toContain("lost");
    stage.pass(0.5);
    expect(stage.ended?.phase).toBe("failed");
  });

  test("when a tab takes a frame's place and starts from nothing", () => {
    const stage = new Stage();
    stage.gather();
    stage.run.moveToTab(1);
    expect(stage.last("leave")).toMatchObject({ token: tokenOf(1) });
    const token = "a".repeat(16);
    stage.hello(1, "tab", token);
    expect(stage.last("assign")).toMatchObject({ token, number: 1, limits: { download: undefined } });
    stage.pass(0.25);
    expect(stage.recording?.peers[1]?.place).toBe("tab");
    stage.run.receive({ type: "bye", token: tokenOf(1) });
    stage.reports(1, "****", [0, 2], token);
    stage.reports(2, "****", [0, 1]);
    expect(stage.ended?.outcome.validity).toMatchObject({ reasons: [{ kind: "interfered" }] });
  });
});

describe("a peer that joins by the lab's link", () => {
  test("is a guest and does not delay the end", () => {
    const stage = new Stage();
    stage.gather();
    stage.hello(undefined, "tab");
    expect(stage.last("assign")).toMatchObject({ number: 3, role: "leecher" });
    stage.pass(0.5);
    expect(stage.recording?.peers[3]?.place).toBe("guest");
    stage.reports(1, "****", [0, 2]);
    stage.reports(2, "****", [0, 1]);
    expect(stage.ended?.outcome.validity).toMatchObject({ reasons: [{ kind: "guest", peer: 3 }] });
  });

  test("is refused when the run is full", () => {
    const stage = new Stage();
    stage.gather();
    for (let guest = 0; guest < 25; guest++)
      stage.hello(undefined, "tab", `${100 + guest}`.padStart(16, "0"));
    expect(stage.last("refuse")).toMatchObject({ reason: "full" });
  });
});

test("a stopped run keeps its recording, without a valid time", () => {
  const stage = new Stage();
  stage.gather();
  stage.pass(2);
  stage.run.stop();
  expect(stage.ended).toMatchObject({ phase: "stopped", outcome: { validity: { kind: "not-valid" } } });
  expect(stage.ended?.samples.length).toBeGreaterThan(4);
  expect(stage.frames.size).toBe(0);
});
