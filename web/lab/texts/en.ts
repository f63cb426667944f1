/** English. Short sentences; the lecture's symbols stand beside the words. */
import { LAB_LIMITS } from "../model/setup.ts";
import { enGlossary } from "./en-glossary.ts";
import { enTour } from "./en-tour.ts";
import { choicesOf, createLabFormat, setupValue } from "./format.ts";
import type { LabTexts } from "./texts.ts";

const format = createLabFormat("en", " ");
const plural = (n: number, one: string, many: string): string => `${format.count(n)} ${n === 1 ? one : many}`;
const { least, most } = LAB_LIMITS.leechers;
const peerName = (number: number): string => (number === 0 ? "Seed" : `Peer ${number}`);
const lower = (number: number): string => (number === 0 ? "the seed" : `peer ${number}`);

export const en: LabTexts = {
  language: "en",
  format,

  documentTitle: "Tabswarm lab: a swarm held against the theory",
  heading: "Lab",
  tagline: "A real swarm in your browser, held against the theory",
  toPage: "Share a file",

  presets: {
    heading: "Presets",
    own: "Your own setup",
    each: {
      "ten-downloaders": {
        name: "Ten downloaders",
        lookFor:
          "Look for how little the seed sends: about one copy, while ten downloaders finish close to the bound because each passes on what it gets.",
      },
      "client-server": {
        name: "Client–server",
        lookFor:
          "Look for the two times: first the server sends every copy itself, then the same downloaders help each other.",
      },
      "free-riders": {
        name: "Free-riders",
        lookFor:
          "Look for who finishes last: those who upload nothing get only what trial slots and the seed give them.",
      },
      "sequential-hurts": {
        name: "Sequential hurts",
        lookFor:
          "Look for equal piece rows: everybody asks for the same chunk at the same time, so nobody has anything that another needs.",
      },
      "the-seed-leaves": {
        name: "The seed leaves",
        lookFor:
          "Look for the moment when the seed goes: one copy is spread over the downloaders, and from it all of them finish.",
      },
      "two-speeds": {
        name: "Two speeds",
        lookFor:
          "Look for who serves whom: fast uploaders choose each other and finish first, slow ones are left to slow ones and to trial slots.",
      },
    },
  },

  setup: {
    heading: "Set up a run",
    fields: {
      leechers: {
        label: "Downloaders (N)",
        hint: `How many want the file: ${least} to ${most}, each a real peer in this browser.`,
      },
      fileLength: { label: "File size (F)", hint: "Such as 4 MiB or 512 KiB." },
      pieceLength: {
        label: "Chunk size",
        hint: "Shorter chunks can be passed on earlier and come closer to the theory; each costs a little effort.",
      },
      seedUpload: {
        label: "Seed’s upload (us)",
        hint: "A second, such as 256 KiB. In client–server, the server’s.",
      },
      uploads: {
        label: "Downloaders’ upload (ui)",
        hint: "A second, such as 256 KiB: what each may pass on.",
      },
      download: { label: "Download (d)", hint: "A second, the same for each; empty: no limit." },
      freeRiders: { label: "Free-riders", hint: "How many of the downloaders upload nothing." },
      strategy: { label: "Order of chunks", hint: "Which chunk a downloader asks for next." },
      choker: { label: "Who is served", hint: "By what they give in return, or everybody in turn." },
      seedLeaves: { label: "Seed", hint: "Whether it stays until all have finished." },
      mode: { label: "Kind of run", hint: "In client–server, downloaders do not pass anything on." },
    },
    uploads: { one: "The same for all", spread: "Spread evenly", "per-peer": "One by one" },
    least: "From",
    most: "to",
    uploadOf: (leecher) => `Upload of ${lower(leecher)}`,
    noLimit: "No limit",
    strategies: { "rarest-first": "Rarest first", random: "Random", sequential: "Sequential" },
    choker: { on: "Tit-for-tat", off: "Everybody in turn" },
    seed: { stays: "Stays", leaves: "Leaves after one copy" },
    modes: { p2p: "Peer-to-peer", "client-server": "Client–server", both: "Both in turn" },
    generatedFile: "A generated file",
    chooseFile: "Choose a file of your own",
    ownFile: (name, length) => `${name} (${format.amount(length)})`,
    aboutCaps:
      "All peers run on this device. Upload and download are limits that each peer’s engine keeps; no real network is slowed down.",
    issue: (issue) => {
      switch (issue.kind) {
        case "not-a-number":
          return `“${issue.value}” is not a number. Enter one such as ${issue.field === "leechers" || issue.field === "freeRiders" ? "10" : "256 KiB"}.`;
        case "no-such-choice":
          return `“${issue.value}” is no choice here. It can be ${choicesOf(format, issue.field, issue.choices)}.`;
        case "not-whole":
          return "Enter a whole number.";
        case "too-little":
          return `That is too little. It must be at least ${setupValue(format, issue.field, issue.least)}.`;
        case "too-much":
          return `That is too much. It can be at most ${setupValue(format, issue.field, issue.most)}.`;
        case "upside-down":
          return `The first rate (${format.rate(issue.least)}) is above the second (${format.rate(issue.most)}). Swap them.`;
        case "rates-missing":
          return `There are ${plural(issue.value, "rate", "rates")} for ${plural(issue.needed, "downloader", "downloaders")}. Give one to each.`;
        case "no-room":
          return `All copies together need ${format.amount(issue.needed)}, and this device should give ${format.amount(issue.room)} at most. Take a smaller file or fewer downloaders.`;
        case "too-long":
          return `Even in theory that takes ${format.seconds(issue.seconds)}; the lab stops at ${format.seconds(issue.most)}. Take a smaller file or more upload.`;
      }
    },
    inAddress: "The page’s address holds something that is left out:",
  },

  commands: {
    start: "Start",
    stop: "Stop",
    again: "Run again",
    copySetupLink: "Copy link to this setup",
    joinLink: "Link to join",
    joinHint: "Open it in another tab or another browser: it becomes one more peer of this run.",
    copyLink: "Copy link",
    copied: "Link copied",
    openAsTab: (peer) => `Open ${peer} as a real tab`,
  },

  peers: {
    name: peerName,
    states: {
      starting: "starting",
      waiting: "waiting",
      downloading: "downloading",
      complete: "complete",
      seeding: "seeding",
      left: "left",
      lost: "lost",
    },
    places: { frame: "in this page", tab: "in a tab of its own", guest: "joined by link" },
    unchokes: { regular: "served in return", optimistic: "served on trial", choked: "choked" },
    snubbed: "snubbed",
  },

  run: {
    modes: { p2p: "Peer-to-peer", "client-server": "Client–server" },
    phases: {
      gathering: "Peers are starting and connecting",
      running: "Running",
      finished: "Finished",
      stopped: "Stopped",
      failed: "Failed",
    },
    nothingYet: "Nothing has run yet. Choose a preset and press Start.",
    playback: {
      pause: "Pause the picture",
      play: "Play",
      live: "Live",
      slider: "Moment of the run",
      at: (seconds) => `${format.seconds(seconds)} after the start`,
    },
    eventsHeading: "What happened",
    event: (event, trouble) => {
      switch (event.kind) {
        case "started":
          return "The seed began to send: the clock starts.";
        case "joined":
          return `${peerName(event.peer)} joined by link.`;
        case "finished":
          return `${peerName(event.peer)} has the whole file.`;
        case "first-copy":
          return "The downloaders have one whole copy between them.";
        case "seed-left":
          return "The seed left.";
        case "lost":
          return `${peerName(event.peer)} fell silent: its frame or tab was closed or died. The rest runs on.`;
        case "throttled":
          return `${peerName(event.peer)} reports ${format.seconds(event.seconds)} late: the browser holds its tab back.`;
        case "trouble":
          return `${peerName(event.peer)}: ${trouble}`;
        case "moved-to-tab":
          return `${peerName(event.peer)} moved to a tab of its own.`;
        case "ended":
          return "The run ended.";
      }
    },
    finishedSoFar: (finished, leechers) =>
      `${format.count(finished)} of ${format.count(leechers)} have the file`,
  },

  sights: {
    swarm: {
      title: "Swarm",
      caption:
        "Each circle is a peer, each line a flow of data: the wider, the faster. Solid: served in return; dashed: served on trial.",
      table: "Flows as a table",
      columns: { from: "From", to: "To", rate: "Rate", slot: "Slot" },
    },
    pieces: {
      title: "Chunks of each peer",
      caption: "One row a peer, one cell a chunk. The fewer copies there are, the stronger the colour.",
      table: "Peers as a table",
      columns: { peer: "Peer", has: "Has", state: "State", finished: "Finished after" },
      legend: { missing: "not here", rare: "few copies", common: "many copies" },
    },
    availability: {
      title: "Availability",
      caption: "How many peers have each chunk. Rarest first lifts the lowest bars first.",
      table: "Copies as a table",
      columns: { chunk: "Chunk", copies: "Copies" },
      numbers: (fewest, mean, chunksWithFewest) =>
        `Fewest copies: ${format.count(fewest)}, of ${plural(chunksWithFewest, "chunk", "chunks")}. Mean: ${format.ratio(mean)}.`,
    },
    choker: {
      title: "Choker",
      caption:
        "Whom this peer serves, decided every 10 seconds: one row a peer, one column a decision, with the rate that decided.",
      table: "Decisions as a table",
      of: (peer) => `Decisions of ${peer}`,
      byTurns: "by turns",
      columns: { time: "Time", peer: "Peer", standing: "Standing", rate: "Gave us" },
    },
    bytes: {
      title: "Who sent it",
      caption: "Everything that downloaders have received, from the seed and from each other.",
      table: "Bytes as a table",
      fromSeed: "From the seed",
      fromPeers: "From other downloaders",
      numbers: (fromSeed, fromPeers) =>
        `${format.amount(fromSeed)} from the seed, ${format.amount(fromPeers)} from other downloaders.`,
      columns: { time: "Time" },
    },
    bound: {
      title: "Held against the theory",
      caption: "The least possible time for these limits, and the time of this run.",
      table: "Terms as a table",
      terms: {
        "seed-upload": "The seed must send every chunk once",
        "slowest-download": "The slowest downloader must receive it all",
        "total-upload": "All copies must leave through everybody’s uploads",
        "server-upload": "The server must send every copy itself",
      },
      binds: (term) =>
        ({
          "seed-upload": "The seed’s upload binds: even one copy cannot leave any faster.",
          "slowest-download": "The slowest download binds: nobody else could speed it up.",
          "total-upload": "The uploads of all together bind: more upload anywhere would help.",
          "server-upload": "The server’s upload binds: every further downloader adds to the time.",
        })[term],
      measured: "Measured",
      bound: "Bound",
      ratio: "Measured ÷ bound",
      peerToPeerBound: "Peer-to-peer bound",
      clientServerBound: "Client–server bound",
      running: (seconds, bound) =>
        `${format.seconds(seconds)} so far; the bound is ${format.seconds(bound)}.`,
      verdict: (measured, bound, ratio) =>
        `The last downloader finished after ${format.seconds(measured)}: ${format.ratio(ratio)} times the bound of ${format.seconds(bound)}.`,
      notValid: "No valid measurement",
      reason: (reason) => {
        switch (reason.kind) {
          case "cpu-bound":
            return `This machine could not keep up: the peer that matters used ${format.percent(reason.used)} of its upload, and timers were overdue ${format.percent(reason.lag)} of the time. Take lower limits or fewer peers.`;
          case "throttled":
            return `The browser held ${lower(reason.peer)} back. Keep this tab in front while it runs.`;
          case "peer-lost":
            return `${peerName(reason.peer)} was lost on the way.`;
          case "guest":
            return `${peerName(reason.peer)} joined by link and is not in the formula.`;
          case "stopped":
            return "The run was ended before all had finished.";
          case "interfered":
            return "Peers were paused or moved while it ran.";
        }
      },
    },
    chart: {
      title: "Distribution time against N",
      caption:
        "Both bounds as curves over the number of downloaders, and the runs of this session as points.",
      table: "Points as a table",
      peers: "Downloaders (N)",
      time: "Distribution time, seconds",
      measured: { p2p: "Measured, peer-to-peer", "client-server": "Measured, client–server" },
      simulated: "Simulated, peer-to-peer",
      linear: "Linear",
      logarithmic: "Logarithmic",
      simulate: (most) => `Simulate up to ${format.count(most)} downloaders`,
      cancel: "Cancel",
      progress: (done, all) => `${format.count(done)} of ${plural(all, "point", "points")} simulated`,
      columns: { kind: "Kind", ratio: "÷ bound" },
      csv: "Save as CSV",
      png: "Save as PNG",
    },
  },

  glossary: enGlossary,
  glossaryLabels: { lecture: "In the lecture", bittorrent: "In BitTorrent" },

  problem: (problem) => {
    switch (problem.kind) {
      case "unsupported":
        return `The lab cannot run in this browser: it lacks ${problem.missing}. Open the page in a current Chrome, Edge, Firefox or Safari.`;
      case "cannot-start":
        return `The run could not begin (${problem.detail}). Reload the page and try again.`;
    }
  },
  tour: enTour,
};
