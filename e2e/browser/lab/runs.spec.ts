/**
 * The lab with real peers: what a setup asks for reaches them, and a figure is shown only for a run that the machine carried.
 * How long runs take compared with the theory is a matter for virtual time: `web/lab/model/presets.test.ts`.
 */
import { type LabSetup, plannedPeers } from "../../../web/lab/model/setup.ts";
import { KIB, MIB, PIECE } from "../../content.ts";
import { expect, test } from "../../fixtures.ts";
import type { Tab } from "../../tab.ts";
import {
  ended,
  lastOf,
  openLab,
  RUN_TIMEOUT_MS,
  type Run,
  running,
  runsOf,
  setupOf,
  start,
} from "./lab-page.ts";

/** Each attempt has half the limits of the one before and takes twice as long. */
const ATTEMPTS = 2;

test.describe.configure({ timeout: 3 * RUN_TIMEOUT_MS });

/** Repeats the run with lower limits until the machine carries it. */
async function carried(tab: Tab, setup: LabSetup & { uploads: { kind: "one" } }): Promise<readonly Run[]> {
  let runs: readonly Run[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const slower = 2 ** attempt;
    runs = await runsOf(tab, {
      ...setup,
      seederUpload: setup.seederUpload / slower,
      uploads: { kind: "one", rate: setup.uploads.rate / slower },
    });
    if (runs.every(({ outcome }) => outcome.validity.kind === "valid")) break;
  }
  return runs;
}

/** No peer beats its limit, however fast or slow the machine. A limiter may allow a burst of one piece. */
function expectLimited(run: Run): void {
  for (const { number, behaviour, upload } of plannedPeers(run.setup, run.mode)) {
    const most = behaviour === "free-rider" ? 0 : 1.05 * (upload ?? 0) * lastOf(run) + PIECE;
    expect(run.uploaded[number], `bytes sent by peer ${number}`).toBeLessThanOrEqual(most);
  }
}

const card = ({ page }: Tab) => page.getByRole("region", { name: "Compared with the theory" });

test("ten downloaders all get the file; the verdict is a figure exactly when the run is valid", async ({
  person,
}) => {
  const tab = await person();
  const [run] = await runsOf(tab, setupOf("ten-downloaders", { fileLength: 2 * MIB }));
  expect(run.finishedAt.slice(1).filter((at) => at !== undefined)).toHaveLength(10);
  expectLimited(run);
  const isValid = run.outcome.validity.kind === "valid";
  await expect(card(tab).getByText("Measured ÷ bound")).toHaveCount(isValid ? 1 : 0);
  await expect(card(tab).getByText(/^This device could not keep up/)).toHaveCount(isValid ? 0 : 1);
});

test("client–server and then peer-to-peer give two figures once their limits are such that the machine carries them", async ({
  person,
}) => {
  const tab = await person();
  const [served, shared] = await carried(tab, {
    ...setupOf("client-server", { leechers: 3, fileLength: MIB, seederUpload: 256 * KIB }),
    uploads: { kind: "one", rate: 256 * KIB },
  });
  if (served === undefined || shared === undefined) throw new Error("two runs were asked for");
  expect([served.mode, shared.mode]).toEqual(["client-server", "p2p"]);
  for (const run of [served, shared]) expectLimited(run);
  const areValid = [served, shared].map(({ outcome }) => outcome.validity.kind === "valid");
  // The card is about the last run. A machine that carries not even the lowest limits gets no figure.
  await expect(card(tab).getByText("Measured ÷ bound")).toHaveCount(areValid[1] ? 1 : 0);
  if (areValid.includes(false)) return;
  for (const { outcome } of [served, shared])
    expect(outcome.validity).toMatchObject({ ratio: expect.any(Number) });
  // By the formulas three times as long.
  expect(lastOf(served)).toBeGreaterThan(lastOf(shared));
});

test("free-riders send nothing, and each other peer keeps to its own limit", async ({ person }) => {
  const rates = [128 * KIB, 128 * KIB, 64 * KIB, 32 * KIB, 128 * KIB];
  const [run] = await runsOf(
    await person(),
    setupOf("free-riders", {
      leechers: 5,
      freeRiders: 1,
      fileLength: 1.5 * MIB,
      seederUpload: 256 * KIB,
      uploads: { kind: "per-peer", rates },
    }),
  );
  expect(run.peers.map(({ behaviour }) => behaviour).slice(1)).toEqual([
    ...new Array<string>(4).fill("contributor"),
    "free-rider",
  ]);
  expectLimited(run);
  for (const bytes of run.uploaded.slice(0, 5)) expect(bytes).toBeGreaterThan(0);
});

test("sequential fetches from front to back, rarest first does not; the seeder may leave after one copy", async ({
  person,
}) => {
  const setup = setupOf("sequential-hurts", { leechers: 4, fileLength: 1.5 * MIB, pieceLength: 32 * KIB });
  const tabs = [await person(), await person()] as const;
  const [[sequential], [left]] = await Promise.all([
    runsOf(tabs[0], setup),
    runsOf(tabs[1], {
      ...setup,
      strategy: "rarest-first",
      seederLeaves: true,
      uploads: { kind: "one", rate: 256 * KIB },
    }),
  ]);
  const half = sequential.pieceCount / 2;
  expect(sequential.furthestAhead).toBeLessThan(half);
  expect(left.furthestAhead).toBeGreaterThan(half);

  const kinds = left.events.map(({ kind }) => kind);
  // A seeder that leaves as planned is not one that was lost.
  expect(left.events).not.toContainEqual(expect.objectContaining({ kind: "lost", peer: 0 }));
  expect(kinds.filter((kind) => ["first-copy", "seeder-left", "ended"].includes(kind))).toEqual([
    ...["first-copy", "seeder-left", "ended"],
  ]);
  // The moment that it left shows the swarm without it.
  const { page } = tabs[1];
  await page.getByRole("button", { name: /^The seeder leaves/ }).click();
  await expect(page.locator(".node-gone")).toHaveCount(1);
});

test("a run that the machine could not carry shows a sentence and no figure", async ({ person }) => {
  const tab = await person();
  const page = await openLab(
    tab,
    setupOf("ten-downloaders", {
      leechers: 2,
      fileLength: 512 * KIB,
      seederUpload: 128 * KIB,
      uploads: { kind: "one", rate: 128 * KIB },
    }),
  );
  await start(page);
  await running(page);
  // However fast the machine: the page misses most of its looks at the swarm.
  await page.evaluate(() => {
    setInterval(() => {
      const until = performance.now() + 900;
      while (performance.now() < until);
    }, 1_000);
  });
  const [run] = await ended(page);
  const validity = run?.outcome.validity;
  expect(validity?.kind === "not-valid" && validity.reasons.map(({ kind }) => kind)).toContain("cpu-bound");
  await expect(card(tab).getByText(/^This device could not keep up/)).toBeVisible();
  await expect(card(tab).getByText("Measured ÷ bound")).toHaveCount(0);
});
