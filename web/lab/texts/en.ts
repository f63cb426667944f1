/** English. Short sentences, with the symbols of the formulas next to the words. */
import { unreachable } from "../../../shared/core/invariant.ts";
import { createFormat } from "../../page/texts/format.ts";
import { LAB_LIMITS } from "../model/setup.ts";
import { enGlossary } from "./en-glossary.ts";
import { enTour } from "./en-tour.ts";
import { choicesOf, setupValue } from "./setup-values.ts";
import type { LabTexts } from "./texts.ts";

const format = createFormat("en");
const plural = (n: number, one: string, many: string): string => `${format.count(n)} ${n === 1 ? one : many}`;
const { least, most } = LAB_LIMITS.leechers;
const peerName = (number: number): string => (number === 0 ? "Seeder" : `Peer ${number}`);
const lower = (number: number): string => (number === 0 ? "the seeder" : `peer ${number}`);

export const en: LabTexts = {
  language: "en",
  format,

  documentTitle: "Tabswarm lab: a swarm compared with the theory",
  heading: "Lab",
  tagline: "Run a real peer-to-peer swarm in this page and compare it with the theory",
  toPage: "Share a file",

  layout: { present: "Presentation mode", pictures: "Pictures of the run" },

  presets: {
    heading: "Presets",
    own: "Your own setup",
    fewer: "Five downloaders",
    each: {
      "ten-downloaders": {
        name: "Ten downloaders",
        lookFor:
          "See how little the seeder sends: about one copy. The downloaders still finish close to the least possible time, because each passes on what it gets.",
      },
      "client-server": {
        name: "Client–server",
        lookFor:
          "Compare the two times: first the server sends every copy itself, then the same downloaders help each other.",
      },
      "free-riders": {
        name: "Free-riders",
        lookFor:
          "See who finishes last. Peers that upload nothing get only what trial slots and the seeder give them.",
      },
      "sequential-hurts": {
        name: "Sequential hurts",
        lookFor:
          "Watch the rows of chunks become equal: all downloaders ask for the same chunk at the same time, so none has anything that another needs.",
      },
      "the-seed-leaves": {
        name: "The seeder leaves",
        lookFor:
          "Watch the moment when the seeder leaves: one copy is spread over the downloaders, and it is enough for all of them to finish.",
      },
      "two-speeds": {
        name: "Two speeds",
        lookFor:
          "See who serves whom: fast uploaders choose each other and finish first; slow ones have only each other and the trial slots.",
      },
    },
  },

  setup: {
    heading: "Set up a run",
    fields: {
      leechers: {
        label: "Downloaders (N)",
        hint: `How many peers want the file, ${least} to ${most}. Each is a real peer in this browser.`,
      },
      fileLength: { label: "File size (F)", hint: "For example 4 MB or 500 kB." },
      pieceLength: {
        label: "Chunk size",
        hint: "Smaller chunks can be passed on earlier and come closer to the theory, but each one costs some work.",
      },
      seederUpload: {
        label: "Seeder’s upload (u_s)",
        hint: "Per second, e.g. 250 kB. In client–server runs this is the server’s upload.",
      },
      uploads: {
        label: "Downloaders’ upload (u_i)",
        hint: "Per second, e.g. 250 kB. How fast each downloader may pass data on.",
      },
      download: {
        label: "Download (d)",
        hint: "Per second, the same for every downloader. Leave empty for no limit.",
      },
      freeRiders: { label: "Free-riders", hint: "How many of the downloaders upload nothing." },
      strategy: { label: "Order of chunks", hint: "Which chunk a downloader asks for next." },
      choker: { label: "Who is served", hint: "The peers that give most in return, or everybody in turn." },
      seederLeaves: { label: "Seeder", hint: "Whether it stays until all downloaders have finished." },
      mode: { label: "Kind of run", hint: "In client–server runs, downloaders pass nothing on." },
    },
    uploads: { one: "The same for all", spread: "Spread evenly", "per-peer": "One each" },
    least: "From",
    most: "to",
    noLimit: "No limit",
    strategies: { "rarest-first": "Rarest first", random: "Random", sequential: "Sequential" },
    choker: { on: "Tit-for-tat", off: "Everybody in turn" },
    seeder: { stays: "Stays", leaves: "Leaves after one copy" },
    modes: { p2p: "Peer-to-peer", "client-server": "Client–server", both: "Both in turn" },
    generatedFile: "A generated file",
    chooseFile: "Choose your own file",
    ownFile: (name, length) => `${name} (${format.size(length)})`,
    aboutCaps:
      "All peers run on this device. Each peer enforces its own upload and download limits; no real network is slowed down.",
    issue: (issue) => {
      switch (issue.kind) {
        case "not-a-number":
          return `“${issue.value}” is not a number. Enter one such as ${issue.field === "leechers" || issue.field === "freeRiders" ? "10" : "250 kB"}.`;
        case "no-such-choice":
          return `“${issue.value}” is not one of the choices: ${choicesOf(format, issue.field, issue.choices)}.`;
        case "not-whole":
          return "Enter a whole number.";
        case "too-little":
          return `Too little: it must be at least ${setupValue(format, issue.field, issue.least)}.`;
        case "too-much":
          return `Too much: it can be at most ${setupValue(format, issue.field, issue.most)}.`;
        case "upside-down":
          return `The first rate (${format.rate(issue.least)}) is above the second (${format.rate(issue.most)}). Swap them.`;
        case "rates-missing":
          return `There are ${plural(issue.value, "rate", "rates")} for ${plural(issue.needed, "downloader", "downloaders")}. Enter one for each.`;
        case "no-room":
          return `All copies together need ${format.size(issue.needed)}, but this device has room for ${format.size(issue.room)}. Use a smaller file or fewer downloaders.`;
        case "too-long":
          return `Even in theory this takes ${format.time(issue.seconds)}; the lab’s limit is ${format.time(issue.most)}. Use a smaller file or more upload.`;
        default:
          return unreachable(issue);
      }
    },
    inAddress: "The address of this page contains values that were ignored:",
  },

  commands: {
    start: "Start",
    stop: "Stop",
    again: "Run again",
    copySetupLink: "Copy link to this setup",
    joinLink: "Link to join",
    joinHint: "Open it in another tab or browser to add a peer to this run.",
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
    places: { frame: "in this page", tab: "in its own tab", guest: "joined by link" },
    roles: {
      seeder: { label: "seeder", group: "The seeder" },
      server: { label: "server", group: "The server" },
      client: { label: "client", group: "Clients" },
      downloader: { label: "giver", group: "Givers" },
      fast: { label: "fast", group: "Fast uploaders" },
      slow: { label: "slow", group: "Slow uploaders" },
      "free-rider": { label: "free-rider", group: "Free-riders" },
      newcomer: { label: "newcomer", group: "The newcomer" },
      guest: { label: "guest", group: "Guests" },
    },
    named: (name, role) => `${name} · ${role}`,
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
    notYet: (name) => `“${name}” has not run yet. Press Start.`,
    earlier: "Earlier runs",
    newest: "Choose a run",
    simulated: "Simulated",
    simulatedHint: "The real engine in virtual time, so a busy device makes no difference.",
    groups: "On average:",
    uncertain: "(uncertain)",
    group: (name, mean, finished, of) =>
      mean === undefined
        ? `${name}: none of ${format.count(of)} yet`
        : finished < of
          ? `${name}: ${format.time(mean)} (${format.count(finished)} of ${format.count(of)} so far)`
          : `${name}: ${format.time(mean)}`,
    moments: {
      "first-copy": "Every chunk sent once",
      "seeder-left": "The seeder leaves",
      arrived: "A newcomer joins",
      lost: "A peer is lost",
      "first-finish": "First finished",
      "last-finish": "All finished",
    },
    eachFinish: "One peer finished",
    goTo: (moment, seconds) => `${moment}: ${format.time(seconds)}`,
    playback: {
      pause: "Pause the view",
      play: "Play",
      live: "Live",
      slider: "Moment of the run",
      at: (seconds) => `${format.time(seconds)} after the start`,
    },
    eventsHeading: "What happened",
    event: (event, trouble) => {
      switch (event.kind) {
        case "started":
          return "The seeder starts to send; the clock starts.";
        case "joined":
          return `${peerName(event.peer)} joined by link.`;
        case "arrived":
          return `${peerName(event.peer)} joins late.`;
        case "finished":
          return `${peerName(event.peer)} has the whole file.`;
        case "first-copy":
          return "The downloaders have one whole copy between them.";
        case "seeder-left":
          return "The seeder left.";
        case "lost":
          return `${peerName(event.peer)} was lost: its frame or tab was closed or crashed. The others go on.`;
        case "throttled":
          return `${peerName(event.peer)} reported ${format.time(event.seconds)} late: the browser slows down its tab.`;
        case "trouble":
          return `${peerName(event.peer)}: ${trouble}`;
        case "moved-to-tab":
          return `${peerName(event.peer)} moved to its own tab.`;
        case "ended":
          return "The run ended.";
        default:
          return unreachable(event);
      }
    },
    finishedSoFar: (finished, leechers) =>
      `${format.count(finished)} of ${format.count(leechers)} have the file`,
    finishedThen: (finished, leechers) =>
      `${format.count(finished)} of ${format.count(leechers)} had the file at the moment shown`,
  },

  sights: {
    swarm: {
      title: "Swarm",
      caption:
        "Each circle is a peer, each line a flow of data; wider means faster. Solid: served in return. Dashed: served on trial.",
      table: "Flows as a table",
      columns: { from: "From", to: "To", rate: "Rate", slot: "Slot" },
    },
    pieces: {
      title: "Chunks of each peer",
      caption: "Each row is a peer, each cell a chunk. The more copies there are, the stronger the colour.",
      table: "Peers as a table",
      columns: { peer: "Peer", has: "Has", state: "State", finished: "Finished after" },
      legend: { missing: "not here", rare: "few copies", common: "many copies" },
    },
    availability: {
      title: "Availability",
      columns: { chunk: "Chunk", copies: "Copies" },
      numbers: (fewest, mean, chunksWithFewest) =>
        `${
          fewest === 1
            ? `${plural(chunksWithFewest, "chunk exists", "chunks exist")} only once`
            : `fewest copies: ${format.count(fewest)} (${plural(chunksWithFewest, "chunk", "chunks")})`
        }; ${format.ratio(mean)} copies on average.`,
    },
    choker: {
      title: "Choker",
      caption:
        "Whom this peer uploads to. Each column is one decision (every 10 seconds); the number is the rate it was based on.",
      table: "Decisions as a table",
      of: (peer) => `Decisions of ${peer}`,
      byTurns: "in turn",
      columns: { time: "Time", peer: "Peer", standing: "Decision", rate: "Received from it" },
    },
    bytes: {
      title: "Who sent it",
      caption: "What the downloaders have received from the seeder and from each other.",
      table: "Bytes as a table",
      fromSeeder: "From the seeder",
      fromPeers: "From other downloaders",
      numbers: (fromSeeder, fromPeers) =>
        `${format.size(fromSeeder)} from the seeder, ${format.size(fromPeers)} from other downloaders.`,
      columns: { time: "Time" },
    },
    bound: {
      title: "Compared with the theory",
      caption: "The shortest possible time with these limits, and the time of this run.",
      table: "Terms as a table",
      terms: {
        "seeder-upload": "The seeder must send every chunk once",
        "slowest-download": "The slowest downloader must receive the whole file",
        "total-upload": "All uploads together must send every copy",
        "server-upload": "The server must send every copy itself",
      },
      symbols:
        "F: file size. N: downloaders. u_s: the server’s or seeder’s upload. Σu_i: all downloaders’ uploads together. d_min: the slowest download.",
      binds: (term, leechers) =>
        ({
          "seeder-upload":
            "In theory, the seeder’s upload is the bottleneck: even a single copy cannot leave it faster.",
          "slowest-download":
            "In theory, the slowest download is the bottleneck: nothing else would speed it up.",
          "total-upload": "In theory, total upload is the bottleneck: extra upload from anyone would help.",
          "server-upload": `In theory, the server’s upload is the bottleneck${leechers === 1 ? "" : ": every extra downloader adds to the time"}.`,
        })[term],
      measured: "Measured",
      bound: "Bound",
      largest: "the largest of these:",
      ratio: "Measured ÷ bound",
      simulated: "Simulated",
      simulatedRatio: "Simulated ÷ bound",
      peerToPeerBound: "Peer-to-peer bound",
      clientServerBound: "Client–server bound",
      running: (seconds, bound) => `${format.time(seconds)} so far; the bound is ${format.time(bound)}.`,
      verdict: (measured, bound, ratio) =>
        `The last downloader finished after ${format.time(measured)}: ${format.ratio(ratio)} times the bound of ${format.time(bound)}.`,
      notValid: "No valid measurement",
      uncertain: (seconds) => `${format.time(seconds)} (uncertain)`,
      fewerPeers: (leechers) => `Run with ${plural(leechers, "downloader", "downloaders")}`,
      lowerLimits: "Run with half of all limits",
      reason: (reason) => {
        switch (reason.kind) {
          case "cpu-bound":
            return `This device could not keep up with the run, so its time says little (the bottleneck used ${format.percent(reason.used)} of its limit, and ${format.percent(reason.lag)} of the timers were late).`;
          case "throttled":
            return `The browser slowed down ${lower(reason.peer)}. Keep this tab in front during a run.`;
          case "peer-lost":
            return `${peerName(reason.peer)} was lost during the run.`;
          case "guest":
            return `${peerName(reason.peer)} joined by link and is not in the formula.`;
          case "late":
            return `${peerName(reason.peer)} joined late; the formula has everybody there from the start.`;
          case "stopped":
            return "The run ended before all downloaders had finished.";
          case "interfered":
            return "A peer was moved to its own tab during the run.";
          default:
            return unreachable(reason);
        }
      },
    },
    chart: {
      title: "Distribution time against N",
      caption: "Both bounds as curves over the number of downloaders, and your runs as points.",
      table: "Points as a table",
      peers: "Downloaders (N)",
      time: "Distribution time, seconds",
      measured: { p2p: "Measured, peer-to-peer", "client-server": "Measured, client–server" },
      simulated: { p2p: "Simulated, peer-to-peer", "client-server": "Simulated, client–server" },
      linear: "Linear",
      logarithmic: "Logarithmic",
      scaled: (label) => `${label} (log scale)`,
      simulate: (most) => `Simulate up to ${format.count(most)} downloaders`,
      cancel: "Cancel",
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
        return `The run could not start (${problem.detail}). Reload the page and try again.`;
      default:
        return unreachable(problem);
    }
  },
  tour: enTour,
};
