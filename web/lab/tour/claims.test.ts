/**
 * What the tour's texts claim, checked against the recorded runs that they talk about, at the moments that the page shows. The runs
 * are made by the real engine in virtual time, as the tour's own simulated runs are.
 */
import { describe, expect, test } from "vitest";
import { markOf } from "../charts/choke-grid.ts";
import { piecesHere } from "../charts/rarity.ts";
import { availabilityOf, hasPiece } from "../model/bitfield.ts";
import { outcomeOf } from "../model/outcome.ts";
import { lastFinish, type Recording, type Sample, sampleAt } from "../model/recording.ts";
import { groupResults, roleOf } from "../model/roles.ts";
import { runsOf } from "../model/setup.ts";
import { en } from "../texts/en.ts";
import { ko } from "../texts/ko.ts";
import { recordSimulation } from "../theory/record.ts";
import { boundsAt } from "../theory/scenario-at.ts";
import { figuresOf } from "./figures.ts";
import { FEW, TOUR, type TourStepName } from "./plan.ts";

const made = new Map<string, Recording>();

function stepOf(name: TourStepName) {
  const step = TOUR.find((one) => one.name === name);
  if (step === undefined) throw new Error(name);
  return step;
}

/** The step's run, or its comparison. */
function runOf(name: TourStepName, which: "own" | "comparison" = "own"): Recording {
  const step = stepOf(name);
  const order =
    which === "comparison"
      ? step.comparison
      : (step.virtual ??
        (step.setup && { setup: step.setup, mode: runsOf(step.setup).at(-1) ?? "p2p", seed: 1 }));
  if (order === undefined) throw new Error(`${name} has no run of its own`);
  const id = `${name} ${which}`;
  const run = made.get(id) ?? recordSimulation({ ...order, id });
  made.set(id, run);
  return run;
}

/** The moment that the page shows with the answer. */
function shownMoment(name: TourStepName, run: Recording): Sample {
  const at = stepOf(name).moment?.(run);
  const sample = at === undefined ? run.samples.at(-1) : sampleAt(run, at);
  if (sample === undefined) throw new Error(`${name} shows no moment`);
  return sample;
}

const measured = (run: Recording): number => lastFinish(run) ?? Number.NaN;
const leechersOf = (sample: Sample) => sample.peers.slice(1).flatMap((peer) => peer ?? []);

test.each(TOUR.filter(({ setup, virtual }) => setup ?? virtual).map(({ name }) => name))(
  "%s: the run gives the answer that the theory expects, in both languages with its figures",
  (name) => {
    const step = stepOf(name);
    const besides = step.comparison ? figuresOf(runOf(name, "comparison")) : undefined;
    const earlier = step.besides ? figuresOf(runOf(step.besides)) : besides;
    const figures = figuresOf(runOf(name));
    expect(step.shown(figures, earlier)).toBe(step.expected);
    for (const texts of [en, ko])
      expect(texts.tour.steps[name].outcome(figures, earlier)).not.toMatch(/undefined|NaN|—/);
  },
);

test.each(TOUR.filter(({ setup, virtual }) => setup ?? virtual).map(({ name }) => name))(
  "%s: no run is faster than its bound",
  (name) => expect(measured(runOf(name))).toBeGreaterThanOrEqual(runOf(name).outcome.bound),
);

