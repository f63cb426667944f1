/**
 * Switches to a new version of the page, once nothing is saved or played in any tab. Other tabs go on with the version that they
 * have.
 */
import type { PageToService } from "../../bridge/files.ts";
import { update } from "./update.ts";

const POLL_MS = 2000;

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
