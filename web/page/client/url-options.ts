/**
 * Parses the page's search parameters, which apply to this tab only. A malformed value is ignored and listed in
 * `issues`. To add a parameter: a field of UrlOptions, a line in `parseUrlOptions`, its use in `worker-client.ts` (and a field
 * of the bridge's `WorkerOptions` if the worker needs it), and a row in the README.
 */
import type { Limits } from "../../bridge/messages.ts";

export interface UrlOptions {
  readonly limits: Limits;
  /** WebSocket URLs: those given, or else that of the page's own tracker. */
  readonly trackers: readonly string[];
  readonly store: "indexeddb" | "memory";
  /**
   * "none": no ICE servers, so nothing is sent outside the local network. "relay": links pass through TURN servers only, so
   * that peers do not see this user's address.
   */
  readonly ice: "configured" | "none" | "relay";
  /** "none": relay channels through the page, as in browsers that cannot transfer them. */
  readonly transfer: "auto" | "none";
  readonly issues: readonly ParameterIssue[];
}

export type ParameterIssue =
  | { readonly kind: "rate"; readonly name: "upload" | "download"; readonly value: string }
  | { readonly kind: "tracker"; readonly value: string }
  | {
      readonly kind: "choice";
      readonly name: string;
      readonly value: string;
      readonly choices: readonly string[];
    };

/** @param app the address of the app's folder, which has the tracker */
export function parseUrlOptions(page: URL, app = page): UrlOptions {
  const parameters = page.searchParams;
  const issues: ParameterIssue[] = [];

  const rate = (name: "upload" | "download"): number | undefined => {
    const value = parameters.get(name)?.trim() ?? "";
    if (value === "") return undefined;
    if (/^\d{1,15}$/.test(value)) return Number(value);
    issues.push({ kind: "rate", name, value });
    return undefined;
  };
  const choice = <const Choice extends string>(name: string, ...choices: Choice[]): Choice | undefined => {
    const value = parameters.get(name);
    if (value === null || value === "") return undefined;
    const chosen = choices.find((one) => one === value);
    if (chosen === undefined) issues.push({ kind: "choice", name, value, choices });
    return chosen;
  };

  const trackers: string[] = [];
  for (const value of parameters.getAll("tracker")) {
    if (isWebSocketUrl(value)) trackers.push(value);
    else issues.push({ kind: "tracker", value });
  }

  return {
    limits: { upload: rate("upload"), download: rate("download") },
    trackers: trackers.length > 0 ? [...new Set(trackers)] : [ownTracker(app)],
    store: choice("store", "memory") ?? "indexeddb",
    ice: choice("ice", "none", "relay") ?? "configured",
    transfer: choice("transfer", "none") ?? "auto",
    issues,
  };
}

/** @param app the address of the app's folder @returns the tracker of the server that the page came from. Every page from there uses it unless told otherwise. */
export function ownTracker(app: URL): string {
  const tracker = new URL("announce", app);
  tracker.protocol = app.protocol === "https:" ? "wss:" : "ws:";
  return tracker.href;
}

function isWebSocketUrl(text: string): boolean {
  try {
    const { protocol, host } = new URL(text);
    return (protocol === "ws:" || protocol === "wss:") && host !== "";
  } catch {
    return false;
  }
}
