/** Commands of a test to the worker, and the worker's reports. `name` is the test's name for a connection. */
import type { LinkToPage, LinkToWorker, Signal } from "../../../web/bridge/messages.ts";

export type Command =
  | {
      readonly type: "open";
      readonly name: string;
      readonly initiator: boolean;
      readonly trickle: boolean;
      /** Sends this many numbered messages of one byte the moment the link opens, and expects as many. */
      readonly greetings?: number;
    }
  | { readonly type: "signal"; readonly name: string; readonly signal: Signal }
  | { readonly type: "close"; readonly name: string }
  /** Answers every message with a copy. */
  | { readonly type: "echo"; readonly name: string }
  /** Sends this many bytes, numbered in every four, and checks the echo. */
  | { readonly type: "pump"; readonly name: string; readonly bytes: number }
  /** Sends this many bytes at once and waits until the buffer is empty. */
  | { readonly type: "burst"; readonly name: string; readonly bytes: number }
  /** Connects this tab with itself and closes the connection again, `count` times, `abreast` at a time. */
  | { readonly type: "churn"; readonly count: number; readonly abreast: number };

export type Report =
  | { readonly type: "signal"; readonly name: string; readonly signal: Signal }
  | { readonly type: "opened"; readonly name: string }
  | { readonly type: "failed" | "closed"; readonly name: string; readonly reason: string }
  | { readonly type: "greeted"; readonly name: string; readonly numbers: readonly number[] }
  | { readonly type: "pumped"; readonly name: string; readonly echoed: number; readonly wrong: number }
  | { readonly type: "burst-left"; readonly name: string; readonly highest: number; readonly drained: number }
  | { readonly type: "churned"; readonly opened: number; readonly failures: readonly string[] };

export type ToWorker = { readonly link: LinkToWorker } | { readonly command: Command };
export type FromWorker = { readonly order: LinkToPage } | { readonly report: Report };
