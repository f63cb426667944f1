/** English: the sentences of the lab's pictures. */
import { createFormat } from "../../page/texts/format.ts";
import type { Readings } from "./readings.ts";

const format = createFormat("en");
const list = new Intl.ListFormat("en", { style: "long", type: "conjunction" });

const STATES = {
  starting: "is starting",
  waiting: "is waiting",
  downloading: "is downloading",
  complete: "has the whole file",
  seeding: "has the whole file",
  left: "has left",
  lost: "was lost",
} as const;

const PLACES = { frame: "", tab: " (in its own tab)", guest: " (joined by link)" } as const;

export const enReadings: Readings = {
  mark: (number) => (number === 0 ? "S" : String(number)),
  point: "Point at or tap something, or use the arrow keys, to see what it is.",
  theoryExpects: (seconds) => `With these limits, no swarm can finish in under ${format.time(seconds)}.`,
  rates: {
    label: "One limit per downloader",
    hint: "Separate with commas: 500 kB, 500 kB, 50 kB.",
  },
  run: {
    label: "Run",
    name: ({ ordinal, setup, mode, leechers, phase, isUncertain }) =>
      `${ordinal}. ${setup}: ${mode === "p2p" ? "Peer-to-peer" : "Client–server"}, N = ${format.count(leechers)}${
        {
          gathering: ", starting",
          running: ", running",
          finished: "",
          stopped: ", stopped",
          failed: ", failed",
        }[phase]
      }${isUncertain ? ", uncertain" : ""}`,
    goesOn: "You are looking back; the run goes on.",
    shown: (seconds) => `Shown: ${format.time(seconds)}`,
  },
  swarm: {
    point: "Point at a peer, or tap it, to see only what it sends and receives.",
    over: "The run is over: the lines show its last seconds. Point at a peer, or tap it, to see only its own.",
    tracker: (bytes) => (bytes === undefined ? "tracker" : `tracker: ${format.size(bytes)} of the file`),
    summary: ({ peers, flows, complete }) =>
      `${format.count(peers)} peers, ${format.count(flows)} flows between them, ${format.count(complete)} with the whole file.`,
    peer: ({ name, state, isFreeRider, place, have, pieces, fromSeeder, fromPeers, uploaded }) =>
      `${name}${isFreeRider ? " (free-rider)" : ""}${PLACES[place]} ${STATES[state]}: ${format.count(have)} of ${format.count(pieces)} chunks; ${
        state === "seeding"
          ? ""
          : `${format.size(fromSeeder)} came from the seeder, ${format.size(fromPeers)} from other downloaders; `
      }it has sent ${format.size(uploaded)}.`,
    edge: ({ from, to, slot, rate }) =>
      `${from} → ${to}: ${format.rate(rate)}, ${
        {
          regular: "served in return (regular unchoke)",
          "in-turn": "served in turn, wants nothing back",
          "by-chance": "served by chance, has sent nothing lately (regular unchoke)",
          optimistic: "served on trial (optimistic unchoke)",
          choked: "choked just now; last data still arriving",
        }[slot]
      }.`,
    legend: {
      seeder: "seeder",
      contributor: "downloader",
      freeRider: "free-rider",
      inTurn: "in turn, from one that has all",
      regular: "served in return",
      byChance: "served by chance",
      optimistic: "served on trial",
      choked: "now waiting; last data still arriving",
      flow: "data; wider is faster",
      server: "server",
      client: "client",
      tracker: "whom the tracker knows",
      ring: "ring: how much it has; line width: rate",
    },
  },
  pieces: {
    cell: ({ piece, holders, peer, has }) => {
      const copies =
        holders.length === 0
          ? "nobody has it"
          : holders.length <= 4
            ? `held by ${list.format(holders)}`
            : `${format.count(holders.length)} copies`;
      const own = peer === undefined ? "" : has ? `${peer} has it; ` : `${peer} lacks it; `;
      return `Chunk ${format.count(piece + 1)}: ${own}${copies}.`;
    },
    single: "a single copy",
    numbers: "Where there is room, a number counts the copies; a notch marks the only copy.",
  },
  choker: {
    marks: {
      regular: { letter: "R", name: "served in return" },
      "in-turn": { letter: "T", name: "served in turn, wants nothing back" },
      "by-chance": { letter: "C", name: "served by chance, has sent nothing" },
      lent: { letter: "L", name: "served, wants nothing yet" },
      optimistic: { letter: "O", name: "served on trial" },
      choked: { letter: "–", name: "waiting (choked)" },
      snubbed: { letter: "S", name: "sends nothing (snubbed)" },
      "not-interested": { letter: "·", name: "wants nothing" },
    },
    cell: ({ chooser, other, at, mark, byTurns, decidedBy, rank, of }) => {
      const gift = byTurns
        ? `${chooser} wants nothing back`
        : decidedBy === 0
          ? `it had recently sent nothing to ${chooser}`
          : `it sent ${format.rate(decidedBy)} to ${chooser}, number ${format.count(rank)} of ${format.count(of)}`;
      const verdict = {
        regular: "served in return",
        "in-turn": "served in turn",
        "by-chance": "served by chance, in a slot that nobody had earned",
        lent: "wants nothing yet, and holds a slot that nobody needs",
        optimistic: "served on trial",
        choked: "choked",
        snubbed: "snubbed and choked",
        "not-interested": "wants nothing",
      }[mark];
      return `${other} at ${format.time(at)}: ${verdict}; ${gift}.`;
    },
    empty: "No decision yet. The first one comes within 10 seconds of the start.",
    hasAll: "has all",
  },
  chart: {
    axis: "Axes",
    summary: ({ least, most }) =>
      `With ${format.count(least.n)} ${least.n === 1 ? "downloader" : "downloaders"} the bounds are ${format.time(least.clientServer)} client–server and ${format.time(least.peerToPeer)} peer-to-peer; with ${format.count(most.n)} they are ${format.time(most.clientServer)} and ${format.time(most.peerToPeer)}.`,
    caps: "Limits",
    otherCaps: (runs) =>
      runs === 1
        ? "One run with other limits appears only in the table, because it belongs to other curves."
        : `${format.count(runs)} runs with other limits appear only in the table, because they belong to other curves.`,
    simulatedWith: (pieces, blockLength) =>
      `Simulated with the same engine: ${format.count(pieces)} chunks, requested in blocks of ${format.size(blockLength)}. Large swarms take some seconds longer than the bound, because at first few peers have anything to pass on; the larger the file, the less that matters.`,
    cancelled: "Cancelled. The points so far are kept.",
    failed: "The simulation could not run in this browser.",
    steps: "The curve has steps because each limit belongs to a whole number of downloaders.",
    noPoints: "No points yet. Start a run or simulate.",
    upTo: "Up to N =",
  },
};
