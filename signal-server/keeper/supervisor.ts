/**
 * Runs the keeper's process, because native code for WebRTC must not be able to stop the tracker. Starts it again when it has
 * died, at growing intervals, and ends it when it is silent. The process ends by itself when this one dies.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { MINUTE_MS, SECOND_MS } from "../../shared/core/time.ts";
import type { Log } from "../process/log.ts";
import type { ChildNews, ChildOptions, FromChild, ToChild } from "./child-messages.ts";

const FIRST_RETRY_MS = SECOND_MS;
const LONGEST_RETRY_MS = MINUTE_MS;
/** One that has worked for this long has not died of its start. */
const SOUND_MS = MINUTE_MS;
/** It says every few seconds that it lives. Opening a thousand torrents on a slow disk takes a while. */
const SILENCE_MS = 2 * MINUTE_MS;
/** To leave the swarms. */
const STOP_MS = 5 * SECOND_MS;
/** The last characters of what it printed: the reason why it died is at the end. */
const MAX_PRINTED = 300;

/** The keeper cannot work on this machine or in this folder; the message is a sentence for the host. */
export class KeeperUnusableError extends Error {
  override readonly name = "KeeperUnusableError";
  readonly isFolderInUse: boolean;

  constructor(message: string, isFolderInUse = false) {
    super(message);
    this.isFolderInUse = isFolderInUse;
  }
}

type Unusable = Extract<FromChild, { readonly type: "unusable" }>;

export interface SupervisorOptions {
  readonly fork: () => ChildProcess;
  /** For each start. */
  readonly childOptions: () => ChildOptions;
  readonly log: Log;
  /** The process has started and holds nothing. */
  readonly started: () => void;
  readonly received: (message: ChildNews) => void;
}

export class Supervisor {
  private readonly options: SupervisorOptions;
  /** Only while it is ready. */
  private ready: ChildProcess | undefined;
  private child: ChildProcess | undefined;
  private retry: NodeJS.Timeout | undefined;
  private retryMs = FIRST_RETRY_MS;
  private wasReady = false;
  private isClosed = false;

  constructor(options: SupervisorOptions) {
    this.options = options;
  }

  get isReady(): boolean {
    return this.ready !== undefined;
  }

  /** Settles when the process is ready, or has died without a reason; it is started again then. @throws KeeperUnusableError */
  async start(): Promise<void> {
    const unusable = await new Promise<Unusable | undefined>((resolve) => this.run(resolve));
    if (unusable === undefined) return;
    await this.close();
    throw new KeeperUnusableError(`The keeper cannot start: ${unusable.reason}`, unusable.isFolderInUse);
  }

  /** Lost while the process is not ready: whoever sends tells it everything when it starts. */
  send(message: ToChild): void {
    if (this.ready !== undefined) post(this.ready, message);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    post(child, { type: "stop" });
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await exited;
    clearTimeout(timer);
  }

  /** @param firstNews receives why the process is of no use here; undefined: it is, or nobody knows */
  private run(firstNews: (unusable: Unusable | undefined) => void): void {
    const { childOptions, fork, received, started } = this.options;
    const startedAt = performance.now();
    const child = fork();
    this.child = child;
    let printed = "";
    let unusable: Unusable | undefined;
    const silence = setTimeout(() => void this.judge(child), SILENCE_MS);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      printed = (printed + text).slice(-MAX_PRINTED);
    });
    child.on("message", (message: FromChild) => {
      silence.refresh();
      if (message.type === "unusable") {
        unusable = message;
      } else if (message.type === "ready") {
        this.ready = child;
        this.wasReady = true;
        started();
        firstNews(undefined);
      } else received(message);
    });
    child.on("error", (error) => {
      printed += error.message;
    });
    // "close" also comes when it could not be started at all.
    child.on("close", (code, signal) => {
      clearTimeout(silence);
      this.ready = undefined;
      // Of a first start there is no second one.
      if (unusable !== undefined && !this.wasReady) this.isClosed = true;
      firstNews(unusable);
      if (this.isClosed) return;
      const end = signal ?? `code ${code}`;
      const reason = unusable?.reason ?? printed.trim();
      this.startAgain(performance.now() - startedAt, reason === "" ? end : `${end}: ${reason}`);
    });
    post(child, { type: "start", options: childOptions() });
  }

  private startAgain(livedMs: number, reason: string): void {
    if (livedMs >= SOUND_MS) this.retryMs = FIRST_RETRY_MS;
    this.options.log("the keeper's process ended", { reason, retrySeconds: this.retryMs / SECOND_MS });
    this.retry = setTimeout(() => this.run(() => {}), this.retryMs);
    this.retry.unref();
    this.retryMs = Math.min(2 * this.retryMs, LONGEST_RETRY_MS);
  }

  private async judge(child: ChildProcess): Promise<void> {
    // What has arrived is read first: the silence may be ours.
    const isSilent = await Promise.race([once(child, "message").then(() => false), setImmediate(true)]);
    if (isSilent) child.kill("SIGKILL");
  }
}

/** A process that has just died needs no orders. */
function post(child: ChildProcess, message: ToChild): void {
  if (child.connected) child.send(message, () => {});
}
