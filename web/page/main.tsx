/** Starts the page: checks what the browser supports, connects the worker and renders the app. */
import "./trusted-scripts.ts";
import { effect, type ReadonlySignal } from "@preact/signals";
import { render } from "preact";
import {
  followAddress,
  forgetWhenRemoved,
  keepSelection,
  rememberInAddress,
  takeParameter,
} from "./address.ts";
import { appUrl } from "./app-url.ts";
import { expectCards, expectFirstDownload, expectFirstPiece, expectReceiver } from "./arriving.ts";
import { createApi } from "./client/api.ts";
import { watchForHost } from "./client/host-hint.ts";
import { missingSupport } from "./client/support.ts";
import { parseUrlOptions } from "./client/url-options.ts";
import { connectWorker } from "./client/worker-client.ts";
import { registered, registerWhenIdle } from "./files/service.ts";
import { followKorean } from "./fonts/load-korean.ts";
import { createIntake, type Intake } from "./intake.ts";
import { accompany } from "./tab/accompany.ts";
import { watchForUpdate } from "./tab/update.ts";
import { loadLater, ready, texts } from "./texts/current.ts";
import { App } from "./views/app.tsx";
import { cardTitleId } from "./views/card.tsx";

async function start(root: HTMLElement): Promise<void> {
  const missing = missingSupport(window);
  if (missing !== undefined) {
    await Promise.all([ready, loadLater()]);
    const { Unsupported } = await import("./views/unsupported.tsx");
    render(<Unsupported problem={missing} />, root);
    return;
  }
  const options = parseUrlOptions(new URL(location.href), appUrl());
  const client = connectWorker(options);
  const intake = createIntake(client, rememberInAddress);
  window.tabswarm = createApi(client, (first, more) => texts.bundleName(first, more));
  forgetWhenRemoved(client.torrents);
  keepSelection(client.torrents);
  watchForHost(client.torrents);
  accompany(client, (id) => document.getElementById(cardTitleId({ id }))?.focus());
  let opening: Promise<boolean> | undefined;
  const { isReceiver, came } = expectReceiver(client.torrents, isReload());
  followAddress((text) => {
    came();
    const opened = intake.openLink(text);
    opening ??= opened;
  });
  const shared = takeParameter("shared");
  if (shared !== undefined)
    void import("./files/received-share.ts").then(({ openShared }) => openShared(shared, intake));
  const isArriving = expectCards(client.torrents, opening);
  const isSettling = expectFirstPiece(client.torrents, isArriving);
  registerWhenIdle(expectFirstDownload(client.torrents, isArriving));
  void registered.then((registration) => registration && watchForUpdate(registration));
  followLaunches(intake);
  // Requests to the worker do not wait for the texts.
  await ready;
  followKorean(isArriving);
  render(
    <App
      client={client}
      intake={intake}
      isArriving={isArriving}
      isReceiver={isReceiver}
      issues={options.issues}
      isHidden={options.ice === "relay"}
    />,
    root,
  );
  loadLaterTexts(isSettling);
}

/** Before they are needed: a sentence about a problem should not wait for the server, which may be the problem. */
function loadLaterTexts(isSettling: ReadonlySignal<boolean>): void {
  effect(() => {
    if (!isSettling.value) void loadLater();
  });
}

function isReload(): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  return entry instanceof PerformanceNavigationTiming && entry.type === "reload";
}

interface LaunchWindow {
  /** Not in TypeScript's library yet: https://wicg.github.io/web-app-launch */
  readonly launchQueue?: {
    setConsumer(consume: (launch: { readonly files: readonly FileSystemFileHandle[] }) => void): void;
  };
}

/** The system may start the app with .torrent files. */
function followLaunches(intake: Intake): void {
  (window as LaunchWindow).launchQueue?.setConsumer(async ({ files }) => {
    for (const handle of files) {
      const file = await handle.getFile().catch(() => undefined);
      if (file === undefined) intake.complain({ code: "unreadable-file", detail: handle.name });
      else await intake.openTorrent(file);
    }
  });
}

const root = document.getElementById("app");
if (root !== null) void start(root);
