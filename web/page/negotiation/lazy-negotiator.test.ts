import { expect, test, vi } from "vitest";
import type { LinkId } from "../../../shared/core/ids.ts";
import type { LinkToWorker, WorkerToPage } from "../../bridge/messages.ts";
import { lazyNegotiator } from "./lazy-negotiator.ts";
import type { NegotiatorOptions } from "./negotiator.ts";

const open = (link: number): WorkerToPage => {
  return { type: "link-open", link: link as LinkId, initiator: true, trickle: true };
};
const close = (link: number): WorkerToPage => ({ type: "link-close", link: link as LinkId });

function setUp(load: () => Promise<void> = async () => undefined) {
  const handled: WorkerToPage[] = [];
  const posted: LinkToWorker[] = [];
  const options: NegotiatorOptions = {
    post: (message) => void posted.push(message),
    iceServers: () => [],
    isHidden: false,
    transfer: "auto",
  };
  const closed = vi.fn();
  const loading = vi.fn(async () => {
    await load();
    return {
      createNegotiator: () => ({
        handle: (message: WorkerToPage) => void handled.push(message),
        close: closed,
      }),
    };
  });
  return { negotiator: lazyNegotiator(options, loading), loading, handled, posted, closed };
}

test("the code is loaded once, for the first link, and receives everything since then in order", async () => {
  const { negotiator, loading, handled } = setUp();
  negotiator.handle(close(1));
  expect(loading).not.toHaveBeenCalled();
  const messages = [open(1), close(1), open(2)];
  for (const message of messages) negotiator.handle(message);
  await vi.waitFor(() => expect(handled).toEqual(messages));
  negotiator.handle(close(2));
  expect(handled.at(-1)).toEqual(close(2));
  expect(loading).toHaveBeenCalledOnce();
});

test("it is made once, and a link that is opened while it is being prepared waits for it", async () => {
  const { negotiator, loading, handled } = setUp();
  negotiator.prepare();
  negotiator.handle(open(1));
  await vi.waitFor(() => expect(handled).toEqual([open(1)]));
  negotiator.prepare();
  negotiator.handle(open(2));
  expect(handled).toEqual([open(1), open(2)]);
  expect(loading).toHaveBeenCalledOnce();
});

test("links fail when the code cannot be loaded, and the next one tries again", async () => {
  let isOffline = true;
  const { negotiator, handled, posted } = setUp(async () => {
    if (isOffline) throw new TypeError("Failed to fetch dynamically imported module");
  });
  negotiator.handle(open(1));
  negotiator.handle(open(2));
  await vi.waitFor(() => expect(posted.map(({ type }) => type)).toEqual(["link-failed", "link-failed"]));
  isOffline = false;
  negotiator.handle(open(3));
  await vi.waitFor(() => expect(handled).toEqual([open(3)]));
});

test("nothing happens once it is closed", async () => {
  const { negotiator, handled, closed } = setUp();
  negotiator.handle(open(1));
  negotiator.close();
  negotiator.handle(open(2));
  await new Promise((resolve) => setTimeout(resolve));
  expect(handled).toEqual([]);
  expect(closed).not.toHaveBeenCalled();
});

test("the code can be loaded in advance; when that fails, the first link tries again", async () => {
  const prepared = setUp();
  prepared.negotiator.prepare();
  prepared.negotiator.prepare();
  await vi.waitFor(() => expect(prepared.loading).toHaveBeenCalledOnce());
  prepared.negotiator.handle(open(1));
  await vi.waitFor(() => expect(prepared.handled).toEqual([open(1)]));
  expect(prepared.loading).toHaveBeenCalledOnce();

  let isOffline = true;
  const failing = setUp(async () => {
    if (isOffline) throw new TypeError("Failed to fetch dynamically imported module");
  });
  failing.negotiator.prepare();
  await vi.waitFor(() => expect(failing.loading).toHaveBeenCalledOnce());
  isOffline = false;
  failing.negotiator.handle(open(1));
  await vi.waitFor(() => expect(failing.handled).toEqual([open(1)]));
});