describe("1 to 4: time, server, swarm, chunks", () => {
  test("one copy takes F/us, five take five times as long, and a thousand more than an hour, as the text says", () => {
    const one = measured(runOf("distribution-time"));
    expect(one / (FEW.fileLength / FEW.seederUpload)).toBeCloseTo(1, 1);
    expect(measured(runOf("client-server")) / one).toBeCloseTo(5, 0);
    expect((1000 * FEW.fileLength) / FEW.seederUpload).toBe(4000);
    const { outcome } = en.tour.steps["client-server"];
    expect(outcome(figuresOf(runOf("client-server")), undefined)).toContain("1 h 6 min");
  });

  test("the five copies share one upload: all five clients fill up together", () => {
    const run = runOf("client-server");
    for (const share of [0.25, 0.5, 0.75]) {
      const sample = sampleAt(run, share * measured(run));
      const shares = leechersOf(sample ?? shownMoment("client-server", run)).map(
        ({ piecesHave }) => piecesHave / run.pieceCount,
      );
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(0.15);
    }
  });

  test("the flat line is the third term: it rises, levels off, and stays below F/ui", () => {
    const rate = FEW.uploads.kind === "one" ? FEW.uploads.rate : Number.NaN;
    const ceiling = FEW.fileLength / rate;
    const outcomes = [1, 2, 3, 5, 10, 1000].map((leechers) =>
      outcomeOf({ ...FEW, leechers }, "p2p", { kind: "running" }),
    );
    expect(outcomes.map(({ binding }) => binding)).toEqual([
      ...["seeder-upload", "seeder-upload"],
      ...["total-upload", "total-upload", "total-upload", "total-upload"],
    ]);
    expect(outcomes[0]?.bound).toBe(FEW.fileLength / FEW.seederUpload);
    const bounds = [1, 5, 10, 100, 1000].map((leechers) => boundsAt(FEW, "p2p", leechers).peerToPeer);
    for (const [index, bound] of bounds.entries()) {
      expect(bound).toBeLessThan(ceiling);
      expect(bound).toBeGreaterThan(bounds[index - 1] ?? 0);
    }
    expect((bounds[4] ?? 0) / (bounds[3] ?? 1)).toBeLessThan(1.02);
  });

  test("five and ten downloaders finish near that line, and most of the data comes from each other", () => {
    for (const name of ["peer-to-peer", "chunks"] as const) {
      const run = runOf(name);
      expect(measured(run) / run.outcome.bound).toBeLessThan(1.15);
      expect(measured(run)).toBeLessThan(FEW.fileLength / 500_000);
    }
    expect(figuresOf(runOf("chunks")).peersShare).toBeGreaterThan(0.65);
  });
});

test("5: all that the downloaders received came over connections between peers", () => {
  const { samples } = runOf("chunks");
  const last = samples.at(-1)?.peers ?? [];
  for (const [number, peer] of last.slice(1).entries()) {
    const overLinks = peer?.links.reduce((sum, { downloaded }) => sum + downloaded, 0);
    expect(overLinks, `peer ${number + 1}`).toBe(peer?.downloaded);
  }
  // Ten copies, and the little that arrived twice.
  const { received, leechers, fileLength } = figuresOf(runOf("chunks"));
  const wasted = last.slice(1).reduce((sum, peer) => sum + (peer?.wasted ?? 0), 0);
  expect(received - wasted).toBe(leechers * fileLength);
  expect(wasted / received).toBeLessThan(0.05);
  // At the moment shown, data flows between peers.
  const shown = shownMoment("tracker", runOf("chunks"));
  expect(
    leechersOf(shown).filter(({ links }) => links.some(({ uploadRate }) => uploadRate > 0)).length,
  ).toBeGreaterThan(5);
});

describe("6: rarest first and in order", () => {
  /** Mean over pairs of leechers of the pieces that exactly one of the two has, as a share of all. */
  const difference = (run: Recording): number => {
    const peers = leechersOf(shownMoment("rarest-first", run));
    const shares = peers.flatMap((one, index) =>
      peers.slice(index + 1).map((other) => {
        let differing = 0;
        for (let piece = 0; piece < run.pieceCount; piece++)
          if (hasPiece(one.pieces, piece) !== hasPiece(other.pieces, piece)) differing++;
        return differing / run.pieceCount;
      }),
    );
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  };

  test("at the same second, peers in order have nearly the same chunks, and with rarest first different ones and far more", () => {
    expect(difference(runOf("rarest-first"))).toBeLessThan(0.05);
    expect(difference(runOf("rarest-first", "comparison"))).toBeGreaterThan(0.2);
    const [inOrder, rarest] = (["own", "comparison"] as const).map((which) =>
      shownMoment("rarest-first", runOf("rarest-first", which)),
    );
    expect(inOrder?.at).toBe(rarest?.at);
    const chunks = (sample: Sample | undefined): number =>
      leechersOf(sample ?? shownMoment("rarest-first", runOf("rarest-first"))).reduce(
        (sum, { piecesHave }) => sum + piecesHave,
        0,
      );
    expect(chunks(rarest) / chunks(inOrder)).toBeGreaterThan(1.8);
  });

  test("in order, uploads are idle; rarest first comes close to the bound", () => {
    const idle = leechersOf(shownMoment("rarest-first", runOf("rarest-first"))).map(
      ({ uploaded }) => uploaded,
    );
    const run = runOf("rarest-first");
    const seeder = run.samples.at(-1)?.peers[0]?.uploaded ?? 0;
    expect(Math.max(...idle)).toBeLessThan(seeder / 2);
    const rarest = runOf("rarest-first", "comparison");
    expect(measured(rarest) / rarest.outcome.bound).toBeLessThan(1.25);
    expect(measured(run) / measured(rarest)).toBeGreaterThan(1.5);
  });
});

