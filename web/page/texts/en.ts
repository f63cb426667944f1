/** English. Short sentences that say what is the matter and what the reader can do. */
import { createFormat } from "./format.ts";
import type { Texts } from "./texts.ts";

const format = createFormat("en");
const plural = (n: number, one: string, many: string): string => `${format.count(n)} ${n === 1 ? one : many}`;
const quoted = (text: string): string => (text === "" ? "" : ` “${text}”`);
const because = (text: string): string => (text === "" ? "" : ` (${text})`);

export const en: Texts = {
  language: "en",
  format,
  languages: "Language",

  documentTitle: (progress) =>
    progress === undefined ? "Tabswarm: share a file by link" : `${progress} · Tabswarm`,
  heading: "Tabswarm",
  tagline: "Share a file by link, browser to browser",
  noTorrents: {
    title: "Drop a file. Send the link.",
    steps: [
      "Drop files or a folder anywhere on this page.",
      "Send the link to whoever should have them.",
      "Keep this tab open. Everyone who opens the link downloads from everyone else who has it open; no server ever holds your files.",
    ],
  },
  addressNote:
    "Opening a link connects you directly to the others who share it, so they can see your network address.",
  compose: {
    region: "Share or open",
    dropHere: "Drop files or a folder here",
    chooseFiles: "Choose files",
    chooseFolder: "Choose folder",
    link: "Share link or magnet",
    linkPlaceholder: "Paste a link",
    open: "Open",
    dropOverlay: "Drop to share",
    dismiss: "Dismiss",
  },
  limits: {
    button: "Limits",
    upload: "Upload limit",
    download: "Download limit",
    unit: "kB/s",
    placeholder: "No limit",
    hint: "Kilobytes a second, for this whole tab. Empty: no limit. 0: nothing passes.",
    active: ({ upload, download }) =>
      `Limited to ${[
        ...(upload === undefined ? [] : [`${format.rate(upload)} up`]),
        ...(download === undefined ? [] : [`${format.rate(download)} down`]),
      ].join(" and ")}`,
    none: "No limits now.",
    complaints: {
      "not-a-number":
        "That is not a number. Enter kilobytes a second, such as 500, or leave the field empty for no limit.",
      negative: "A limit cannot be below 0. Leave the field empty for no limit.",
      "too-little": "That is next to nothing. Enter 1 or more, or 0 to let nothing through.",
      "too-much": "That is more than any connection carries. Leave the field empty for no limit.",
    },
  },
  bundleName: (first, more) => `${first} and ${more} more`,

  torrents: "Shared files",
  nameless: (infoHashStart) => `Torrent ${infoHashStart}…`,
  status: {
    preparing: "Preparing",
    "looking-for-peers": "Looking for peers",
    downloading: "Downloading",
    complete: "Complete",
    seeding: "Seeding",
    paused: "Paused",
  },
  failed: (reason) => `Failed: ${reason}`,
  progress: "Progress",
  amount: (have, total, share) =>
    share >= 1
      ? format.size(total)
      : `${format.percent(share)} · ${format.size(have)} of ${format.size(total)}`,
  sizeUnknown: "Size not known yet",
  downloadRate: (bytesPerSecond) => `${format.rate(bytesPerSecond)} down`,
  uploadRate: (bytesPerSecond) => `${format.rate(bytesPerSecond)} up`,
  timeLeft: (seconds) => `${format.duration(seconds)} left`,
  peers: (connected) => plural(connected, "peer", "peers"),
  uploadedSoFar: (bytes) => `${format.size(bytes)} passed on`,
  incompleteSwarm:
    "Some chunks are with nobody who is connected. It will finish when someone who has them comes back.",
  holdsNothing: "There is nothing in it: 0 bytes.",
  keepOpen: "Keep this tab open: others get it from you.",

  shareLink: "Share link",
  copyLink: "Copy link",
  copied: "Link copied",
  copyByHand:
    "The browser did not allow copying. The link is selected: copy it with the keyboard or the menu.",
  qrCode: "QR code",
  qrCodeOf: (name) => `QR code of the link to ${name}`,

  save: "Save",
  saveFile: (file) => `Save ${file}`,
  files: (count) => plural(count, "file", "files"),
  showAllFiles: (count) => `Show all ${format.count(count)} files`,
  pause: "Pause",
  resume: "Resume",
  remove: {
    button: "Remove",
    question: (stored) =>
      ({
        all: "Remove it from this browser? Others can no longer get it from you. Files you have saved stay.",
        some: "Remove it from this browser? What has been downloaded so far is deleted.",
        none: "Stop looking for it?",
      })[stored],
    keep: "Keep",
  },
  opened: (name) => `Added ${name}`,

  details: {
    summary: "Details",
    pieces: "Pieces",
    piecesHeading: "Chunks",
    pieceNumbers: ({ have, inFlight, total, sources }) =>
      [
        `${format.count(have)} of ${format.count(total)} here`,
        ...(inFlight > 0 ? [`${format.count(inFlight)} arriving`] : []),
        ...(sources > 0 ? [`from ${plural(sources, "peer", "peers")}`] : []),
      ].join(", "),
    legend: {
      own: "was here",
      inFlight: "arriving",
      missing: "missing (stronger: more peers have it)",
      nowhere: "with nobody connected",
    },
    rates: "Rates",
    rateNumbers: ({ download, upload, highestDownload, highestUpload }) =>
      `Now ${format.rate(download)} down and ${format.rate(upload)} up. ` +
      `Highest in the last 2 minutes: ${format.rate(highestDownload)} down, ${format.rate(highestUpload)} up.`,
    download: "Down",
    upload: "Up",
    secondsAgo: (seconds) => (seconds === 0 ? "now" : `−${seconds} s`),
    peers: "Peers",
    noPeers: "Nobody is connected.",
    columns: {
      client: "Peer",
      has: "Has",
      downloadRate: "Down",
      uploadRate: "Up",
      downloaded: "Received",
      uploaded: "Sent",
      standing: "Standing",
    },
    standing: {
      sendsToUs: "sends to us",
      weSend: "we send",
      optimistic: "on trial",
      snubbed: "stalled",
      chokesUs: "makes us wait",
      weChoke: "we let it wait",
      idle: "idle",
    },
    totals: (uploaded, wasted) =>
      `${format.size(uploaded)} passed on, ${wasted === 0 ? "nothing" : format.size(wasted)} received in vain.`,
    infoHash: "Info hash",
  },

  problems: {
    "no-webrtc": () =>
      "This browser has no WebRTC, or it is switched off. Open the page in a current Chrome, Edge, Firefox or Safari.",
    "insecure-context": () =>
      "The browser switches off what Tabswarm needs on plain HTTP. Open the page over HTTPS, or as localhost on the machine that serves it.",
    "no-workers": () =>
      "This browser does not run background workers here. Allow scripts for this page, or use a current browser.",
    "worker-crashed": (detail) =>
      `Something inside Tabswarm broke${because(detail)}. Reload the page: what is stored in this browser is kept.`,
    "malformed-link": () =>
      "That is not a link Tabswarm understands. Paste a share link, a magnet link or a 40-digit info hash.",
    "magnet-without-info-hash": () =>
      "This magnet link names no torrent that Tabswarm can open: it lacks a BitTorrent v1 info hash (xt=urn:btih:…). Ask for the whole link.",
    "unreadable-file": (detail) =>
      `The browser could not read${quoted(detail) || " a file"}. Check that it still exists and may be read, then drop it again.`,
    "nothing-to-share": () =>
      "There was no file in that. Drop at least one file, or a folder that holds some.",
    "too-many-files": (detail) =>
      `That is too many files for one torrent${because(detail)}. Pack them into an archive first and share that.`,
    "tracker-unreachable": (detail) =>
      `The tracker${quoted(detail)} cannot be reached, so no new peers are found. It is tried again by itself; check your connection if this stays.`,
    "tracker-refused": (detail) =>
      `The tracker refused${detail === "" ? "" : `: “${detail}”`}. Ask whoever runs it, or share through another one.`,
    "nobody-has-it": () =>
      "Nobody who has this is here right now. Leave the tab open, or ask the sender to open theirs: it starts by itself.",
    "quota-full": () =>
      "The browser's storage is full. Remove something here or free disk space, and it goes on by itself. What is stored is still shared.",
    "not-stored": () =>
      "There was no room to store it, so it is shared straight from your disk. A reload of this tab ends that: drop it again then.",
    "storage-failed": (detail) =>
      `The browser's storage failed${because(detail)}. Reload the page; if it happens again, free disk space or leave private mode.`,
    "memory-only": () =>
      "Nothing outlives this tab: the browser lets it store nothing lasting. Save what you want to keep before you close it.",
    "bad-metadata": (detail) =>
      `What peers sent as its description is broken${because(detail)}. Ask the sender to share it anew.`,
    "file-changed": (detail) =>
      `${detail === "" ? "The file" : `“${detail}”`} was changed or moved while it was shared. Drop it again to share it as it is now.`,
    "save-failed": (detail) => `Saving failed${because(detail)}. Check the free disk space and save again.`,
  },
  unknownProblem: "Something went wrong. Reload the page and try again.",
  unsupportedTitle: "Tabswarm cannot run here",
  badParameter: {
    rate: (name, value) =>
      `The address says “${name}=${value}”, which is not a number of bytes a second. There is no such limit now; correct it to, say, ${name}=500000 and reload.`,
    tracker: (value) =>
      `The address says “tracker=${value}”, which is not the URL of a tracker. It is left out; correct it to begin with ws:// or wss:// and reload.`,
    choice: (name, value, choices) =>
      `The address says “${name}=${value}”, which Tabswarm does not know. It is left out; “${name}” can be ${choices.join(" or ")}.`,
  },
};
