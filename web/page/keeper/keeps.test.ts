/** The keeper is asked about what is shown, on a visible page, and never more often than its answers change. */
import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { InfoHash } from "../../../shared/core/ids.ts";
import type { KeeperReceipt } from "../../bridge/receipt.ts";
import type { KeptShares } from "./keeper.ts";
import type { CommandAnswer, StatusAnswer } from "./keeping.ts";
import { Keeps } from "./keeps.ts";

const HASH = "ab".repeat(20) as InfoHash;
const OTHER = "cd".repeat(20) as InfoHash;
const TOKEN = "a-_1".repeat(8);
const EXPIRES = 7 * 86_400_000;
const GRANT: CommandAnswer = { kind: "granted", grant: { token: TOKEN, expiresAt: EXPIRES } };
const fetching = (have: number): StatusAnswer => ({
  state: "fetching",
  have,
  length: 100,
  expiresAt: EXPIRES,
});
const kept: StatusAnswer = { state: "kept", have: 100, length: 100, expiresAt: EXPIRES };

/** A page with a keeper whose answers the test gives one by one. */
function page() {
  let now = 0;
  /** How far the computer's clock has been set. */
  let offset = 0;
  const timers = new Set<{ readonly at: number; readonly action: () => void }>();
  const isVisible = signal(true);
  const shares = signal<KeptShares>(new Map());
  const stored = new Map<InfoHash, KeeperReceipt | undefined>();
  const requests: string[] = [];
  const waiting: ((answer: never) => void)[] = [];
  const request = <Answer>(text: string): Promise<Answer> => {
    requests.push(text);
    return new Promise((resolve) => waiting.push(resolve as (answer: never) => void));
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const keeps = new Keeps(shares, {
    server: {
      status: (infoHash) => request(`status ${infoHash.slice(0, 2)}`),
      keep: (infoHash) => request(`keep ${infoHash.slice(0, 2)}`),
      extend: (_, token) => request(`extend ${token === TOKEN}`),
      end: (_, token) => request(`end ${token === TOKEN}`),
    },
    receipts: {
      of: async (infoHash) => stored.get(infoHash),
      keep: async (infoHash, receipt) => stored.set(infoHash, receipt),
    },
    isVisible,
    now: () => now + offset,
    after: (ms, action) => {
      const timer = { at: now + ms, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  return {
    keeps,
    isVisible,
    stored,
    timers,
    setClock: (ms: number) => {
      offset += ms;
    },
    /** Requests since the last call. */
    sent: () => requests.splice(0),
    keeping: (infoHash = HASH) => shares.value.get(infoHash)?.keeping,
    share: () => shares.value.get(HASH),
    pass: async (ms: number) => {
      now += ms;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.action();
      }
      await settle();
    },
    /** Answers the earliest open request, or the one after it. */
    answer: async (answer: StatusAnswer | CommandAnswer, which: 0 | 1 = 0) => {
      const [resolve] = waiting.splice(which, 1);
      resolve?.(answer as never);
      await settle();
    },
  };
}

describe("a share that the page shows", () => {
  it("is asked about at once, every few seconds while it is fetched, and rarely afterwards", async () => {
    const { keeps, pass, answer, sent, keeping } = page();
    keeps.follow(HASH);
    await pass(0);
    expect(sent()).toEqual(["status ab"]);
    // An answer that takes its time is waited for.
    await pass(60_000);
    expect(sent()).toEqual([]);
    await answer(fetching(40));
    expect(keeping()).toEqual({ kind: "fetching", share: 0.4, expiresAt: EXPIRES });
    await pass(2_999);
    expect(sent()).toEqual([]);
    await pass(1);
    expect(sent()).toEqual(["status ab"]);
    await answer(kept);
    await pass(29 * 60_000);
    expect(sent()).toEqual([]);
    await pass(60_000);
    expect(sent()).toEqual(["status ab"]);
  });

  it("is asked about once when nothing can change, and never when it is new", async () => {
    const { keeps, pass, answer, sent, keeping, timers } = page();
    keeps.follow(HASH);
    keeps.follow(OTHER, true);
    await pass(0);
    expect(sent()).toEqual(["status ab"]);
    await answer("not-kept");
    expect([keeping(), keeping(OTHER)]).toEqual([{ kind: "none" }, { kind: "none" }]);
    expect(timers.size).toBe(0);
  });

  it.each([-8, 8])(
    "is asked about in time when the clock is set by %i hours while the page is hidden",
    async (hours) => {
      const { keeps, pass, answer, sent, isVisible, setClock } = page();
      keeps.follow(HASH);
      await pass(0);
      await answer(fetching(1));
      isVisible.value = false;
      setClock(hours * 3_600_000);
      isVisible.value = true;
      sent();
      await pass(3_000);
      expect(sent()).toEqual(["status ab"]);
    },
  );

  it("is not asked about on a hidden page, and at once when it is seen again", async () => {
    const { keeps, pass, answer, sent, isVisible, timers } = page();
    keeps.follow(HASH);
    await pass(0);
    await answer(fetching(1));
    isVisible.value = false;
    expect(timers.size).toBe(0);
    sent();
    await pass(3_600_000);
    expect(sent()).toEqual([]);
    isVisible.value = true;
    await pass(0);
    expect(sent()).toEqual(["status ab"]);
  });

  it("is asked about as long as one of two views shows it", async () => {
    const { keeps, pass, answer, sent, timers } = page();
    const [card, details] = [keeps.follow(HASH), keeps.follow(HASH)];
    await pass(0);
    await answer(fetching(1));
    card();
    await pass(3_000);
    expect(sent()).toEqual(["status ab", "status ab"]);
    details();
    await answer(fetching(2));
    expect(timers.size).toBe(0);
  });

  it("is asked about ever more rarely while no answer comes", async () => {
    const { keeps, pass, answer, sent, share } = page();
    keeps.follow(HASH);
    await pass(0);
    for (const ms of [5_000, 10_000, 20_000]) {
      await answer("silent");
      sent();
      await pass(ms - 1);
      expect(sent()).toEqual([]);
      await pass(1);
      expect(sent()).toEqual(["status ab"]);
    }
    expect(share()?.silences).toBe(3);
  });
});

describe("commands", () => {
  it("keep, extend and end: the receipt is stored with the torrent, and goes with it", async () => {
    const { keeps, pass, answer, sent, stored, keeping } = page();
    keeps.follow(HASH, true);
    void keeps.command(HASH, "keep");
    await answer(GRANT);
    expect(stored.get(HASH)).toEqual({ token: TOKEN, expiresAt: EXPIRES, hasAll: false });
    await pass(3_000);
    await answer(kept);
    void keeps.command(HASH, "extend");
    await answer({ kind: "granted", grant: { expiresAt: EXPIRES + 5 } });
    expect(keeping()).toEqual({ kind: "kept", expiresAt: EXPIRES + 5 });
    expect(stored.get(HASH)).toEqual({ token: TOKEN, expiresAt: EXPIRES + 5, hasAll: true });
    void keeps.command(HASH, "end");
    await answer({ kind: "ended" });
    expect(stored.get(HASH)).toBeUndefined();
    expect(sent()).toEqual(["keep ab", "status ab", "extend true", "end true"]);
  });

  it("a second click does nothing while the first is not answered", async () => {
    const { keeps, answer, sent } = page();
    keeps.follow(HASH, true);
    void keeps.command(HASH, "keep");
    void keeps.command(HASH, "keep");
    await answer(GRANT);
    expect(sent()).toEqual(["keep ab"]);
  });

  it.each([
    ["before", 0],
    ["after", 1],
  ] as const)("an earlier question, answered %s a command, does not undo it", async (_, which) => {
    const { keeps, pass, answer, keeping, sent } = page();
    keeps.follow(HASH);
    await pass(0);
    await answer("silent");
    await pass(5_000);
    void keeps.command(HASH, "keep");
    expect(sent()).toEqual(["status ab", "status ab", "keep ab"]);
    await (which === 0 ? answer("not-kept") : answer(GRANT, 1));
    await (which === 0 ? answer(GRANT) : answer("not-kept"));
    expect(keeping()).toEqual({ kind: "fetching", share: 0, expiresAt: EXPIRES });
  });

  it("after a reload, the receipt is there again before the keeper is asked", async () => {
    const { keeps, pass, answer, sent, stored, share } = page();
    stored.set(HASH, { token: TOKEN, expiresAt: EXPIRES, hasAll: true });
    keeps.follow(HASH);
    await pass(0);
    expect(share()?.receipt?.token).toBe(TOKEN);
    expect(share()?.keeping).toEqual({ kind: "kept", expiresAt: EXPIRES });
    await answer(kept);
    void keeps.command(HASH, "end");
    expect(sent()).toEqual(["status ab", "end true"]);
  });
});
