/**
 * All peer connections of the tab as the worker knows them: numbers them and brings the page's messages to the one
 * they are for. What comes for a connection that has ended is released unused.
 */
import type { LinkId } from "../../../shared/core/ids.ts";
import type { DialEvents, Dialler, DialOptions, Timers } from "../../../shared/session/ports.ts";
import type { LinkToPage, LinkToWorker } from "../../bridge/messages.ts";
import { Connection } from "./connection.ts";

export interface ConnectionsOptions {
  /** To the page. */
  readonly post: (order: LinkToPage) => void;
  readonly timers: Timers;
}

export class Connections implements Dialler {
  private readonly options: ConnectionsOptions;
  private readonly connections = new Map<LinkId, Connection>();
  private last = 0;

  constructor(options: ConnectionsOptions) {
    this.options = options;
  }

  /** Coming up and open. */
  get laneCount(): number {
    return [...this.connections.values()].filter(({ isLane }) => isLane).length;
  }

  /** No event comes before this returns. */
  open(options: DialOptions, events: DialEvents): Connection {
    const id = ++this.last as LinkId;
    const connection = new Connection(id, options, events, {
      ...this.options,
      forget: (ended) => this.connections.delete(ended),
    });
    this.connections.set(id, connection);
    return connection;
  }

  /** From the page. */
  handle(message: LinkToWorker): void {
    const connection = this.connections.get(message.link);
    if (connection !== undefined) connection.handle(message);
    else if (message.type === "link-channel") message.channel.close();
    else if (message.type === "link-relay") message.port.close();
  }

  /** Closes all, without a word to anyone but the page. */
  close(): void {
    for (const connection of [...this.connections.values()]) connection.close();
  }
}
