/** English, of a page with its first card. Short sentences that say what happened and what the user can do. */
import { createFormat } from "./format.ts";
import type { FirstTexts } from "./texts.ts";

export const format = createFormat("en");
export const plural = (n: number, one: string, many: string): string =>
  `${format.count(n)} ${n === 1 ? one : many}`;
export const because = (text: string): string => (text === "" ? "" : ` (${text})`);

export const en: FirstTexts = {
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
      "Choose files or a folder, of any size.",
      "Send the link to the people you want to share them with.",
      "Keep this tab open. Everyone who opens the link downloads from everyone else who has it open; no server ever holds your files.",
    ],
    lastStepWithKeeper:
      "Keep this tab open, or ask this page’s server to keep a copy. Everyone who opens the link downloads from everyone else who has it open.",
  },
  trust: {
    audience: {
      link: "Private: only people with the link can read it.",
      password: "Private: only people with the link and the password can read it.",
      anyone: "Public: anyone with a BitTorrent app can read it.",
    },
    sendPassword: "Send the password separately from the link.",
    encrypted: "Encrypted on its way.",
    protected: "Every chunk verified, stored on no server.",
    verified: "Every chunk verified.",
    address: "Others here can see your network address.",
    hidden: "Your network address stays hidden: connections pass through a relay (ice=relay).",
  },
  lab: {
    question: "How can ten people download as fast as one?",
    link: "Watch it happen in the lab",
  },
  compose: {
    region: "Share or open",
    own: "Share something yourself",
    dropHere: "or drop them anywhere on this page",
    chooseFiles: "Choose files",
    chooseFolder: "Choose folder",
    link: "Share link or magnet",
    linkPlaceholder: "Have a link? Paste it here",
    open: "Open",
    dropOverlay: "Drop to share",
    dismiss: "Dismiss",
  },
  kind: {
    legend: "Who can read what you share next",
    line: {
      link: "Only people with the link can read your files.",
      password: "Only people with the link and the password can read your files.",
      anyone: "Anyone with a BitTorrent app can read your files.",
    },
    anyone: "Let anyone with a BitTorrent app read it",
    anyoneHint:
      "Other programs can open them, and so can people without the link, such as whoever runs the server that brings you together.",
    addPassword: "Add a password",
    passwordHint:
      "Tabswarm never stores the password, so keep it yourself, and send it separately from the link. If it is forgotten, the link opens nothing more: share the files again.",
    applies: "This holds for what you share from now on in this tab.",
  },
  unlock: {
    locked: "Locked",
    linkIsIncomplete: "This link is incomplete, too: people who open it cannot read the files.",
  },
  limits: {
    button: "Limits",
    active: ({ upload, download }) =>
      `Limited to ${[
        ...(upload === undefined ? [] : [`${format.rate(upload)} up`]),
        ...(download === undefined ? [] : [`${format.rate(download)} down`]),
      ].join(" and ")}`,
  },
  storage: {
    button: "Storage",
  },
  bundleName: (first, more) => `${first} and ${more} more`,

  torrents: "Shared files",
  find: {
    search: "Search",
    placeholder: "Search by name or info hash",
    order: "Order",
    orders: {
      recent: "Newest first",
      name: "By name",
      size: "Largest first",
      progress: "Least complete first",
      rate: "Fastest first",
    },
    shown: (shown, all) =>
      shown === all ? `All ${format.count(all)}` : `${format.count(shown)} of ${format.count(all)}`,
    none: "Nothing in this tab matches. Search for part of a name, or for an info hash.",
  },
  privateFiles: "Private files",
  nameless: (infoHashStart) => `Unknown file (${infoHashStart}…)`,
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
  arrived: "Arrived. Press Save to keep it.",
  sizeUnknown: "Size not known yet",
  downloadRate: (bytesPerSecond) => `receiving ${format.rate(bytesPerSecond)}`,
  uploadRate: (bytesPerSecond) => `sending ${format.rate(bytesPerSecond)}`,
  timeLeft: (seconds) => `${format.duration(Math.max(1, seconds))} left`,
  people: {
    from: (hasSharer, others) =>
      hasSharer
        ? `from the sharer${others === 0 ? "" : ` and ${plural(others, "other", "others")}`}`
        : `from ${plural(others, "other person", "other people")}`,
    fromCopies: (copies, others) =>
      `from ${plural(copies, "person", "people")} with a full copy${others === 0 ? "" : ` and ${plural(others, "other", "others")}`}`,
    with: (hasSharer, others) => {
      if (hasSharer)
        return others === 0
          ? "the sharer is here"
          : `the sharer and ${plural(others, "other", "others")} are here`;
      return others === 0
        ? "nobody else is connected"
        : `${plural(others, "other person is", "other people are")} here`;
    },
    connected: (people) =>
      people === 0 ? "nobody else is connected" : `${plural(people, "person is", "people are")} connected`,
    webServers: (count, host) =>
      count === 1 ? `from the web server ${host}` : `from ${format.count(count)} web servers`,
    keeper: { from: "from the server", here: "the server is here" },
  },
  peerName: {
    sharer: "Sharer",
    keeper: "Server",
    webServer: "Web server",
    other: (letters) => `Peer ${letters}`,
    unnamed: "Somebody new",
  },
  key: {
    list: "Who sent which chunks",
    more: (peers) => `and ${format.count(peers)} more`,
  },
  uploadedSoFar: (bytes) => `${format.size(bytes)} sent to others`,
  moreTrackers: (count) =>
    `${plural(count, "more tracker has", "more trackers have")} trouble: see “Details”.`,
  incompleteSwarm:
    "Nobody here has some of the chunks. The download goes on when someone with them comes back.",
  holdsNothing: "It is empty: 0 bytes.",
  pausedPart: "What has arrived is kept, also when you close this tab. Press “Resume” to get the rest.",
  copies: {
    others: (count) =>
      `${plural(count, "person has", "people have")} received all of it; you may close this tab. Whoever opens the link later needs someone with a full copy to be here.`,
    arriving: (copies, lacking, share) =>
      `${format.count(copies)} of ${plural(copies + lacking, "person", "people")} ${copies === 1 ? "has" : "have"} a full copy, the other${lacking === 1 ? " has" : "s have at least"} ${format.percent(share)}. Best keep this tab open until everyone has all of it.`,
    received: (count) =>
      `You may close this tab: ${plural(count, "other person", "other people")} here ${count === 1 ? "has" : "have"} a full copy, too.`,
    spread:
      "Nobody else has a full copy yet, though together the others have every chunk. Best keep this tab open until one has all of it.",
    paused:
      "Nobody gets it from you while it is paused. Press “Resume” for those who still need it, and keep this tab open.",
    unconnected: (count) =>
      `${plural(count, "other has", "others have")} a full copy, but ${count === 1 ? "is" : "are"} not connected here. Keep this tab open for others.`,
    onlyHere: (share) =>
      `Nobody else has ${share < 0.01 ? "a full copy" : `more than ${format.percent(share)}`} yet. Keep this tab open.`,
    empty: "Keep this tab open until everyone has opened the link.",
  },

  shareLink: "Share link",
  copyLink: "Copy link",
  copied: "Link copied",
  copyByHand:
    "The browser did not allow copying. The link is selected: copy it with the keyboard or the menu.",
  share: "Share…",
  reach: {
    thisComputer:
      "This link works only on this computer. To share with others, open this page at an address that they can reach, over HTTPS.",
    thisNetwork:
      "This link works only on this network. For people elsewhere, open this page at a public address, over HTTPS.",
  },
  qrCode: "QR code",
  qrCodeOf: (name) => `QR code of the link to ${name}`,

  save: "Save",
  saveFile: (file) => `Save ${file}`,
  files: (count) => plural(count, "file", "files"),
  play: "Play",
  playFile: (file) => `Play ${file}`,
  show: "Show",
  showFile: (file) => `Show ${file}`,
  saving: {
    saved: "Saved",
    again: "Save again",
    asArchive: "as one .zip file",
    failed: (file, reason) => `“${file}” was not saved. ${reason}`,
    spokenSaved: (file) => `Saved ${file}`,
    spokenReady: (file) => `${file} is ready. Press Save once more.`,
  },
  pause: "Pause",
  resume: "Resume",
  remove: {
    button: "Remove",
    question: (stored) =>
      ({
        all: "Remove it from this browser? Others can no longer get it from you. Files you have saved stay.",
        some: "Remove it from this browser? What has been downloaded so far is deleted.",
        none: "Stop looking for it?",
        unreadable: "Remove it from this browser? Others can no longer get it from you.",
      })[stored],
    keep: "Keep",
  },
  opened: (name) => `Added ${name}`,
  alreadyHere: ({ by, wasPaused }) => {
    if (by === "files")
      return wasPaused
        ? "You have shared this before, and it was paused. It is shared again, under the same link."
        : "You are already sharing this. The link is the same as before.";
    return wasPaused ? "This was already here, but paused. It continues now." : "This is already here.";
  },
  sharedText: "Shared text",
  unreadable: {
    several: (count) =>
      `The browser cannot read ${format.count(count)} of these files or folders. They may have been changed, moved or deleted, or you may not be allowed to read them.`,
  },
  finished: "Download complete",

  details: {
    summary: "Details",
    legend: {
      own: "already had",
      missing: "missing (stronger = more copies)",
      inFlight: "arriving",
      missingOne: "missing",
    },
  },

  problems: {
    "worker-crashed": (detail) =>
      `Something inside Tabswarm broke${because(detail)}. Reload the page: stored files are kept.`,
    "worker-silent": () =>
      "Tabswarm does not start: its background worker does not answer. Reload the page; if that does not help, check your connection and whether an extension blocks this page.",
    "not-loaded": () => "A part of this page could not be loaded. Reload the page and share the files again.",
    "storage-silent": () =>
      "The browser's storage does not answer. Close other tabs of this page and reload this one; if that does not help, restart the browser.",
    "save-not-loaded": () =>
      "The part of this page that saves could not be loaded. Check your connection and press “Save” again; if that does not help, reload the page.",
  },
  reload: "Reload",
  unknownProblem: "Something went wrong. Reload the page and try again.",
  unsupportedTitle: "Tabswarm cannot run here",
  badParameter: {
    rate: (name, value) =>
      `The address says “${name}=${value}”, which is not a number of bytes per second. It was ignored; change it to, say, ${name}=500000 and reload.`,
    tracker: (value) =>
      `The address says “tracker=${value}”, which is not the URL of a tracker. It was ignored; make it begin with ws:// or wss:// and reload.`,
    choice: (name, value, choices) =>
      `The address says “${name}=${value}”, which Tabswarm does not know. It was ignored; “${name}” can be ${choices.join(" or ")}.`,
  },
};
