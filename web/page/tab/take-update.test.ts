import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PageToService } from "../../bridge/files.ts";
import { takeUpdate } from "./take-update.ts";
import { update } from "./update.ts";

const saves = { isSaving: false };
const media = { paused: true };
/** What the old service worker replies to "is-idle"; undefined: nothing. */
let reply: boolean | undefined;
let reload: () => void;

/** Delivers at once, so that no time passes meanwhile. */
class Channel {
  readonly port1: { onmessage?: (event: { readonly data: unknown }) => void } = {};
  readonly port2 = { postMessage: (data: unknown) => queueMicrotask(() => this.port1.onmessage?.({ data })) };
}

beforeEach(() => {
  vi.stubGlobal("MessageChannel", Channel);
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  Object.assign(saves, { isSaving: false });
  Object.assign(media, { paused: true });
  [reply, reload] = [true, vi.fn()];
  update.value = "ready";
  const active = {
    postMessage: (_: PageToService, [port]: Channel["port2"][]) => {
      if (reply !== undefined) port?.postMessage(reply);
    },
  };
  const serviceWorker = new EventTarget();
  const waiting = {
    postMessage: ({ type }: PageToService) =>
      type === "take-over" && serviceWorker.dispatchEvent(new Event("controllerchange")),
  };
  Object.assign(serviceWorker, { getRegistration: async () => ({ active, waiting }) });
  vi.stubGlobal("navigator", { serviceWorker });
  vi.stubGlobal("location", { reload });
  vi.stubGlobal("document", { querySelectorAll: () => [media] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  update.value = "none";
});

test("a new version is taken at once when nothing runs", async () => {
  await takeUpdate(saves);
  expect(reload).toHaveBeenCalledOnce();
});

const toggles: readonly [string, (isRunning: boolean) => void][] = [
  ["a save of this tab", (isRunning) => Object.assign(saves, { isSaving: isRunning })],
  ["a player of this tab", (isRunning) => Object.assign(media, { paused: !isRunning })],
  [
    "a stream to any tab",
    (isRunning) => {
      reply = !isRunning;
    },
  ],
];

test.each(toggles)("%s is waited for", async (_, set) => {
  set(true);
  const taken = takeUpdate(saves);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(update.value).toBe("waiting");
  expect(reload).not.toHaveBeenCalled();
  set(false);
  await vi.advanceTimersByTimeAsync(2000);
  await taken;
  expect(reload).toHaveBeenCalledOnce();
});

test("a service worker that does not answer streams nothing", async () => {
  reply = undefined;
  const taken = takeUpdate(saves);
  await vi.advanceTimersByTimeAsync(2000);
  await taken;
  expect(reload).toHaveBeenCalledOnce();
});
