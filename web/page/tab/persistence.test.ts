import { signal } from "@preact/signals";
import { describe, expect, test, vi } from "vitest";
import type { SessionView } from "../../bridge/views.ts";
import { type PersistencePort, StoragePersistence } from "./persistence.ts";

/** A browser that answers, with user actions that the test plays. */
function browser(over: Partial<PersistencePort> = {}) {
  let asked = false;
  const actions: (() => void)[] = [];
  const persist = vi.fn(async () => true);
  const port: PersistencePort = {
    persisted: async () => false,
    persist,
    wasAsked: () => asked,
    noteAsked: () => {
      asked = true;
    },
    onUserAction: (act) => void actions.push(act),
    ...over,
  };
  const act = () => actions.splice(0).forEach((action) => void action());
  return { port, persist, act };
}

const views = (...lengths: number[]) =>
  signal(lengths.map((length) => ({ length }) as unknown as SessionView));

describe("asks the browser to keep what is stored", () => {
  test("once, with the user's next action after the first large torrent has appeared", async () => {
    const { port, persist, act } = browser();
    const torrents = views(1_000);
    const persistence = new StoragePersistence(port);
    persistence.askWhenItMatters(torrents);
    act();
    expect(persist).not.toHaveBeenCalled();
    torrents.value = views(1_000, 80_000_000).value;
    torrents.value = views(1_000, 80_000_000, 90_000_000).value;
    act();
    await vi.waitFor(() => expect(persistence.state.value).toBe("granted"));
    torrents.value = views(100_000_000).value;
    act();
    expect(persist).toHaveBeenCalledTimes(1);
  });

  test("not when this browser was asked before, in whatever tab", () => {
    const { port, persist, act } = browser();
    port.noteAsked();
    new StoragePersistence(port).askWhenItMatters(views(80_000_000));
    act();
    expect(persist).not.toHaveBeenCalled();
  });

  test("not when another tab asks while this one waits for an action", () => {
    const { port, persist, act } = browser();
    new StoragePersistence(port).askWhenItMatters(views(80_000_000));
    port.noteAsked();
    act();
    expect(persist).not.toHaveBeenCalled();
  });

  test("whenever the user wants that", async () => {
    const { port, persist } = browser();
    const persistence = new StoragePersistence(port);
    await persistence.ask();
    await persistence.ask();
    expect(persist).toHaveBeenCalledTimes(2);
  });
});

test.each<[string, Partial<PersistencePort>]>([
  ["granted", { persisted: async () => true }],
  ["unasked", {}],
  ["refused", { wasAsked: () => true }],
  ["unknown", { persisted: () => Promise.reject(new Error("blocked")) }],
])("shows that it is %s", async (state, over) => {
  const persistence = new StoragePersistence(browser(over).port);
  await new Promise((resolve) => setImmediate(resolve));
  expect(persistence.state.value).toBe(state);
});

test.each([
  ["refuses", false],
  ["fails", true],
])("a browser that %s has refused", async (_, fails) => {
  const persist = async (): Promise<boolean> => {
    if (fails) throw new Error("blocked");
    return false;
  };
  const persistence = new StoragePersistence(browser({ persist }).port);
  await persistence.ask();
  expect(persistence.state.value).toBe("refused");
});

test("a browser that cannot be asked is not asked", async () => {
  const persistence = new StoragePersistence(undefined);
  persistence.askWhenItMatters(views(80_000_000));
  await persistence.ask();
  expect(persistence.state.value).toBe("unknown");
});
