/**
 * Notices a new version of the page and switches to it when the user wants it, once nothing is saved or played in any tab. Other
 * tabs go on with the version that they have.
 */
import { signal } from "@preact/signals";
import type { PageToService } from "../../bridge/files.ts";

const POLL_MS = 2000;

/** "waiting": the user wants it; a save or a player is still running. */
export const update = signal<"none" | "ready" | "waiting">("none");

export function watchForUpdate(registration: ServiceWorkerRegistration): void {
  const look = (): void => {
    const isNew = registration.waiting !== null && registration.active !== null;
    if (isNew && update.peek() === "none") update.value = "ready";
  };
  look();
  registration.addEventListener("updatefound", () =>
    registration.installing?.addEventListener("statechange", look),
  );
}

export async function takeUpdate(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  if (update.peek() === "waiting") return;
  update.value = "waiting";
  while (registration?.active && !(await isIdle(registration.active)))
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  const { waiting } = registration ?? {};
  // Another tab has switched already.
  if (!waiting) return location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage({ type: "take-over" } satisfies PageToService);
}

/** Whether no tab saves or plays. A service worker that does not answer has no streams. */
function isIdle(active: ServiceWorker): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  active.postMessage({ type: "is-idle" } satisfies PageToService, [port2]);
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
    setTimeout(() => resolve(true), POLL_MS);
  });
}
