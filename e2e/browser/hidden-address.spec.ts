/** `ice=relay`: people who hide their address from the others, with a real TURN server. */
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, sample } from "../content.ts";
import { startTurnServer } from "../coturn.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

declare global {
  interface Window {
    /** What left for other peers. */
    sentSignals: string[];
  }
}

/** Records what the page sends to its worker, among it every signal for another peer. */
function recordSignals(): void {
  window.sentSignals = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, ...args: unknown[]) {
    const [message] = args;
    if (typeof message === "object" && message !== null && Reflect.get(message, "type") === "link-signal")
      window.sentSignals.push(JSON.stringify(message));
    Reflect.apply(postMessage, this, args);
  };
}

const candidatesOf = async (tab: Tab): Promise<readonly string[]> =>
  (await tab.page.evaluate(() => window.sentSignals)).flatMap(
    (signal) => signal.match(/candidate:[^"\\]+/g) ?? [],
  );

test("the file passes through the relay, and no other address leaves the browser", async ({
  person,
  ownServer,
}) => {
  const turn = await startTurnServer();
  try {
    const server = await ownServer({ iceServers: turn.iceServers });
    // The download must not end, and the link with it, before both have looked.
    const open = await person({
      server,
      search: { ice: "", upload: String(16 * KIB) },
      init: recordSignals,
    });
    const link = await open.share(sample("discreet.bin", MIB));
    const hidden = await person({ server, search: { ice: "relay" }, init: recordSignals }, link);
    await hidden.snapshotWhere(({ peers }) => peers[0]?.path === "relayed");
    await open.snapshotWhere(({ peers }) => peers[0]?.path === "relayed");
    await hidden.card().getByText("Details", { exact: true }).click();
    await expect(hidden.page.getByRole("cell", { name: en.details.paths.relayed })).toBeVisible();
    await open.setLimits({});
    await hidden.finished();
    const sent = await candidatesOf(hidden);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.filter((candidate) => !candidate.includes(" typ relay "))).toEqual([]);
    // The recording works: who does not hide sends others.
    expect((await candidatesOf(open)).some((candidate) => candidate.includes(" typ host"))).toBe(true);
  } finally {
    await turn.close();
  }
});

test("without a TURN server the card says why nobody can connect", async ({ person }) => {
  const seeder = await person();
  const link = await seeder.share(sample("open.bin", 1000));
  const hidden = await person({ search: { ice: "relay" }, init: recordSignals }, link);
  await expect(hidden.card().getByText(en.problems["relay-missing"](""))).toBeVisible();
  await expect.poll(() => hidden.page.evaluate(() => window.sentSignals.length)).toBeGreaterThan(0);
  expect(await candidatesOf(hidden)).toEqual([]);
});
