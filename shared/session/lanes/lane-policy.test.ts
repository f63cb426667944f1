/** The policy on made-up links under virtual time. Its decisions take effect at once, unless a test says otherwise. */
import { describe, expect, test } from "vitest";
import { LanePolicy, type LinkSample, MAX_LANES_PER_LINK } from "./lane-policy.ts";

const STEP_MS = 250;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A link to a far peer. Each lane raises its rate by `gain` times the rate of the link alone. */
class MadeUpLink {
  readonly orders: string[] = [];
  roundTripMs: number | undefined = 44;
  isMeasured = true;
  links = 1;
  isBusy = true;
  gain = 1;
  lanes = 0;
  /** How many lanes open when the policy asks for them. */
  comeUp = MAX_LANES_PER_LINK;
  private readonly policy = new LanePolicy();
  private known: number | undefined;
  private now = 0;
  private leftBytes = 0;

  pass(ms: number): string[] {
    const before = this.orders.length;
    for (const until = this.now + ms; this.now < until; ) {
      this.now += STEP_MS;
      if (this.isBusy) this.leftBytes += 1000 * STEP_MS * (1 + this.gain * this.lanes);
      this.step();
    }
    return this.orders.slice(before);
  }

  private step(): void {
    const { now, leftBytes, isBusy: isBacklogged, links, lanes } = this;
    const sample: LinkSample = {
      now,
      leftBytes,
      isBacklogged,
      links,
      roundTripMs: this.known,
      lanes,
      opening: 0,
    };
    const decision = this.policy.decide(sample);
    if (decision === "nothing") return;
    this.orders.push(decision);
    if (decision === "measure" && this.isMeasured) this.known = this.roundTripMs;
    if (decision === "open") this.lanes = this.comeUp;
    if (decision === "close") this.lanes = 0;
  }
}

describe("lane policy", () => {
  test("measures a far link whose payload always waits, opens lanes after a second and keeps them", () => {
    const link = new MadeUpLink();
    expect(link.pass(SECOND)).toEqual(["measure", "open"]);
    expect(link.pass(10 * MINUTE)).toEqual([]);
    expect(link.lanes).toBe(MAX_LANES_PER_LINK);
  });

  test("opens none for a near link, and stops measuring it", () => {
    const link = new MadeUpLink();
    link.roundTripMs = 8;
    expect(link.pass(MINUTE)).toEqual(["measure"]);
  });

  test("opens none for a link of unknown distance, and measures it at most once per second", () => {
    const link = new MadeUpLink();
    link.isMeasured = false;
    const asked = link.pass(MINUTE);
    expect(new Set(asked)).toEqual(new Set(["measure"]));
    expect(asked.length).toBeLessThanOrEqual(60);
  });

  test("opens none for a link that runs dry now and then: its window suffices", () => {
    const link = new MadeUpLink();
    for (let i = 0; i < 60; i++) {
      link.isBusy = true;
      link.pass(3 * STEP_MS);
      link.isBusy = false;
      link.pass(STEP_MS);
    }
    expect(link.orders).not.toContain("open");
  });

  test("opens none among many links", () => {
    const link = new MadeUpLink();
    link.links = 3;
    expect(link.pass(MINUTE)).toEqual([]);
  });

  test("closes lanes that gain nothing within seconds, and waits a minute before the next attempt", () => {
    const link = new MadeUpLink();
    link.gain = 0.05;
    expect(link.pass(6 * SECOND).slice(-2)).toEqual(["open", "close"]);
    expect(link.pass(MINUTE - 3 * SECOND)).toEqual([]);
    expect(link.pass(10 * SECOND)).toContain("open");
  });

  test("waits a minute after lanes that did not open", () => {
    const link = new MadeUpLink();
    link.comeUp = 0;
    link.pass(3 * SECOND);
    expect(link.orders.slice(-2)).toEqual(["open", "close"]);
    expect(link.pass(MINUTE - 2 * SECOND)).toEqual([]);
  });

  test("waits a minute after lanes that broke", () => {
    const link = new MadeUpLink();
    link.pass(10 * SECOND);
    link.lanes = 0;
    expect(link.pass(SECOND)).toEqual(["close"]);
    expect(link.pass(MINUTE - 2 * SECOND)).toEqual([]);
  });

  test("closes lanes when nothing has left for a while, and opens them again when needed", () => {
    const link = new MadeUpLink();
    link.pass(10 * SECOND);
    link.isBusy = false;
    expect(link.pass(10 * SECOND)).toEqual([]);
    expect(link.pass(10 * SECOND)).toEqual(["close"]);
    link.isBusy = true;
    expect(link.pass(3 * SECOND)).toContain("open");
  });
});
