/**
 * Switches to a new version of the page, once that interrupts nothing: a reload ends what this tab saves and plays, and the old
 * service worker, which is replaced, what it streams to any tab. Other tabs go on with the version that they have.
 */
import type { PageToService } from "../../bridge/files.ts";
import type { TabSaves } from "../files/save-states.ts";
import { update } from "./update.ts";

const POLL_MS = 2000;

export async function takeUpdate(saves: Pick<TabSaves, "isSaving">): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  if (update.peek() === "waiting") return;
  update.value = "waiting";
  while (saves.isSaving || isPlaying() || !(await isIdle(registration?.active)))
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  const { waiting } = registration ?? {};
  // Another tab has switched already.
  if (!waiting) return location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage({ type: "take-over" } satisfies PageToService);
}

/** A short sound has been loaded completely, and is no stream any more. */
function isPlaying(): boolean {
  return [...document.querySelectorAll<HTMLMediaElement>("audio, video")].some(({ paused }) => !paused);
}

/** Whether no tab is sent a file. A service worker that does not answer has no streams. */
async function isIdle(active: ServiceWorker | null | undefined): Promise<boolean> {
  if (!active) return true;
  const { port1, port2 } = new MessageChannel();
  active.postMessage({ type: "is-idle" } satisfies PageToService, [port2]);
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
    setTimeout(() => resolve(true), POLL_MS);
  });
}