/** Share of fast peers among those that fast peers served in return. */
function fastShare(run: Recording, until: number): number {
  const served = run.chokeRounds
    .filter(({ peer, at, byTurns }) => at <= until && !byTurns && roleOf(run, peer) === "fast")
    .flatMap(({ entries }) => entries.filter((entry) => markOf(entry, false) === "regular"));
  if (served.length === 0) throw new Error("fast peers served nobody in return");
  return served.filter(({ to }) => roleOf(run, to) === "fast").length / served.length;
}

test("7: before anybody has finished, fast uploaders serve mostly each other, and finish first on average", () => {
  const run = runOf("tit-for-tat");
  const { at } = shownMoment("tit-for-tat", run);
  expect(Math.min(...run.finishedAt.flatMap((finish) => finish ?? []))).toBeGreaterThan(at);
  expect(fastShare(run, at)).toBeGreaterThan(0.8);
  // The table shows the decision that the text describes, in its last column.
  const { choice } = figuresOf(run);
  const column = run.chokeRounds.findLast((round) => round.peer === choice?.peer && round.at <= at);
  if (choice === undefined || column === undefined) throw new Error("no clear decision");
  expect(column.at).toBe(choice.at);
  const served = column.entries.filter((entry) => markOf(entry, column.byTurns) === "regular");
  const others = column.entries.filter((entry) => markOf(entry, column.byTurns) === "choked");
  expect(served.map(({ to }) => roleOf(run, to))).toEqual(new Array(4).fill("fast"));
  expect(choice).toMatchObject({ served: 4, fastServed: 4 });
  const least = Math.min(...served.map(({ decidedBy }) => decidedBy));
  expect(least).toBe(choice.leastServed);
  for (const { decidedBy } of others) expect(decidedBy).toBeLessThan(least);
  expect(choice.mostSlow).toBeLessThan(least / 2);
  for (const { tour, format } of [en, ko])
    for (const rate of [least, choice.mostSlow])
      expect(tour.steps["tit-for-tat"].outcome(figuresOf(run), undefined)).toContain(format.rate(rate));
  // Of that peer, no slow one is among its four at any decision shown after the first, which is nearly chance.
  const [, ...later] = run.chokeRounds.filter((round) => round.peer === choice.peer && round.at <= at);
  for (const round of later)
    for (const entry of round.entries)
      if (markOf(entry, round.byTurns) === "regular") expect(roleOf(run, entry.to)).toBe("fast");
  // The seeder serves in turn, slow ones too.
  const turns = run.chokeRounds.filter((round) => round.peer === 0 && round.at <= at);
  expect(turns.every(({ byTurns }) => byTurns)).toBe(true);
  const roles = turns.flatMap(({ entries }) =>
    entries.filter(({ unchoke }) => unchoke !== "choked").map(({ to }) => roleOf(run, to)),
  );
  expect(new Set(roles)).toEqual(new Set(["fast", "slow"]));
  const [fast, slow] = groupResults(run, Number.POSITIVE_INFINITY);
  expect([fast?.role, slow?.role]).toEqual(["fast", "slow"]);
  expect(fast?.mean ?? 0).toBeLessThan(0.95 * (slow?.mean ?? 0));
});

