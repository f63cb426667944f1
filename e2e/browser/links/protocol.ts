/** What a test tells the harness worker, and what it hears. `name` is the test's name for a connection. */
import type { LinkToPage, LinkToWorker, Signal } from "../../../web/bridge/messages.ts";

export type Command =
  | {
      readonly type: "open";
      readonly name: string;
      readonly initiator: boolean;
      readonly trickle: boolean;
      /** So many numbered messages of one byte each are sent the moment the link opens; as many are awaited. */
      readonly greetings?: number;
    }
  | { readonly type: "signal"; readonly name: string; readonly signal: Signal }
  | { readonly type: "close"; readonly name: string }
  /** Answers every message with the same. */
  | { readonly type: "echo"; readonly name: string }
  /** Sends so many bytes, a running number in every four, and checks what comes back. */
  | { readonly type: "pump"; readonly name: string; readonly bytes: number }
  /** Hands over so many bytes at once and waits until all have left. */
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
