/**
 * Stands between clients and a tracker, lets one frame pass at a time, and records each with everything that all sockets
 * receive because of it.
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { type Deed, type Received, Stage } from "./stage.ts";

export interface Step {
  readonly deed: Deed;
  readonly received: Received;
}

export class RecordingProxy {
  readonly steps: Step[] = [];
  private readonly server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  private readonly stage: Stage;
  private readonly clients = new Map<number, WebSocket>();
  private work: Promise<void> = Promise.resolve();
  private last = 0;

  constructor(tracker: string) {
    this.stage = new Stage(tracker);
    this.stage.heard = (socket, text) => this.clients.get(socket)?.send(text);
    this.server.on("connection", (client) => {
      const socket = ++this.last;
      this.clients.set(socket, client);
      client.on("message", (data) => this.queue({ socket, frame: String(data) }));
      client.on("close", () => {
        this.clients.delete(socket);
        this.queue({ socket, frame: "close" });
      });
    });
  }

  async url(): Promise<string> {
    if (this.server.address() === null) await once(this.server, "listening");
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** @returns when everything that has arrived was passed on */
  async idle(): Promise<void> {
    for (let before: unknown; before !== this.work; ) {
      before = this.work;
      await this.work;
    }
  }

  close(): void {
    this.server.close();
    for (const client of this.clients.values()) client.terminate();
    this.stage.close();
  }

  private queue(deed: Deed): void {
    this.work = this.work.then(async () => {
      this.steps.push({ deed, received: await this.stage.act(deed) });
    });
  }
}
