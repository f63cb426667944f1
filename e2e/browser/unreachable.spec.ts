/** People who are there and cannot be reached: why, what helps, and that it passes by itself once nothing is in the way. */
import { type Browser, chromium } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { instrument } from "../instruments.ts";
import { canMakeLan, makeLan } from "../lan.ts";
import { chromiumArgs } from "../run/chromium.ts";
import { startTestServer } from "../server.ts";
import { Tab } from "../tab.ts";

declare global {
  interface Window {
    isBlocked: boolean;
  }
}

/** As required: the sentence appears within 30 s. */
const SOON = { timeout: 30_000 };

/** The browser gathers no candidates, as with a policy that lets WebRTC use a proxy only. */
function gatherNothing(): void {
  window.isBlocked = true;
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(
        window.isBlocked ? { ...configuration, iceServers: [], iceTransportPolicy: "relay" } : configuration,
      );
    }
  };
}

/** An extension swallows the candidates. */
function filterCandidates(): void {
  window.isBlocked = true;
  const { prototype } = RTCPeerConnection;
  const handler = Object.getOwnPropertyDescriptor(prototype, "onicecandidate");
  Object.defineProperty(prototype, "onicecandidate", {
    configurable: true,
    set(this: RTCPeerConnection, listener: (event: RTCPeerConnectionIceEvent) => void) {
      handler?.set?.call(this, (event: RTCPeerConnectionIceEvent) => {
        if (!window.isBlocked || event.candidate === null) listener(event);
      });
    },
  });
  const description = Object.getOwnPropertyDescriptor(prototype, "localDescription");
  Object.defineProperty(prototype, "localDescription", {
    configurable: true,
    get(this: RTCPeerConnection) {
      const real: RTCSessionDescription | null = description?.get?.call(this);
      if (!window.isBlocked || real === null) return real;
      return { type: real.type, sdp: real.sdp.replace(/a=candidate:.*\r\n/g, "") };
    },
  });
}

const notice = (tab: Tab, code: keyof typeof en.problems) => tab.card().getByText(en.problems[code](""));

test("a browser without candidates, and two whose candidates are filtered", async ({ person }) => {
  const seeder = await person();
  const link = await seeder.share(sample("open.bin", MIB));
  const filteredSeeder = await person({ init: filterCandidates });
  const filteredLink = await filteredSeeder.share(sample("filtered.bin", MIB));
  const blocked = await person({ init: gatherNothing }, link);
  const filtered = await person({ init: filterCandidates }, filteredLink);
  await Promise.all([
    expect(notice(blocked, "blocked-here")).toBeVisible(SOON),
    expect(notice(seeder, "blocked-there")).toBeVisible(SOON),
    expect(notice(filtered, "blocked-here")).toBeVisible(SOON),
    expect(notice(filteredSeeder, "blocked-here")).toBeVisible(SOON),
  ]);
  await blocked.card().getByText("Details", { exact: true }).click();
  await expect(
    blocked.page.getByRole("cell", { name: "this browser has no address to offer" }),
  ).toBeVisible();
  for (const tab of [blocked, filtered, filteredSeeder])
    await tab.page.evaluate(() => {
      window.isBlocked = false;
    });
  await Promise.all([blocked.finished(), filtered.finished()]);
  for (const tab of [blocked, seeder, filtered, filteredSeeder])
    for (const code of ["blocked-here", "blocked-there"] as const)
      await expect(notice(tab, code)).toHaveCount(0);
  await expect.poll(async () => (await blocked.snapshot()).peers[0]?.path).toBe("direct");
});

test("a firewall between two people, at first and again during the download", async () => {
  test.skip(!canMakeLan(), "network namespaces need Linux and root");
  const lan = makeLan(2);
  const browsers: Browser[] = [];
  const server = await startTestServer();
  try {
    await lan.publish(server.port);
    const args = chromiumArgs(lan.address);
    const tabs: Tab[] = [];
    for (const executablePath of lan.browsers) {
      const browser = await chromium.launch({ executablePath, args });
      browsers.push(browser);
      const context = await browser.newContext();
      await instrument(context);
      tabs.push(await new Tab(await context.newPage(), server.origin, { ice: "none" }).visit());
    }
    const [seeder, leecher] = tabs;
    if (seeder === undefined || leecher === undefined) throw new Error("there are two hosts");
    lan.setFirewall(true);
    const link = await seeder.share(sample("walled.bin", 4 * MIB));
    await leecher.visit(link);
    for (const tab of tabs) await expect(notice(tab, "no-path")).toBeVisible(SOON);

    await seeder.setLimits({ upload: 100 * KIB });
    lan.setFirewall(false);
    await leecher.snapshotWhere(({ piecesHave, peers }) => piecesHave > 0 && peers[0]?.path === "direct");
    await expect(notice(leecher, "no-path")).toHaveCount(0);

    lan.setFirewall(true);
    // ICE itself takes more than 20 s to give up.
    await expect.poll(async () => (await leecher.snapshot()).peers.length, { timeout: 20_000 }).toBe(0);
    lan.setFirewall(false);
    await seeder.setLimits({});
    await leecher.finished();
    expect(tabs.flatMap(({ complaints }) => complaints)).toEqual([]);
  } finally {
    for (const browser of browsers) await browser.close();
    await server.close();
    lan.close();
  }
});
