import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ChildNews, ChildOptions } from "./child-messages.ts";
import { KeeperUnusableError, Supervisor } from "./supervisor.ts";
import { FakeChild } from "./testing/fake-child.ts";

const OPTIONS: ChildOptions = {
  folder: "folder",
  tracker: "ws://127.0.0.1:1/secret/announce",
  iceServers: [],
  address: undefined,
  ports: undefined,
  upload: undefined,
};

let children: FakeChild[];
let lines: string[];
let starts: number;
let news: ChildNews[];

beforeEach(() => {
  vi.useFakeTimers();
  children = [];
  lines = [];
  starts = 0;
  news = [];
});
afterEach(() => {
  vi.useRealTimers();
});

/** @param next makes the process of each start */
function supervise(next: () => FakeChild): Supervisor {
  return new Supervisor({
    fork: () => {
      const child = next();
      children.push(child);
      return child.asProcess();
    },
    childOptions: () => OPTIONS,
    log: (event, details) => lines.push(`${event} ${JSON.stringify(details)}`),
    started: () => starts++,
    received: (message) => news.push(message),
  });
}

const ready = () => new FakeChild();

test("a process that dies is started again, later each time", async () => {
  const supervisor = supervise(ready);
  await supervisor.start();
  const waits = [];
  for (let round = 1; round <= 8; round++) {
    children.at(-1)?.die(null, "SIGSEGV");
    let waited = 0;
    for (; children.length === round; waited++) await vi.advanceTimersByTimeAsync(1000);
    waits.push(waited);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(starts).toBe(9);
  expect(lines[0]).toContain("SIGSEGV");
});

test("one that has worked for a while is started again soon", async () => {
  const supervisor = supervise(ready);
  await supervisor.start();
  for (let round = 1; round <= 4; round++) {
    for (let second = 0; second < 60; second++) {
      await vi.advanceTimersByTimeAsync(1000);
      children.at(-1)?.report({ type: "alive" });
    }
    children.at(-1)?.die(1, null);
    await vi.advanceTimersByTimeAsync(1000);
    expect(children).toHaveLength(round + 1);
  }
});

test("one that is silent is killed and started again", async () => {
  const supervisor = supervise(ready);
  await supervisor.start();
  await vi.advanceTimersByTimeAsync(119_000);
  expect(children[0]?.connected).toBe(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(children[0]?.signalCode).toBe("SIGKILL");
  await vi.advanceTimersByTimeAsync(1000);
  expect(children).toHaveLength(2);
});

test("a first start that cannot succeed says why and leaves nothing; a later one is tried again", async () => {
  const unusable = () => new FakeChild({ type: "unusable", reason: "no room here", isFolderInUse: true });
  const failing = supervise(() => {
    const child = unusable();
    setTimeout(() => child.die(1, null), 10);
    return child;
  });
  const started = expect(failing.start()).rejects.toThrow(KeeperUnusableError);
  await vi.advanceTimersByTimeAsync(10);
  await started;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(children).toHaveLength(1);
  expect(lines).toEqual([]);
});

test("orders wait for nobody: those before the start are dropped, and everything is sent again then", async () => {
  const supervisor = supervise(ready);
  supervisor.send({ type: "hold", shares: [] });
  await supervisor.start();
  supervisor.send({ type: "hold", shares: [] });
  expect(children[0]?.told).toEqual(["start", "hold"]);
  children[0]?.report({ type: "trouble", event: "event", reason: "reason" });
  await vi.advanceTimersByTimeAsync(0);
  expect(news).toEqual([{ type: "trouble", event: "event", reason: "reason" }]);
});

test("closing asks the process to end, and kills one that does not", async () => {
  const stubborn = supervise(() => {
    const child = new FakeChild();
    const { send } = child;
    child.send = (order, sent) => (order.type === "stop" ? true : send.call(child, order, sent));
    return child;
  });
  await stubborn.start();
  const closed = stubborn.close();
  await vi.advanceTimersByTimeAsync(5000);
  await closed;
  expect(children[0]?.signalCode).toBe("SIGKILL");
  const usual = supervise(ready);
  await usual.start();
  await usual.close();
  expect(children[1]?.exitCode).toBe(0);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(children).toHaveLength(2);
});
