/** What every kind of link must do. Each implementation runs this suite with a `LinkRig` of its own. */
import { describe, expect, test } from "vitest";
import { type Link, type LinkEvents, LOW_WATER, TEXT_MESSAGE } from "./link.ts";

const KIB = 1024;

/** A link under test, and the peer's end of it. */
export interface LinkRig {
  readonly link: Link;
  /** Opens both ends; `opened` follows. */
  open(): void;
  /** Lengths of the messages that the peer received. */
  readonly received: readonly number[];
  readonly isPeerClosed: boolean;
  peerSends(data: Uint8Array<ArrayBuffer> | string): void;
  peerCloses(): void;
  /** From now on the channel under the link refuses to send. */
  breakChannel(): void;
  /** From now on the channel keeps what is sent until `release`. */
  hold(): void;
  /** Lets messages leave until at most `remaining` bytes wait. */
  release(remaining: number): void;
  /** Waits until `condition` holds. @throws when it does not */
  until(condition: () => boolean): Promise<void>;
}

/** Records a link's events as texts. @param onOpen runs when it opens */
export function recordedEvents(onOpen: () => void): { events: string[]; handlers: LinkEvents } {
  const events: string[] = [];
  const handlers: LinkEvents = {
    opened: () => {
      events.push("opened");
      onOpen();
    },
    message: (data) => events.push(`message ${data.byteLength}`),
    drained: () => events.push("drained"),
    closed: (reason) => events.push(`closed: ${reason}`),
  };
  return { events, handlers };
}

export function testLink(name: string, make: (events: LinkEvents) => LinkRig): void {
  function setUp(onOpen: (link: Link) => void = () => {}) {
    const { events, handlers } = recordedEvents(() => onOpen(rig.link));
    const rig: LinkRig = make(handlers);
    return { rig, events };
  }

  async function opened(onOpen?: (link: Link) => void) {
    const { rig, events } = setUp(onOpen);
    rig.open();
    await rig.until(() => events.includes("opened"));
    return { rig, events };
  }

  describe(`${name}: the contract of links`, () => {
    test("opens once, then delivers messages in order", async () => {
      const { rig, events } = await opened();
      for (const length of [1, 2, 3]) rig.peerSends(new Uint8Array(length));
      await rig.until(() => events.length === 4);
      expect(events).toEqual(["opened", "message 1", "message 2", "message 3"]);
    });

    test("sends a copy of what it is given, whole and in order", async () => {
      const { rig } = await opened();
      const bytes = new Uint8Array(100);
      rig.link.send(bytes.subarray(10, 15));
      rig.link.send(bytes);
      expect(bytes.byteLength).toBe(100);
      await rig.until(() => rig.received.length === 2);
      expect(rig.received).toEqual([5, 100]);
    });

    test("can send at the moment it opens", async () => {
      const { rig } = await opened((link) => link.send(new Uint8Array(3)));
      await rig.until(() => rig.received.length === 1);
    });

    test("ends with a reason when the peer closes, and ignores what is sent then", async () => {
      const { rig, events } = await opened();
      rig.peerCloses();
      await rig.until(() => events.length === 2);
      expect(events[1]).toMatch(/^closed: ./);
      rig.link.send(new Uint8Array(1));
      rig.link.close();
      expect(events).toHaveLength(2);
    });

    test("raises no event after `close`, which the peer notices", async () => {
      const { rig, events } = await opened();
      rig.link.close();
      rig.link.close();
      rig.link.send(new Uint8Array(1));
      await rig.until(() => rig.isPeerClosed);
      expect(events).toEqual(["opened"]);
    });

    test("ends at a text message", async () => {
      const { rig, events } = await opened();
      rig.peerSends("hello");
      rig.peerSends(new Uint8Array(1));
      await rig.until(() => events.length === 2);
      expect(events).toEqual(["opened", `closed: ${TEXT_MESSAGE}`]);
      await rig.until(() => rig.isPeerClosed);
    });

    test("ends, without throwing, when its channel refuses to send", async () => {
      const { rig, events } = await opened();
      rig.breakChannel();
      rig.link.send(new Uint8Array(1));
      expect(events).toHaveLength(1);
      await rig.until(() => events.length === 2);
      expect(events[1]).toContain("send queue is full");
    });

    test("never reports too few buffered bytes, reports when few are left and when none are", async () => {
      const { rig, events } = await opened();
      rig.hold();
      for (let i = 0; i < 40; i++) rig.link.send(new Uint8Array(16 * KIB));
      expect(rig.link.bufferedAmount).toBe(640 * KIB);
      rig.release(256 * KIB);
      // When a message sent now has arrived, everything sent before has too.
      rig.peerSends(new Uint8Array(7));
      await rig.until(() => events.includes("message 7"));
      expect(rig.link.bufferedAmount).toBeGreaterThanOrEqual(256 * KIB);
      expect(events).not.toContain("drained");
      rig.release(LOW_WATER);
      await rig.until(() => events.includes("drained"));
      expect(rig.link.bufferedAmount).toBe(LOW_WATER);
      const reports = () => events.filter((event) => event === "drained").length;
      expect(reports()).toBe(1);
      rig.release(0);
      await rig.until(() => reports() === 2);
      expect(rig.link.bufferedAmount).toBe(0);
      rig.link.send(new Uint8Array(16 * KIB));
      await rig.until(() => {
        rig.release(0);
        return reports() === 3;
      });
      expect(rig.link.bufferedAmount).toBe(0);
    });
  });
}
