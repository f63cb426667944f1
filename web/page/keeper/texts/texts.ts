/** The sentences about the keeper of the page's server, in every language. Dates and sizes are formatted already. */
import type { KeepFailure, OverReason } from "../keeping.ts";

export interface KeeperTexts {
  /** Name of the group. */
  readonly group: string;
  readonly keep: (days: number) => string;
  readonly extend: (days: number) => string;
  readonly end: string;
  /** What the host allows, and what it will be able to see. */
  readonly allows: (days: number, size: string) => string;
  readonly sees: { readonly sealed: string; readonly public: string };
  /** Why it is not offered. */
  readonly tooLarge: (size: string) => string;
  readonly publicOnly: string;
  readonly asking: string;
  /** A request that goes on. @param share "40%" */
  readonly fetchingUntil: (date: string) => string;
  readonly fetchingPaused: string;
  /** This tab has no token. */
  readonly askedElsewhere: string;
  readonly silent: string;
  readonly ended: string;
  /** Why it is not kept any more. */
  readonly over: Readonly<Record<OverReason, (size: string) => string>>;
  readonly failures: Readonly<Record<KeepFailure, string>>;
  /** In the question before a torrent is removed. */
  readonly removal: (date: string) => string;
  /** In Details, for those who did not share it. */
  readonly details: {
    readonly heading: string;
    readonly none: string;
    readonly fetching: (share: string) => string;
    readonly kept: (date: string) => string;
  };
}
