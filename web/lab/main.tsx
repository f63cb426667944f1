/** Starts the lab's page. */
import "../page/trusted-scripts.ts";
import { render } from "preact";
import { language } from "../page/texts/language.ts";
import type { Recording } from "./model/recording.ts";
import { openLab } from "./open-lab.ts";
import { ready } from "./texts/current.ts";
import { ready as readingsReady } from "./texts/readings-current.ts";
import { Lab } from "./views/lab.tsx";

declare global {
  interface Window {
    /** For tests and automation: the recordings of all runs. */
    tabswarmLab?: { readonly recordings: () => readonly Recording[] };
  }
}

async function start(root: HTMLElement, frames: HTMLElement): Promise<void> {
  const lab = openLab(frames);
  window.tabswarmLab = { recordings: () => lab.recordings.value };
  await Promise.all([ready, readingsReady]);
  render(<Lab {...lab} />, root);
  // Without it, the page shows the system's font.
  if (language.peek() === "ko") void import("../page/fonts/korean.ts").catch(() => {});
}

const root = document.getElementById("app");
const frames = document.getElementById("peers");
if (root !== null && frames !== null) void start(root, frames);
