/**
 * Two browsers in network namespaces of their own. The path between them is cut, or every path of one of them, or it becomes
 * slow, and heals. The download must go on by itself; what counts is how long after healing its next byte arrives.
 */
import { setTimeout as wait } from "node:timers/promises";
import { type Browser, chromium } from "@playwright/test";
import { seededRandom } from "../../../shared/core/random.ts";
import { MIB, sample, sha256Of } from "../../content.ts";
import { instrument } from "../../instruments.ts";
import { canMakeLan, type Lan, makeLan } from "../../lan.ts";
import { chromiumArgs } from "../../run/chromium.ts";
import { startTestServer } from "../../server.ts";
import { Tab } from "../../tab.ts";
import { expectThat, type RunTrial } from "./trial.ts";
import { launchOptions } from "./victim.ts";

/** As required, after the path has healed. */
const MOST_MS = 10_000;
const LENGTH = 256 * MIB;
const RATE = MIB;
const LOOK_MS = 50;

interface Fault {
  readonly name: string;
  readonly seconds: number;
  readonly begin: (lan: Lan) => void;
  readonly end: (lan: Lan) => void;
}

const cut = (seconds: number): Fault => ({
  name: `the path between two browsers is cut for ${seconds} s`,
  seconds,
  begin: (lan) => lan.setFirewall(true),
  end: (lan) => lan.setFirewall(false),
});
const unplugged = (seconds: number): Fault => ({
  name: `one of them is without any network for ${seconds} s`,
  seconds,
  begin: (lan) => lan.setPlugged(2, false),
  end: (lan) => lan.setPlugged(2, true),
});
const slow = (seconds: number): Fault => ({
  name: `the path carries 256 kbit/s for ${seconds} s`,
  seconds,
  begin: (lan) => lan.setRate("256kbit"),
  end: (lan) => lan.setRate(undefined),
});
const MOVED: Fault = {
  name: "one of them got another address 2 s before",
  // What was under way has arrived by then.
  seconds: 2,
  begin: (lan) => lan.changeAddress(2),
  end: () => undefined,
};
const FAULTS: readonly Fault[] = [MOVED, cut(5), cut(40), unplugged(5), unplugged(40), slow(20)];

export const cutNetwork: RunTrial = async ({ print, runs, seed }) => {
  if (!canMakeLan()) throw new Error("network namespaces need Linux and root");
  const random = seededRandom(seed);
  const lan = makeLan(2);
  const browsers: Browser[] = [];
  const server = await startTestServer();
  const gaps = new Map<string, number[]>();
  try {
    await lan.publish(server.port);
    const tabs: Tab[] = [];
    for (const executablePath of lan.browsers) {
      const browser = await chromium.launch(launchOptions(executablePath, chromiumArgs(lan.address)));
      browsers.push(browser);
      const context = await browser.newContext();
      await instrument(context);
      tabs.push(await new Tab(await context.newPage(), server.origin, { ice: "none" }).visit());
    }
    const [seeder, leecher] = tabs as [Tab, Tab];
    await seeder.setLimits({ upload: RATE });
    const file = sample("cut.bin", LENGTH);
    await leecher.visit(await seeder.seed([file], { sealed: false }));
    await leecher.snapshotWhere(({ piecesHave }) => piecesHave > 0);
    for (let run = 0; run < runs; run++) {
      const fault = FAULTS[run % FAULTS.length] as Fault;
      await wait(random.below(2_000));
      fault.begin(lan);
      await wait(1000 * fault.seconds);
      const before = (await leecher.snapshot()).downloaded;
      fault.end(lan);
      const gap = await msUntilMore(leecher, before);
      gaps.set(fault.name, [...(gaps.get(fault.name) ?? []), gap]);
      print(`${fault.name}: the next byte ${(gap / 1000).toFixed(1)} s after it had healed`);
      expectThat(gap <= MOST_MS, "the download goes on too late");
    }
    for (const tab of tabs) await tab.setLimits({});
    await leecher.finished(file.name);
    expectThat((await leecher.save(file.name)).sha256 === sha256Of(file), "the saved file is another one");
    const text = [...gaps].map(
      ([name, all]) => `${name}: ${all.map((ms) => (ms / 1000).toFixed(1)).join(", ")} s`,
    );
    return text.join("; ");
  } finally {
    for (const browser of browsers) await browser.close();
    await server.close();
    lan.close();
  }
};

async function msUntilMore(tab: Tab, before: number): Promise<number> {
  const start = performance.now();
  while ((await tab.snapshot()).downloaded === before) {
    if (performance.now() - start > 6 * MOST_MS) return Number.POSITIVE_INFINITY;
    await wait(LOOK_MS);
  }
  return performance.now() - start;
}
