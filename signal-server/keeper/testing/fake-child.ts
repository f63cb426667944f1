/** The keeper's process without a process: it notes its orders, and tests report in its name. */
import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import type { FromChild, ToChild } from "../child-messages.ts";

export class FakeChild extends EventEmitter {
  readonly orders: ToChild[] = [];
  connected = true;
  exitCode: number | null = null;
  signalCode: NodeJS.Signals | null = null;
  private readonly first: FromChild | null;

  /** @param first what it reports when it has been started; null: nothing */
  constructor(first: FromChild | null = { type: "ready" }) {
    super();
    this.first = first;
  }

  /** As `ChildProcess.send`. */
  send(order: ToChild, sent: () => void): boolean {
    this.orders.push(structuredClone(order));
    queueMicrotask(sent);
    if (order.type === "start" && this.first !== null) this.report(this.first);
    if (order.type === "stop") this.die(0, null);
    return true;
  }

  kill(signal: NodeJS.Signals): boolean {
    this.die(null, signal);
    return true;
  }

  report(message: FromChild): void {
    queueMicrotask(() => this.emit("message", message));
  }

  die(code: number | null, signal: NodeJS.Signals | null): void {
    queueMicrotask(() => {
      if (!this.connected) return;
      this.connected = false;
      [this.exitCode, this.signalCode] = [code, signal];
      this.emit("exit", code, signal);
      this.emit("close", code, signal);
    });
  }

  /** The kinds of orders, and what they are about. */
  get told(): readonly string[] {
    return this.orders.map((order) => ("infoHash" in order ? `${order.type} ${order.infoHash}` : order.type));
  }

  asProcess(): ChildProcess {
    return this as unknown as ChildProcess;
  }
}
