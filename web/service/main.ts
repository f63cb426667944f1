/**
 * The service worker's entry: passes each event on. It answers what one of the others returns a response for, and leaves every
 * other request to the browser. A new version takes over when no tab uses the old one any more.
 */
import type { PageToService } from "../bridge/files.ts";
import { APP } from "./app.ts";
import { answerFile } from "./files.ts";
import { addRoutes } from "./routes.ts";
import { answerShare, takeShare } from "./share-target.ts";
import { answerShell, fillShell, replaceShells, tidyShells } from "./shell.ts";

/** A classic script has no other typed name for its global scope. */
const service = self as unknown as ServiceWorkerGlobalScope;

/** Held as long as this service worker lives, so that workers notice its end. */
const serviceLock = "locks" in navigator ? `tabswarm-service-${crypto.randomUUID()}` : undefined;
if (serviceLock !== undefined)
  navigator.locks.request(serviceLock, () => new Promise<never>(() => undefined)).catch(() => undefined);

const pages = () => service.clients.matchAll({ type: "window", includeUncontrolled: true });

service.addEventListener("install", (event) => {
  addRoutes(event);
  // The first version is wanted for a save or a player, which must not wait for that.
  if (service.registration.active !== null) event.waitUntil(fillShell());
});

service.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([service.clients.claim(), replaceShells()]));
});

/** Requests for files that are not answered to their last byte. They end with this service worker. */
const running = new Set<symbol>();

service.addEventListener("fetch", (event) => {
  const response =
    answerFile(event, { app: APP, pages, serviceLock, running }) ?? answerShare(event) ?? answerShell(event);
  if (response !== undefined) event.respondWith(response);
});

service.addEventListener("message", (event) => {
  const message = event.data as PageToService;
  switch (message.type) {
    case "keep-alive":
      return;
    case "claim":
      return event.waitUntil(service.clients.claim());
    case "loaded":
      return event.waitUntil(Promise.all([fillShell(), tidyShells()]));
    case "take-share":
      return event.ports[0]?.postMessage(takeShare(message.id));
    case "is-idle":
      return event.ports[0]?.postMessage(running.size === 0);
    case "take-over":
      return event.waitUntil(service.skipWaiting());
    default:
      message satisfies never; // A page of a later version may send more.
  }
});
