/**
 * Tells the host of the page, once, that people who are there cannot reach each other and that a TURN server helps: in the
 * console, and in the log of the server that serves the page. Contains neither addresses nor what is shared.
 */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { ProblemCode } from "../../bridge/problems.ts";
import type { SessionView } from "../../bridge/views.ts";
import { appUrl } from "../app-url.ts";

/** Where a relay helps. A browser that may use TCP or a proxy only reaches TURN servers over TCP. */
const RELAY_HELPS: readonly ProblemCode[] = ["no-path", "blocked-here", "relay-missing", "relay-unreachable"];

/** @param tell gets the problem's code, at most once */
export function watchForHost(
  torrents: ReadonlySignal<readonly SessionView[]>,
  tell: (code: ProblemCode) => void = tellHost,
): void {
  let hasTold = false;
  const stop = effect(() => {
    const notices = torrents.value.flatMap((view) => (view.kind === "torrent" ? view.notices : []));
    const problem = notices.find(({ code }) => RELAY_HELPS.includes(code));
    if (problem === undefined) return;
    // An effect cannot end itself while it runs for the first time.
    queueMicrotask(() => stop());
    if (hasTold) return;
    hasTold = true;
    tell(problem.code);
  });
}

function tellHost(code: ProblemCode): void {
  // biome-ignore lint/suspicious/noConsole: the console is where the host of a page looks.
  console.info(
    `Tabswarm: others are here, but no connection to them comes about (${code}). For the host of this page: a TURN server relays between browsers that cannot reach each other. Set TURN_URLS and TURN_SECRET where the server starts; docs/hosting.md describes them.`,
  );
  // A page that another server serves has nobody to tell.
  void fetch(appUrl(`unreachable?${code}`), { method: "POST", keepalive: true }).catch(() => undefined);
}