test("8: the newcomer joins late, has given nothing, and gets its first chunk on trial", () => {
  const run = runOf("optimistic-unchoke");
  const { newcomer } = figuresOf(run);
  if (newcomer === undefined) throw new Error("nobody joined late");
  const shown = shownMoment("optimistic-unchoke", run);
  expect(shown.at).toBe(newcomer.firstAt);
  expect(newcomer).toMatchObject({ number: 10, from: expect.any(Number), unchoke: "optimistic", given: 0 });
  expect(newcomer.from).not.toBe(0);
  expect(shown.peers[0]?.state).toBe("left");
  expect(shown.peers[newcomer.number]?.piecesHave).toBeGreaterThan(0);
  const before = run.samples[run.samples.indexOf(shown) - 1];
  expect(before?.peers[newcomer.number]).toMatchObject({ piecesHave: 0, uploaded: 0 });
  // The table shown has the O in the newcomer's row.
  const column = run.chokeRounds.findLast(({ peer, at }) => peer === newcomer.from && at <= shown.at);
  expect(column?.entries.find(({ to }) => to === newcomer.number)).toMatchObject({
    unchoke: "optimistic",
    decidedBy: 0,
  });
  // It waited for the next change of the trial slots, which comes every 30 s.
  const trials = run.chokeRounds.filter(
    ({ at, entries }) =>
      at <= shown.at && entries.some(({ to, unchoke }) => to === newcomer.number && unchoke === "optimistic"),
  );
  const [firstTrial] = trials.map(({ at }) => at).sort((a, b) => a - b);
  expect((firstTrial ?? 0) - newcomer.joinedAt).toBeGreaterThan(10);
  expect((firstTrial ?? 0) - newcomer.joinedAt).toBeLessThanOrEqual(30);
  // The others had a good part of it when it joined.
  const joined = sampleAt(run, newcomer.joinedAt);
  for (const { piecesHave } of leechersOf(joined ?? shown).slice(0, 9))
    expect(piecesHave / run.pieceCount).toBeGreaterThan(0.3);
});

test("9: before anybody has finished, no free-rider is served in return, and they finish last", () => {
  const run = runOf("free-riders");
  const { at } = shownMoment("free-riders", run);
  expect(Math.min(...run.finishedAt.flatMap((finish) => finish ?? []))).toBeGreaterThan(at);
  const rounds = run.chokeRounds.filter((round) => round.at <= at && !round.byTurns);
  const entries = rounds.flatMap((round) => round.entries);
  const marks = entries.flatMap((entry) =>
    roleOf(run, entry.to) === "free-rider" ? markOf(entry, false) : [],
  );
  expect(marks).toEqual(expect.arrayContaining(["optimistic", "by-chance"]));
  expect(marks).not.toContain("regular");
  const { freeRiderFinish, contributorFinish, trialBy } = figuresOf(run);
  // The decisions shown are of a giver that serves one of them on trial at that moment.
  const latest = rounds.findLast((round) => round.peer === trialBy);
  const served = latest?.entries.filter((entry) => markOf(entry, false) === "optimistic").map(({ to }) => to);
  expect(served?.map((to) => roleOf(run, to))).toEqual(["free-rider"]);
  expect(freeRiderFinish ?? 0).toBeGreaterThan(1.05 * (contributorFinish ?? 0));
  expect(run.peers.filter(({ number }) => roleOf(run, number) === "free-rider")).toHaveLength(4);
});

test("10: when the seeder leaves, one copy is spread over all downloaders, none of whom has it all, and all finish", () => {
  const run = runOf("the-seed-leaves");
  const { singles, finished, leechers, seederLeftAt } = figuresOf(run);
  const shown = shownMoment("the-seed-leaves", run);
  expect(shown.at).toBeCloseTo(seederLeftAt ?? Number.NaN);
  expect(shown.peers[0]?.state).toBe("left");
  expect(singles).toMatchObject({ holders: leechers, whole: 0 });
  expect(singles?.chunks).toBeGreaterThan(leechers);
  // The picture counts the copies of those that are there, as the text does.
  const copies = availabilityOf(run.pieceCount, piecesHere(shown));
  expect(copies.filter((count) => count === 1)).toHaveLength(singles?.chunks ?? Number.NaN);
  for (const { tour, sights } of [en, ko]) {
    const said = String(singles?.chunks);
    expect(tour.steps["the-seed-leaves"].outcome(figuresOf(run), undefined)).toContain(said);
    expect(sights.availability.numbers(1, 1, singles?.chunks ?? 0)).toContain(said);
  }
  expect(finished).toBe(leechers);
});
