/** Commands of a test to the worker, and the worker's reports. All but "churn" are about the worker's one link. */
import type { LinkToPage, LinkToWorker, Signal } from "../../../web/bridge/messages.ts";

export type Command =
  | {
      readonly type: "open";
      readonly initiator: boolean;
      readonly trickle: boolean;
      /** Sends this many numbered messages of one byte the moment the link opens, and expects as many. */
      readonly greetings?: number;
    }
  | { readonly type: "signal"; readonly signal: Signal }
  | { readonly type: "close" }
  /** Answers every message with a copy. */
  | { readonly type: "echo" }
  /** Sends this many bytes, numbered in every four, and checks the echo. */
  | { readonly type: "pump"; readonly bytes: number }
  /** Sends this many bytes at once and waits until the buffer is empty. */
  | { readonly type: "burst"; readonly bytes: number }
  /** Connects this tab with itself and closes the connection again, `count` times, `abreast` at a time. */
  | { readonly type: "churn"; readonly count: number; readonly abreast: number };

export type Report =
  | { readonly type: "signal"; readonly signal: Signal }
  | { readonly type: "opened" }
  | { readonly type: "failed" | "closed"; readonly reason: string }
  | { readonly type: "greeted"; readonly numbers: readonly number[] }
  | { readonly type: "pumped"; readonly echoed: number; readonly wrong: number }
  | { readonly type: "burst-left"; readonly highest: number; readonly drained: number }
  | { readonly type: "churned"; readonly opened: number; readonly failures: readonly string[] };

export type ToWorker = { readonly link: LinkToWorker } | { readonly command: Command };
export type FromWorker = { readonly order: LinkToPage } | { readonly report: Report };
