/** Notices a new version of the page. */
import { signal } from "@preact/signals";

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
