/** Many clients of one or several trackers, in swarms, and the load that they make. */
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type ClientCounts, LoadClient, noCounts } from "./tracker-client.ts";

/** Peers of one torrent that are online at the same time. */
const SWARM_SIZE = 20;
/** Sockets that are being opened at the same time; fewer than the system queues. */
const OPENING = 100;
/** Longer than any measurement. */
const MOST_SILENCE_MS = 60_000;
/** Clients of one address: few enough that no limit of an address is met. */
const CLIENTS_AN_ADDRESS = 4;

export class Crowd {
  readonly counts: ClientCounts = noCounts();
  readonly clients: LoadClient[] = [];
  private readonly urls: readonly string[];
  private infoHash = "";
  private opened = 0;

  private readonly signals: boolean;

  /**
   * @param urls of the tracker's processes; clients are spread over them
   * @param signals whether the clients understand signals
   */
  constructor(urls: readonly string[], signals = false) {
    this.urls = urls;
    this.signals = signals;
  }

  /** Opens sockets until there are `size`; each announces once. */
  async growTo(size: number): Promise<void> {
    const grow = async (): Promise<void> => {
      while (this.opened < size) {
        const client = await this.open(this.opened++);
        if (await client.announce("started")) throw new Error("the first announce was refused");
      }
    };
    await Promise.all(Array.from({ length: OPENING }, grow));
  }

  private async open(index: number): Promise<LoadClient> {
    if (index % SWARM_SIZE === 0) this.infoHash = randomBytes(20).toString("latin1");
    const client = await LoadClient.open({
      url: this.urls[index % this.urls.length] as string,
      infoHash: this.infoHash,
      localAddress: addressOf(index),
      counts: this.counts,
      signals: this.signals,
    });
    this.clients.push(client);
    return client;
  }

  /** Keeps `inFlight` announces under way until `isOver`. @returns the number that was answered */
  announceUntil(isOver: () => boolean, inFlight: number): Promise<number> {
    return this.repeat(isOver, inFlight, async (client) => {
      if (await client.announce()) throw new Error("an announce was refused");
    });
  }

  /** Keeps `inFlight` negotiations between members of a swarm under way. @returns the number that was answered */
  negotiateUntil(isOver: () => boolean, inFlight: number): Promise<number> {
    const swarms = new Map<string, LoadClient[]>();
    for (const client of this.clients) {
      const swarm = swarms.get(client.infoHash) ?? [];
      swarms.set(client.infoHash, swarm);
      swarm.push(client);
    }
    return this.repeat(isOver, inFlight, async (client, turn) => {
      const swarm = swarms.get(client.infoHash) ?? [];
      const place = swarm.indexOf(client) + 1 + (turn % (swarm.length - 1));
      await client.dial(swarm[place % swarm.length] as LoadClient);
    });
  }

  /** Each time the client whose turn is longest ago. */
  private async repeat(
    isOver: () => boolean,
    inFlight: number,
    act: (client: LoadClient, turn: number) => Promise<void>,
  ): Promise<number> {
    let turn = 0;
    let done = 0;
    const run = async (): Promise<void> => {
      while (!isOver()) {
        const now = turn++;
        await act(this.clients[now % this.clients.length] as LoadClient, now);
        done++;
      }
    };
    const stuck = new AbortController();
    const silence = wait(MOST_SILENCE_MS, undefined, { signal: stuck.signal }).then(
      () => Promise.reject(new Error("the tracker left a client without an answer")),
      () => undefined,
    );
    try {
      await Promise.race([Promise.all(Array.from({ length: inFlight }, run)), silence]);
    } finally {
      stuck.abort();
    }
    return done;
  }

  close(): void {
    for (const { socket } of this.clients) socket.terminate();
  }
}

/** All of 127.0.0.0/8 is this machine. */
export function addressOf(index: number): string {
  const number = Math.floor(index / CLIENTS_AN_ADDRESS);
  return `127.0.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`;
}
