/**
 * Sends frames to a tracker one at a time and notes what every socket receives because of each. It is settled when the sender,
 * and then everybody, has had the answer to a scrape that was sent afterwards: a tracker answers in order on each socket.
 */
import { once } from "node:events";
import { WebSocket } from "ws";

/** What a client does. */
export type Deed =
  | { readonly socket: number; readonly frame: string | Buffer }
  | { readonly socket: number; readonly frame: "close" };

/** Texts by socket, in their order. A socket that the tracker closes receives "closed" and the code. */
export type Received = ReadonlyMap<number, readonly string[]>;

/** A torrent that no conversation is about. */
const NOBODYS_HASH = "replay nobody's hash";
const BARRIER = JSON.stringify({ action: "scrape", info_hash: NOBODYS_HASH });
/** Turns of the tracker's event loop, at least, within which it has noticed that a socket has closed. */
const TURNS = 20;

interface Seat {
  readonly socket: WebSocket;
  passed: (() => void) | undefined;
}

export class Stage {
  private readonly url: string;
  private readonly seats = new Map<number, Seat>();
  private received = new Map<number, string[]>();
  /** Called with each text as it arrives. */
  heard: (socket: number, text: string) => void = () => undefined;

  constructor(url: string) {
    this.url = url;
  }

  async open(number: number): Promise<void> {
    const socket = new WebSocket(this.url, { perMessageDeflate: false });
    const seat: Seat = { socket, passed: undefined };
    this.seats.set(number, seat);
    socket.on("message", (data) => {
      const text = String(data);
      if (text.includes(NOBODYS_HASH)) return seat.passed?.();
      this.note(number, text);
      this.heard(number, text);
    });
    socket.on("close", (code) => {
      if (!this.seats.delete(number)) return;
      this.note(number, `closed ${code}`);
      seat.passed?.();
    });
    await once(socket, "open");
  }

  /** @returns what everybody received until the tracker was done with it */
  async act({ socket: number, frame }: Deed): Promise<Received> {
    if (!this.seats.has(number) && frame !== "close") await this.open(number);
    this.received = new Map();
    const seat = this.seats.get(number);
    if (frame === "close") await this.leave(number);
    else if (seat !== undefined) {
      seat.socket.send(frame);
      await this.pass(seat);
    }
    await this.settle();
    return this.received;
  }

  close(): void {
    for (const { socket } of this.seats.values()) socket.terminate();
    this.seats.clear();
  }

  private async settle(): Promise<void> {
    for (const seat of [...this.seats.values()]) await this.pass(seat);
  }

  private async pass(seat: Seat): Promise<void> {
    if (seat.socket.readyState !== seat.socket.OPEN) return;
    const passed = new Promise<void>((resolve) => {
      seat.passed = resolve;
    });
    seat.socket.send(BARRIER);
    await passed;
    seat.passed = undefined;
  }

  private async leave(number: number): Promise<void> {
    const seat = this.seats.get(number);
    if (seat === undefined) return;
    this.seats.delete(number);
    seat.socket.close();
    await once(seat.socket, "close");
    const [another] = this.seats.values();
    for (let turn = 0; turn < TURNS; turn++)
      if (another !== undefined) await this.pass(another);
      // The trackers run in this process.
      else await new Promise((resolve) => setImmediate(resolve));
  }

  private note(number: number, text: string): void {
    const texts = this.received.get(number) ?? [];
    this.received.set(number, texts);
    texts.push(text);
  }
}
