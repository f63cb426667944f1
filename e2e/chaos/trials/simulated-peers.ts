/**
 * Peers whose sessions, timers and sockets are real, and whose links are not: nobody answers a description. They announce, lose
 * their tracker and return to it as every client of ours does.
 */
import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { Dialler, OpenSocket } from "../../../shared/session/ports.ts";
import { Session } from "../../../shared/session/session.ts";
import { memoryStorage } from "../../../shared/session/store/memory-store.ts";
import { platform } from "../../../signal-server/peer/platform.ts";

const SWARM_SIZE = 10;
/** Clients per address: fewer than any limit of an address stops. */
const CLIENTS_PER_ADDRESS = 4;

/** Never describes a connection. */
const deaf: Dialler = {
  dial: () => ({
    bufferedAmount: 0,
    send: () => undefined,
    close: () => undefined,
    signal: () => undefined,
    measureRoundTrip: () => undefined,
  }),
};

export class SimulatedPeers {
  /** When the tracker first answered each peer since the last `forget`; milliseconds of `performance.now`. */
  private answeredAt: (number | undefined)[] = [];
  private readonly sessions: Session[] = [];

  /** @param url of the tracker */
  async add(count: number, url: string): Promise<void> {
    let infoHash = "" as InfoHash;
    for (let i = 0; i < count; i++) {
      if (i % SWARM_SIZE === 0) infoHash = randomBytes(20).toString("hex") as InfoHash;
      const openSocket = socketsFrom(addressOf(i), () => {
        this.answeredAt[i] ??= performance.now();
      });
      const ports = { ...platform, dialler: deaf, openSocket, storage: memoryStorage() };
      const limits = { upload: undefined, download: undefined };
      const session = new Session(ports, { trackers: [url], limits, publish: () => undefined });
      this.sessions.push(session);
      await session.open(infoHash, undefined, []);
    }
  }

  /** Only answers from now on count. */
  forget(): void {
    this.answeredAt = [];
  }

  /** How long after this moment each of them was first answered, ascending; milliseconds. */
  answeredSince(moment: number): readonly number[] {
    const after = this.answeredAt.filter((at) => at !== undefined).map((at) => at - moment);
    return after.sort((a, b) => a - b);
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.close()));
  }
}

/** As Node's platform opens them, but from another address of this machine. @param answered an announce was answered */
function socketsFrom(localAddress: string, answered: () => void): OpenSocket {
  return (url, events) => {
    const socket = new WebSocket(url, { localAddress, perMessageDeflate: false });
    let isWanted = true;
    socket.on("open", () => isWanted && events.opened());
    socket.on("message", (data) => {
      const text = data.toString();
      if (text.includes('"interval"')) answered();
      if (isWanted) events.message(text);
    });
    // "close" follows.
    socket.on("error", () => undefined);
    socket.on("close", (code, reason) => isWanted && events.closed(reason.toString(), code));
    return {
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
      close: () => {
        isWanted = false;
        socket.close();
      },
    };
  };
}

/** All of 127.0.0.0/8 is this machine. */
function addressOf(index: number): string {
  return `127.0.7.${1 + Math.floor(index / CLIENTS_PER_ADDRESS)}`;
}
