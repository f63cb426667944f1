/** Starts the page: looks at what the browser can do, connects the worker, and shows the app. */
import { render } from "preact";
import { followAddress, forgetWhenRemoved, rememberInAddress } from "./address.ts";
import { createApi } from "./client/api.ts";
import { missingSupport } from "./client/support.ts";
import { type ParameterIssue, parseUrlOptions } from "./client/url-options.ts";
import { connectWorker } from "./client/worker-client.ts";
import { createIntake } from "./intake.ts";
import { texts } from "./texts/current.ts";
import { App } from "./views/app.tsx";
import { Unsupported } from "./views/unsupported.tsx";

function sentenceForIssue(issue: ParameterIssue): string {
  switch (issue.kind) {
    case "rate":
      return texts.badParameter.rate(issue.name, issue.value);
    case "tracker":
      return texts.badParameter.tracker(issue.value);
    case "choice":
      return texts.badParameter.choice(issue.name, issue.value, issue.choices);
  }
}

function start(root: HTMLElement): void {
  document.documentElement.lang = texts.language;
  document.title = texts.documentTitle(undefined);
  const missing = missingSupport(window);
  if (missing !== undefined) {
    render(<Unsupported problem={missing} />, root);
    return;
  }
  const options = parseUrlOptions(new URL(location.href));
  const client = connectWorker(options);
  const intake = createIntake(client, rememberInAddress);
  window.tabswarm = createApi(client, texts.bundleName);
  forgetWhenRemoved(client.torrents);
  render(<App client={client} intake={intake} warnings={options.issues.map(sentenceForIssue)} />, root);
  followAddress((text) => void intake.openLink(text));
}

const root = document.getElementById("app");
if (root !== null) start(root);
