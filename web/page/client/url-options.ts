/**
 * The page's search parameters (DESIGN §7), parsed: what holds for this tab alone. A value that does not parse is
 * left out and named among the issues. Knows no DOM.
 */
import type { Limits } from "../../bridge/messages.ts";

export interface UrlOptions {
  readonly limits: Limits;
  /** WebSocket URLs: those given, else the page's own. */
  readonly trackers: readonly string[];
  readonly store: "indexeddb" | "memory";
  /** "none": no ICE servers, so that nothing is sent beyond the local network's own addresses. */
  readonly ice: "configured" | "none";
  /** "none": channels are relayed through the page as if they could not be transferred. */
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

/** The tracker on the host that served the page. */
function ownTracker(page: URL): string {
  return `${page.protocol === "https:" ? "wss:" : "ws:"}//${page.host}/announce`;
}

export function parseUrlOptions(page: URL): UrlOptions {
  const parameters = page.searchParams;
  const issues: ParameterIssue[] = [];

  const rate = (name: "upload" | "download"): number | undefined => {
    const value = parameters.get(name)?.trim() ?? "";
    if (value === "") return undefined;
    if (/^\d{1,15}$/.test(value)) return Number(value);
    issues.push({ kind: "rate", name, value });
    return undefined;
  };
  const isOnly = (name: string, choice: string): boolean => {
    const value = parameters.get(name);
    if (value === null || value === "") return false;
    if (value !== choice) issues.push({ kind: "choice", name, value, choices: [choice] });
    return value === choice;
  };

  const trackers: string[] = [];
  for (const value of parameters.getAll("tracker")) {
    if (isWebSocketUrl(value)) trackers.push(value);
    else issues.push({ kind: "tracker", value });
  }

  return {
    limits: { upload: rate("upload"), download: rate("download") },
    trackers: trackers.length > 0 ? [...new Set(trackers)] : [ownTracker(page)],
    store: isOnly("store", "memory") ? "memory" : "indexeddb",
    ice: isOnly("ice", "none") ? "none" : "configured",
    transfer: isOnly("transfer", "none") ? "none" : "auto",
    issues,
  };
}

function isWebSocketUrl(text: string): boolean {
  try {
    const { protocol, host } = new URL(text);
    return (protocol === "ws:" || protocol === "wss:") && host !== "";
  } catch {
    return false;
  }
}
