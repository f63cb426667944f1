/** Two people without a direct path, whose links pass through a coturn with the configuration of docs/hosting. */
import { type Browser, chromium } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, sample, sha256Of } from "../content.ts";
import { startSampleTurnServer } from "../coturn.ts";
import { expect, test } from "../fixtures.ts";
import { instrument } from "../instruments.ts";
import { canMakeLan, makeLan } from "../lan.ts";
import { chromiumArgs } from "../run/chromium.ts";
import { startTestServer } from "../server.ts";
import { Tab } from "../tab.ts";

declare global {
  interface Window {
    /** Every connection of the page, with the user name for its TURN server. */
    relayed: { readonly connection: RTCPeerConnection; readonly username: string }[];
  }
}

function recordConnections(): void {
  window.relayed = [];
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      const username = configuration?.iceServers?.find(({ username }) => username)?.username;
      if (username !== undefined) window.relayed.push({ connection: this, username });
    }
  };
}

/** For each open connection, when the credentials expire with which it was made: seconds since 1970. */
const expiries = (tab: Tab): Promise<readonly number[]> =>
  tab.page.evaluate(() =>
    window.relayed
      .filter(({ connection }) => connection.connectionState === "connected")
      .map(({ username }) => Number.parseInt(username, 10)),
  );

/** Seconds. */
const LIFETIME = 12;

test("20 MiB pass through the relay; credentials that expire are renewed and cost no link", async () => {
  test.skip(!canMakeLan(), "network namespaces need Linux and root");
  const lan = makeLan(2);
  const browsers: Browser[] = [];
  const turn = await startSampleTurnServer({ address: lan.address, namespace: lan.center });
  const server = await startTestServer({ turn: turn.turn, turnLifetime: LIFETIME });
  try {
    await lan.publish(server.port);
    lan.setFirewall(true);
    const tabs: Tab[] = [];
    for (const executablePath of lan.browsers) {
      const browser = await chromium.launch({ executablePath, args: chromiumArgs(lan.address) });
      browsers.push(browser);
      const context = await browser.newContext();
      await context.addInitScript(recordConnections);
      await instrument(context);
      tabs.push(await new Tab(await context.newPage(), server.origin, { ice: "relay" }).visit());
    }
    const [seeder, leecher] = tabs;
    if (seeder === undefined || leecher === undefined) throw new Error("there are two hosts");
    await seeder.setLimits({ upload: 400 * KIB });
    const film = sample("relayed.bin", 20 * MIB);
    const link = await seeder.share(film);
    await leecher.visit(link);
    await leecher.snapshotWhere(({ piecesHave, peers }) => piecesHave > 0 && peers[0]?.path === "relayed");
    await leecher.card().getByText("Details", { exact: true }).click();
    await expect(leecher.page.getByRole("cell", { name: en.details.paths.relayed })).toBeVisible();

    const [expiry = 0] = await expiries(leecher);
    await expect.poll(() => Date.now() / 1000).toBeGreaterThan(expiry + 1);
    const { piecesHave } = await leecher.snapshot();
    await leecher.snapshotWhere((now) => now.piecesHave > piecesHave);
    expect(await expiries(leecher)).toContain(expiry);

    // A link that is opened later has credentials that are still good.
    const openedAt = Date.now() / 1000;
    const note = sample("note.bin", 64 * KIB);
    const noteLink = await leecher.share(note);
    await seeder.enter(noteLink);
    await seeder.finished(note.name);
    expect((await expiries(seeder)).some((later) => later > openedAt)).toBe(true);

    await seeder.setLimits({});
    await leecher.finished(film.name);
    expect(await expiries(leecher), "the first link has carried it all").toContain(expiry);
    expect((await leecher.save(film.name)).sha256).toBe(sha256Of(film));
    expect(tabs.flatMap(({ complaints }) => complaints)).toEqual([]);
  } finally {
    for (const browser of browsers) await browser.close();
    await server.close();
    await turn.close();
    lan.close();
  }
});
