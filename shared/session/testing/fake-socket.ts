/** Sockets that a test drives by hand, listed in the order in which they were opened. */
import type { ClientMessage, ServerMessage } from "../../tracker/protocol/messages.ts";
import { parseClientMessage } from "../../tracker/protocol/parse-client.ts";
import { serializeServerMessage } from "../../tracker/protocol/serialize.ts";
import type { OpenSocket, Socket, SocketEvents } from "../ports.ts";

export class FakeSocket implements Socket {
  bufferedAmount = 0;
  isClosed = false;
  readonly url: string;
  /** What the session sent, as the tracker's parser reads it. */
  readonly sent: ClientMessage[] = [];
  private readonly events: SocketEvents;

  constructor(url: string, events: SocketEvents) {
    this.url = url;
    this.events = events;
  }

  send(text: string): void {
    const parsed = parseClientMessage(text);
    if (!parsed.ok) throw new Error(`the session sent a violation: ${parsed.violation.name}`);
    this.sent.push(parsed.message);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    if (!this.isClosed) this.events.opened();
  }

  receive(message: ServerMessage | string): void {
    if (this.isClosed) return;
    this.events.message(typeof message === "string" ? message : serializeServerMessage(message));
  }

  break(reason?: string, code?: number): void {
    if (!this.isClosed) this.events.closed(reason, code);
  }
}

export class FakeSockets {
  readonly made: FakeSocket[] = [];

  readonly open: OpenSocket = (url, events) => {
    const socket = new FakeSocket(url, events);
    this.made.push(socket);
    return socket;
  };

  /** @throws when none was opened */
  get last(): FakeSocket {
    const last = this.made.at(-1);
    if (last === undefined) throw new Error("no socket was opened");
    return last;
  }
}
