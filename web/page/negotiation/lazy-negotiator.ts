/** A negotiator whose code is loaded when links are to be expected: the first card needs nothing of it. */
import type { LinkId } from "../../../shared/core/ids.ts";
import type { WorkerToPage } from "../../bridge/messages.ts";
import type { Negotiator, NegotiatorOptions } from "./negotiator.ts";

type Load = () => Promise<{ createNegotiator(options: NegotiatorOptions): Negotiator }>;

export interface LazyNegotiator extends Negotiator {
  /** Links are to be expected. Without it, the negotiator is made when the worker opens the first one. */
  prepare(): void;
}

/** @param load rejects when the code cannot be loaded; the links that wait for it then fail, and the next one loads it again */
export function lazyNegotiator(
  options: NegotiatorOptions,
  load: Load = () => import("./negotiator.ts"),
): LazyNegotiator {
  let negotiator: Negotiator | undefined;
  let isStarting = false;
  /** What has arrived since the first link was opened. */
  let waiting: WorkerToPage[] = [];
  let isClosed = false;
  const start = async (): Promise<void> => {
    if (isStarting || isClosed || negotiator !== undefined) return;
    isStarting = true;
    let loaded: Negotiator | undefined;
    try {
      const { createNegotiator } = await load().catch(load);
      if (isClosed) return;
      loaded = createNegotiator(options);
    } catch {
      // Reported per link.
    }
    isStarting = false;
    const messages = waiting;
    waiting = [];
    negotiator = loaded;
    for (const message of messages)
      if (loaded !== undefined) loaded.handle(message);
      else if (message.type === "link-open") failed(message.link);
  };
  const failed = (link: LinkId): void =>
    options.post({ type: "link-failed", link, reason: "the page's code could not be loaded" });
  return {
    prepare: () => void start(),
    handle(message) {
      if (negotiator !== undefined) return negotiator.handle(message);
      // Before the first link there is nothing that another message could be about.
      if (isClosed || (waiting.length === 0 && message.type !== "link-open")) return;
      waiting.push(message);
      void start();
    },
    close() {
      isClosed = true;
      waiting = [];
      negotiator?.close();
    },
  };
}
