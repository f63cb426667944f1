/** Starts the lab's page. */
import { render } from "preact";
import { App } from "./app.tsx";
import type { Recording } from "./model/recording.ts";
import { openLab } from "./session.ts";
import { ready } from "./texts/current.ts";

declare global {
  interface Window {
    /** For tests and automation: this session's runs as recorded. */
    tabswarmLab?: { readonly recordings: () => readonly Recording[] };
  }
}

async function start(root: HTMLElement, frames: HTMLElement): Promise<void> {
  const lab = openLab(frames);
  window.tabswarmLab = { recordings: () => lab.recordings.value };
  await ready;
  render(<App {...lab} />, root);
}

const root = document.getElementById("app");
const frames = document.getElementById("peers");
if (root !== null && frames !== null) void start(root, frames);
