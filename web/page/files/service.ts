/**
 * The page's side of the service worker, which answers `/files/…`. It is registered when a file is saved or shown, or else after
 * the first download, so that opening a share link does not wait for it. Some browsers have none: in private windows, and over
 * plain HTTP.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { FileRequest, PageToService } from "../../bridge/files.ts";
import { appUrl } from "../app-url.ts";

/** Installing takes well under a second. A save then goes on without the service worker. */
const PATIENCE_MS = 5000;
/** By then a page that stays busy, as while it hashes, has shown its first card. */
const IDLE_MS = 3000;

let settle: (registration: ServiceWorkerRegistration | undefined) => void = () => undefined;
/** Resolves when `registerService` has been called and the browser has answered; undefined: there is none. Never rejects. */
export const registered = new Promise<ServiceWorkerRegistration | undefined>((resolve) => {
  settle = resolve;
});
let isAsked = false;

const available = signal(false);
void registered.then((registration) => {
  available.value = registration !== undefined;
});
/** True once the browser has registered the service worker. */
export const isServiceAvailable: ReadonlySignal<boolean> = available;

/**
 * Registers the service worker once nothing is downloading and the page has time, and lets it do what can wait until then. To
 * start it and to store the page's files takes as much of the processor as connecting to a peer, or as some MiB of a download.
 */
export function registerWhenIdle(isDownloading: ReadonlySignal<boolean>): void {
  if (!("serviceWorker" in navigator)) return void registerService();
  const stop = effect(() => {
    if (!isDownloading.value) whenIdle(() => void registerService());
  });
  void registered.then(async (registration) => {
    stop();
    if (registration === undefined) return;
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ type: "loaded" } satisfies PageToService);
  });
}

function whenIdle(act: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(act, { timeout: IDLE_MS });
  else setTimeout(act, IDLE_MS);
}

/** Never throws. */
export function registerService(): Promise<ServiceWorkerRegistration | undefined> {
  if (!isAsked) {
    isAsked = true;
    void register().then(settle);
  }
  return registered;
}

async function register(): Promise<ServiceWorkerRegistration | undefined> {
  try {
    return await navigator.serviceWorker.register(appUrl("service.js"));
  } catch {
    return undefined;
  }
}

/** @returns whether the service worker answers this page's requests; a promise while that takes some seconds. Never throws */
export function isServed(): boolean | Promise<boolean> {
  if (controller() !== undefined) return true;
  return "serviceWorker" in navigator && untilControlled();
}

async function untilControlled(): Promise<boolean> {
  const registration = await registerService();
  if (registration === undefined) return false;
  return new Promise((resolve) => {
    const decide = (): void => resolve(controller() !== undefined);
    const { serviceWorker } = navigator;
    serviceWorker.addEventListener("controllerchange", decide, { once: true });
    setTimeout(decide, PATIENCE_MS);
    // A page that was reloaded past the service worker is not controlled until it asks.
    void serviceWorker.ready.then(({ active }) =>
      active?.postMessage({ type: "claim" } satisfies PageToService),
    );
  });
}

/** Keeps the service worker alive while a stream is being read. */
export function keepServiceAlive(): void {
  controller()?.postMessage({ type: "keep-alive" } satisfies PageToService);
}

/** @param forward passes the request and its port on to the worker */
export function followFileRequests(forward: (request: FileRequest, port: MessagePort) => void): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data, ports: [port] }: MessageEvent<unknown>) => {
    if (isFileRequest(data) && port !== undefined) forward(data, port);
  });
  navigator.serviceWorker.startMessages();
}

/** The service worker may be of another version than the page, and sends other messages too. */
function isFileRequest(data: unknown): data is FileRequest {
  return typeof data === "object" && data !== null && "type" in data && data.type === "file-request";
}

function controller(): ServiceWorker | undefined {
  return navigator.serviceWorker?.controller ?? undefined;
}
