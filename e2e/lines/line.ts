/**
 * A line between two sides of this machine: browsers, or programs, exchange UDP packets through it instead of with each other. It
 * is slow, long, lossy or cut as wanted, needs no rights, and changes nothing on the machine. Each side learns addresses of the line
 * instead of the candidates of the other side.
 */
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv4 } from "node:net";
import { seededRandom } from "../../shared/core/random.ts";
import { Pipe, type PipeOptions } from "./pipe.ts";

export type Side = "inside" | "outside";

export interface LineOptions {
  /** From inside to outside. */
  readonly up: PipeOptions;
  readonly down: PipeOptions;
  readonly seed: number;
}

interface Place {
  readonly address: string;
  readonly port: number;
}

interface Packet {
  readonly at: number;
  readonly send: () => void;
}

/** A burst of a whole window must not overflow the socket: losses are the pipe's. */
const SOCKET_BUFFER = 4 * 1024 * 1024;

export class Line {
  readonly up: Pipe;
  readonly down: Pipe;
  /** While it is, nothing passes. */
  isCut = false;
  /** Those that still carry packets are of the present generation. */
  private readonly sockets = new Map<Socket, number>();
  private generation = 0;
  /** In the order of arrival, for each pipe. */
  private readonly underWay = new Map<Pipe, Packet[]>();
  private readonly routes = new Map<string, Promise<number>>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  constructor({ up, down, seed }: LineOptions) {
    this.up = new Pipe(up, seededRandom(seed));
    this.down = new Pipe(down, seededRandom(seed + 1));
  }

  /**
   * @param side of the one that learns it
   * @returns the candidate that stands for the other side's; undefined: it cannot pass here
   */
  async substitute(side: Side, candidate: string): Promise<string | undefined> {
    const fields = candidate.split(" ");
    const [, , protocol, , address = "", port = "", , kind] = fields;
    const isUsable = protocol?.toLowerCase() === "udp" && isIPv4(address) && kind === "host";
    if (!isUsable || this.isClosed) return undefined;
    fields[5] = String(await this.route(side, { address, port: Number(port) }));
    return fields.join(" ");
  }

  /** Paths of links that exist end for good, silently; new links find new ones. As when a machine gets another address. */
  dropPaths(): void {
    this.generation++;
    this.routes.clear();
  }

  close(): void {
    this.isClosed = true;
    for (const socket of this.sockets.keys()) socket.close();
    this.sockets.clear();
    clearTimeout(this.timer);
  }

  /** @returns the port, at the same address of this machine, that leads from this side to a place of the other side */
  private route(side: Side, place: Place): Promise<number> {
    const key = `${side} ${place.address} ${place.port}`;
    const known = this.routes.get(key) ?? this.open(side, place);
    this.routes.set(key, known);
    return known;
  }

  private async open(side: Side, place: Place): Promise<number> {
    const [there, back] = side === "inside" ? [this.up, this.down] : [this.down, this.up];
    /** For each place of this side, the socket that stands for it on the other. */
    const standIns = new Map<string, Socket>();
    const front = this.bind(place.address, (message, { address, port }) => {
      const origin = { address, port };
      const key = `${address} ${port}`;
      const standIn =
        standIns.get(key) ?? this.bind(place.address, (answer) => this.pass(back, answer, front, origin));
      standIns.set(key, standIn);
      this.pass(there, message, standIn, place);
    });
    await once(front, "listening");
    return front.address().port;
  }

  private bind(address: string, received: (message: Buffer, from: RemoteInfo) => void): Socket {
    const socket = createSocket({ type: "udp4", recvBufferSize: SOCKET_BUFFER });
    this.sockets.set(socket, this.generation);
    socket.on("message", received);
    // The other end of a path that has ended.
    socket.on("error", () => undefined);
    socket.bind(0, address);
    return socket;
  }

  private pass(pipe: Pipe, message: Buffer, from: Socket, to: Place): void {
    if (this.isCut || this.sockets.get(from) !== this.generation) return;
    const at = pipe.send(performance.now(), message.length);
    if (at === undefined) return;
    const packets = this.underWay.get(pipe) ?? [];
    this.underWay.set(pipe, packets);
    packets.push({ at, send: () => this.sockets.has(from) && from.send(message, to.port, to.address) });
    this.schedule();
  }

  private schedule(): void {
    if (this.timer !== undefined || this.isClosed) return;
    const next = Math.min(...[...this.underWay.values()].map(([first]) => first?.at ?? Infinity));
    if (next === Infinity) return;
    this.timer = setTimeout(() => this.deliver(), Math.max(0, next - performance.now()));
  }

  private deliver(): void {
    this.timer = undefined;
    const now = performance.now();
    for (const packets of this.underWay.values()) {
      const count = packets.findIndex(({ at }) => at > now);
      for (const { send } of packets.splice(0, count === -1 ? packets.length : count))
        if (!this.isCut) send();
    }
    this.schedule();
  }
}
