import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expectSocket, openSocket } from "./sockets.ts";

const URL = "ws://tracker.test/announce";
const made: FakeWebSocket[] = [];

class FakeWebSocket {
  static readonly OPEN = 1;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { reason: string; code: number }) => void) | null = null;
  readonly url: string;

  constructor(url: string) {
    if (url === "") throw new SyntaxError("invalid URL");
    this.url = url;
    made.push(this);
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  close(): void {
    this.readyState = 3;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeWebSocket);
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  made.length = 0;
});

function opened(url = URL) {
  const events: string[] = [];
  const socket = openSocket(url, {
    opened: () => events.push("opened"),
    message: (text) => events.push(text),
    closed: () => events.push("closed"),
  });
  return { socket, events };
}

test("an expected socket that is open already is used once, and reports it after the call", async () => {
  expectSocket(URL);
  expectSocket(URL);
  made[0]?.open();
  const { events } = opened();
  expect(events).toEqual([]);
  await Promise.resolve();
  expect(events).toEqual(["opened"]);
  vi.runAllTimers();
  expect(made.map(({ readyState }) => readyState)).toEqual([1]);
  opened();
  expect(made).toHaveLength(2);
});

test("an expected socket that is still connecting reports once that it is open", async () => {
  expectSocket(URL);
  const { events } = opened();
  await Promise.resolve();
  expect(events).toEqual([]);
  made[0]?.open();
  made[0]?.onmessage?.({ data: "text" });
  expect(events).toEqual(["opened", "text"]);
  expect(made).toHaveLength(1);
});

test("no event follows when it is closed at once", async () => {
  expectSocket(URL);
  made[0]?.open();
  const { socket, events } = opened();
  socket.close();
  await Promise.resolve();
  expect(events).toEqual([]);
  expect(made[0]?.readyState).toBe(3);
});

test("one that has failed is not used, and one that nobody needs is closed", () => {
  expectSocket(URL);
  made[0]?.close();
  opened();
  expect(made).toHaveLength(2);
  expectSocket(URL);
  opened("ws://other.test/announce");
  expect(made).toHaveLength(4);
  vi.runAllTimers();
  expect(made.map(({ readyState }) => readyState)).toEqual([3, 0, 3, 0]);
});

test("a URL that the browser refuses closes at once, expected or not", async () => {
  expectSocket("");
  const { events } = opened("");
  await Promise.resolve();
  expect(events).toEqual(["closed"]);
});
