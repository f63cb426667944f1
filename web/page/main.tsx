/** Starts the page: checks what the browser supports, connects the worker and renders the app. */
import { render } from "preact";
import {
  followAddress,
  forgetWhenRemoved,
  keepSelection,
  rememberInAddress,
  takeParameter,
} from "./address.ts";
import { expectCards } from "./arriving.ts";
import { createApi } from "./client/api.ts";
import { watchForHost } from "./client/host-hint.ts";
import { missingSupport } from "./client/support.ts";
import { parseUrlOptions } from "./client/url-options.ts";
import { connectWorker } from "./client/worker-client.ts";
import { registerWhenIdle } from "./files/service.ts";
import { createIntake } from "./intake.ts";
import { accompany } from "./tab/accompany.ts";
import { ready, texts } from "./texts/current.ts";
import { App } from "./views/app.tsx";
import { cardTitleId } from "./views/card.tsx";
import { Unsupported } from "./views/unsupported.tsx";

async function start(root: HTMLElement): Promise<void> {
  const missing = missingSupport(window);
  if (missing !== undefined) {
    await ready;
    render(<Unsupported problem={missing} />, root);
    return;
  }
  const options = parseUrlOptions(new URL(location.href));
  const client = connectWorker(options);
  const intake = createIntake(client, rememberInAddress);
  window.tabswarm = createApi(client, (first, more) => texts.bundleName(first, more));
  forgetWhenRemoved(client.torrents);
  keepSelection(client.torrents);
  watchForHost(client.torrents);
  accompany(client, (id) => document.getElementById(cardTitleId({ id }))?.focus());
  let opening: Promise<boolean> | undefined;
  followAddress((text) => {
    const opened = intake.openLink(text);
    opening ??= opened;
  });
  const shared = takeParameter("shared");
  if (shared !== undefined)
    void import("./files/received-share.ts").then(({ openShared }) => openShared(shared, intake));
  const isArriving = expectCards(client.torrents, opening);
  registerWhenIdle(isArriving);
  // Requests to the worker do not wait for the texts.
  await ready;
  render(
    <App
      client={client}
      intake={intake}
      isArriving={isArriving}
      issues={options.issues}
      isHidden={options.ice === "relay"}
    />,
    root,
  );
}

const root = document.getElementById("app");
if (root !== null) void start(root);
