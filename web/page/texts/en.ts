/** English. Short sentences that say what happened and what the user can do. */
import { MAX_FOREIGN_PIECE_LENGTH } from "../../../shared/core/layout.ts";
import { MAX_TORRENT_FILE_LENGTH } from "../../../shared/metainfo/limits.ts";
import type { Obstacle } from "../../bridge/views.ts";
import { createFormat } from "./format.ts";
import type { Texts } from "./texts.ts";
import { trackerAndReason } from "./tracker-detail.ts";

const format = createFormat("en");
const plural = (n: number, one: string, many: string): string => `${format.count(n)} ${n === 1 ? one : many}`;
const quoted = (text: string): string => (text === "" ? "" : ` “${text}”`);
const because = (text: string): string => (text === "" ? "" : ` (${text})`);
const torrentFile = (name: string): string => (name === "" ? "The torrent file" : `“${name}”`);
const tracker = (name: string): string => `The tracker${quoted(name)}`;

const obstacles: Readonly<Record<Obstacle, string>> = {
  "blocked-here": "this browser has no address to offer",
  "blocked-there": "the peer has no address to offer",
  "no-path": "no path leads there (firewall or NAT)",
  "no-answer": "the peer does not answer",
};

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
    protected: "Encrypted on its way, every chunk verified, stored on no server.",
    verified: "Encrypted on its way, every chunk verified.",
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
    anyone: "Anyone with a BitTorrent app",
    anyoneHint:
      "Other programs can open them, and so can everyone who learns their number (the info hash), such as the host of the tracker.",
    addPassword: "Add a password",
    passwordHint:
      "Tabswarm never stores the password, so keep it yourself, and send it separately from the link. If it is forgotten, the link opens nothing more: share the files again.",
    applies: "This holds for what you share from now on in this tab.",
  },
  password: { label: "Password", show: "Show password" },
  unlock: {
    wholeLink: "The whole link",
    otherLink:
      "That link leads to other files. Paste the link to these, or open that one with “Share link or magnet”.",
    stillIncomplete:
      "That link is incomplete as well: after the 40 digits come a dot and 22 more characters.",
    noPassword: "Enter the password.",
    checking: "Checking…",
    opened: "The files are open now.",
    canHelp: "You can help to share it, but you cannot read it.",
    meanwhile: {
      arriving: "This tab fetches the encrypted chunks and passes them on, as long as it is open.",
      whole: "This tab has all of the encrypted chunks and passes them on, as long as it is open.",
      paused: "At the moment this tab does nothing: press “Resume” to pass on the encrypted chunks.",
    },
    linkIsIncomplete: "This link is incomplete, too: people who open it cannot read the files.",
  },
  limits: {
    button: "Limits",
    upload: "Upload limit",
    download: "Download limit",
    unit: "kB/s",
    placeholder: "No limit",
    hint: "In kB per second, for everything in this tab. Leave empty for no limit; 0 stops transfers.",
    active: ({ upload, download }) =>
      `Limited to ${[
        ...(upload === undefined ? [] : [`${format.rate(upload)} up`]),
        ...(download === undefined ? [] : [`${format.rate(download)} down`]),
      ].join(" and ")}`,
    none: "No limits now.",
    complaints: {
      "not-a-number":
        "That is not a number. Enter kilobytes per second, such as 500, or leave the field empty for no limit.",
      negative: "A limit cannot be below 0. Leave the field empty for no limit.",
      "too-little": "That is too little. Enter 1 or more, or 0 to stop transfers.",
      "too-much": "That is faster than any connection. Leave the field empty for no limit.",
    },
  },
  storage: {
    button: "Storage",
    title: "Storage",
    close: "Close",
    looking: "Looking…",
    empty: "This browser stores nothing for Tabswarm.",
    usage: (used, quota) =>
      quota === undefined
        ? `${format.size(used)} used`
        : `${format.size(used)} of ${format.size(quota)} used`,
    usageUnknown: "This browser does not say how much is used.",
    usageLabel: "Storage used",
    persistence: {
      granted: "The browser keeps all of this until you delete it.",
      refused:
        "The browser has not agreed to keep this when space runs low. Bookmark this page, or allow notifications, and ask again.",
      unasked: "The browser may delete this by itself when space runs low.",
      unknown: "This browser cannot be asked to keep this when space runs low.",
    },
    persist: "Ask the browser to keep it",
    columns: { name: "Name", size: "Size", lastUse: "Last use", tab: "Tab", actions: "Actions" },
    kinds: {
      torrent: "Torrent without a name",
      preparation: "unfinished",
      leftover: "Leftover data",
      "saved-copies": "Copies made while saving",
    },
    measuring: "…",
    lastUse: (seconds) => (seconds === undefined ? "Last use unknown" : `Used ${format.ago(seconds)}`),
    inUse: "In use",
    tab: (holder, number) =>
      ({
        this: "In this tab",
        other: `Open in another tab (no. ${number})`,
        closed: `Tab is closed (no. ${number})`,
      })[holder],
    heldNote: (own) =>
      `What another tab has open can only be removed in that tab.${own === undefined ? "" : ` This tab is no.\u00a0${own}.`}`,
    openHere: "Open here",
    delete: "Delete",
    deleteClosed: "Delete all of closed tabs",
    deletedClosed: "Everything of closed tabs has been deleted.",
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
        ? "nobody else is here"
        : `${plural(others, "other person is", "other people are")} here`;
    },
    connected: (people) =>
      people === 0 ? "nobody else is here" : `${plural(people, "person is", "people are")} connected`,
    keeper: { from: "from the server", here: "the server is here" },
  },
  peerName: {
    sharer: "Sharer",
    keeper: "Server",
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
    "No connected peer has some of the chunks. The download will finish when someone who has them comes back.",
  holdsNothing: "It is empty: 0 bytes.",
  copies: {
    others: (count) =>
      `${plural(count, "person has", "people have")} a full copy; you may close this tab. Whoever opens the link later needs someone with a full copy to be here.`,
    spread:
      "Nobody else has a full copy yet, but together the others have every chunk; you may close this tab.",
    unconnected: "Nobody connected to you has a full copy right now. Keep this tab open to be safe.",
    onlyHere: "Nobody else has a full copy yet. Keep this tab open.",
    keeperFetches: (share) => `The server has ${format.percent(share)}. Keep this tab open.`,
    server: "The server has a full copy. You may close this tab.",
    keeper: (date) => `The server has all of it and keeps it until ${date}. You may close this tab.`,
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
  qrTooLong: "The link is too long for a QR code.",
  qrWhole: "Fill the screen",

  save: "Save",
  saveFile: (file) => `Save ${file}`,
  files: (count) => plural(count, "file", "files"),
  findFile: "Find a file",
  noSuchFile: "No file has such a name.",
  choosing: {
    all: "All files",
    found: (count) => (count === 1 ? "The file found" : `All ${format.count(count)} files found`),
    chosen: ({ chosen, files, chosenBytes, bytes }) =>
      `${format.count(chosen)} of ${plural(files, "file", "files")} chosen · ${format.size(chosenBytes)} of ${format.size(bytes)}`,
    none: "No file is chosen, so nothing is downloaded.",
    notChosen: "not chosen",
  },
  play: "Play",
  playFile: (file) => `Play ${file}`,
  show: "Show",
  showFile: (file) => `Show ${file}`,
  player: {
    playing: (file) => `Playing ${file}`,
    showing: (file) => `Showing ${file}`,
    close: "Close",
    closeFile: (file) => `Close ${file}`,
    loading: "Loading",
    waiting: "Waiting for the next chunks",
    paused: "The download is paused. Press Resume to go on.",
    cannotPlay: "This browser cannot play it. Save it, and open it in another program.",
    cannotShow: "This browser cannot show it. Save it, and open it in another program.",
    soundOnly:
      "This browser plays only the sound. To see the pictures, save it and open it in another program.",
    interrupted: "It could not be read any further.",
    tryAgain: "Try again",
    notHere: "This browser plays nothing here, as in some private windows. Save it instead.",
    saveInstead: "Save this file",
  },
  saving: {
    progress: (file) => `Saving ${file}`,
    queued: "Waiting for the other files",
    copying: (share) => `Saving: ${format.percent(share)}`,
    fetching: (share) => `Fetching missing chunks first: ${format.percent(share)}`,
    arriving: (share) => `Saving while it arrives: ${format.percent(share)}`,
    writing: (share, filesDone, files) =>
      `Saving: ${format.percent(share)} · ${format.count(filesDone)} of ${plural(files, "file", "files")}`,
    exists: (first, more) =>
      more === 0
        ? `“${first}” is already in that folder.`
        : `“${first}” and ${format.count(more)} more are already in that folder.`,
    replace: "Replace",
    keepBoth: "Keep both",
    interrupted: "Saving was interrupted. What has been written stays.",
    resume: "Continue saving",
    readyShort: "Ready: press Save once more",
    ready: "Ready. Press Save once more: the browser starts a download only right after a click.",
    saved: "Saved",
    again: "Save again",
    cancel: "Cancel",
    cancelFile: (file) => `Cancel saving ${file}`,
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
  torrentFile: {
    opened: "Opened as a torrent.",
    shareItself: "Share the file itself instead",
    sharedItself: (reason) => `${reason} The file itself is shared.`,
  },
  collecting: {
    list: "Files being collected",
    found: (folder, files) =>
      `Collecting files${folder === "" ? "" : ` in “${folder}”`}: ${format.count(files)} so far`,
    cancel: "Cancel",
  },
  unreadable: {
    list: "Cannot be read",
    several: (count) =>
      `The browser cannot read ${format.count(count)} of these files or folders. They may have been changed, moved or deleted, or you may not be allowed to read them.`,
    more: (count) => `and ${format.count(count)} more`,
    shareRest: (files) => `Share the rest (${plural(files, "file", "files")})`,
    cancel: "Cancel",
  },
  finished: "Download complete",

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
      own: "already had",
      inFlight: "arriving",
      missing: "missing (stronger = more copies)",
      nowhere: "no connected peer has it",
      next: "needed next",
    },
    readers: "Being read",
    readerOfAll: "All chosen files",
    reading: {
      playback: (share) => `playing at ${format.percent(share)}`,
      save: (share) => `saving, ${format.percent(share)} done`,
    },
    window: (first, last) =>
      first === last
        ? `needs chunk ${format.count(first)} next`
        : `needs chunks ${format.count(first)} to ${format.count(last)} next`,
    rates: "Rates",
    rateNumbers: ({ download, upload, highestDownload, highestUpload }) =>
      `Now ${format.rate(download)} down and ${format.rate(upload)} up. ` +
      `Highest: ${format.rate(highestDownload)} down, ${format.rate(highestUpload)} up.`,
    download: "Down",
    upload: "Up",
    sinceStart: (seconds) => format.duration(seconds),
    peers: "Peers",
    noPeers: "No peer is connected.",
    columns: {
      client: "Peer",
      has: "Has",
      downloadRate: "Down",
      uploadRate: "Up",
      downloaded: "Received",
      uploaded: "Sent",
      standing: "Now",
    },
    standing: {
      sendsToUs: "sending to you",
      weSend: "receiving from you",
      optimistic: "on trial",
      snubbed: "has stopped sending",
      chokesUs: "you wait for your turn",
      weChoke: "waiting for its turn",
      idle: "nothing to exchange",
    },
    paths: { direct: "direct", relayed: "relayed" },
    connecting: (obstacle) =>
      obstacle === undefined ? "connecting" : `connecting; so far ${obstacles[obstacle]}`,
    notConnected: (obstacle) => `not connected: ${obstacles[obstacle]}`,
    trackers: "Trackers",
    tracker: {
      connecting: "connecting",
      connected: "connected",
      waiting: (seconds) => `next attempt in ${format.duration(Math.max(1, seconds))}`,
      announced: (secondsAgo) =>
        `announced ${secondsAgo < 1 ? "just now" : `${format.duration(secondsAgo)} ago`}`,
      counted: (seeders, leechers) =>
        `it counts ${format.count(seeders)} with a full copy and ${plural(leechers, "other", "others")}`,
      warning: (text) => `it says “${text}”`,
      troubles: {
        "tracker-unreachable": () => "cannot be reached",
        "tracker-refused": (reason) => `refused${reason === "" ? "" : `: “${reason}”`}`,
        "tracker-busy": (reason) => `busy${because(reason)}`,
        "tracker-hangs-up": (reason) => `closed the connection${because(reason)}`,
        "tracker-silent": () => "does not answer",
        "tracker-unusable": (reason) => `its answers cannot be used${because(reason)}`,
      },
    },
    totals: (uploaded, wasted) =>
      `${format.size(uploaded)} sent to others; ${wasted === 0 ? "nothing" : format.size(wasted)} arrived twice.`,
    infoHash: "Info hash (it identifies exactly this content)",
    saveTorrent: "Save .torrent",
    torrentOfPublic: "For other BitTorrent programs, which can then download this and keep it available.",
    torrentOfSealed:
      "For other BitTorrent programs, which can then keep this available. It contains no names and no key: to read the files, people still need the whole link.",
  },

  problems: {
    "no-webrtc": () =>
      "This browser has no WebRTC, or a setting or an extension switches it off. Allow it for this page and reload, or open the page in a current Chrome, Edge, Firefox or Safari.",
    "insecure-context": () =>
      "The browser switches off what Tabswarm needs on plain HTTP. Open the page over HTTPS, or as localhost on the machine that serves it.",
    "no-workers": () =>
      "This browser does not run background workers here. Allow scripts for this page, or use a current browser.",
    "worker-crashed": (detail) =>
      `Something inside Tabswarm broke${because(detail)}. Reload the page: stored files are kept.`,
    "worker-silent": () =>
      "Tabswarm does not start: its background worker does not answer. Reload the page; if that does not help, check your connection and whether an extension blocks this page.",
    "malformed-link": () =>
      "That is not a link Tabswarm understands. Paste a share link, a magnet link or a 40-digit info hash.",
    "several-info-hashes": () =>
      "That contains links to several different torrents. Paste one link at a time.",
    "several-secrets": () =>
      "That contains two versions of the same link, with different ends. Paste only the one that you were sent last.",
    "damaged-secret": () =>
      "The link is incomplete: its last part, which opens the files, is cut off or changed. Paste the whole link, or ask the sender for it.",
    "info-hash-too-long": () =>
      "That is longer than the 40 digits of an info hash; it may be a checksum or a BitTorrent v2 hash. Ask for the share link or a magnet link.",
    "magnet-v2-only": () =>
      "This magnet link is for BitTorrent v2 only, which Tabswarm does not support. Ask for a hybrid or v1 magnet link (xt=urn:btih:…).",
    "magnet-without-info-hash": () =>
      "Tabswarm cannot open this magnet link: it lacks a BitTorrent v1 info hash (xt=urn:btih:…). Ask for the complete link.",
    "not-a-torrent": (detail) =>
      `${torrentFile(detail)} is not a torrent file, whatever its name says. Ask for the share link or a magnet link.`,
    "torrent-cut-short": (detail) =>
      `${torrentFile(detail)} is incomplete: its end is missing. Download it again, or ask for the share link or a magnet link.`,
    "torrent-file-too-long": (detail) =>
      `${torrentFile(detail)} is larger than any torrent file that Tabswarm opens (${format.size(MAX_TORRENT_FILE_LENGTH)}). Ask for the share link or a magnet link.`,
    "torrent-without-info": (detail) =>
      `${torrentFile(detail)} lacks the part that describes the files. Download it again, or ask for the share link or a magnet link.`,
    "torrent-without-files": (detail) =>
      `${torrentFile(detail)} describes no file, so there is nothing to download.`,
    "torrent-bad-lengths": (detail) =>
      `${torrentFile(detail)} is damaged: it does not say how long its files are. Download it again, or ask for the share link or a magnet link.`,
    "torrent-bad-names": (detail) =>
      `${torrentFile(detail)} is damaged: one of its files has no name. Download it again, or ask for the share link or a magnet link.`,
    "torrent-bad-pieces": (detail) =>
      `${torrentFile(detail)} is damaged: its list of chunks does not fit its files. Download it again, or ask for the share link or a magnet link.`,
    "share-missed": () =>
      "What you shared did not get here. Share it once more: this page is ready for it now.",
    "unreadable-file": (detail) =>
      `The browser could not read${quoted(detail) || " a file"}. It may have been changed, moved or deleted, or you may not be allowed to read it. Check it, then drop it again.`,
    "nothing-to-share": () => "It contains no files. Drop at least one file, or a folder with files in it.",
    "too-many-files": () =>
      "Those are more than 10,000 files, too many for one link. Pack them into an archive and share that.",
    "too-large": () => "That is more than 4 TiB, too much for one link. Share it in several parts.",
    "path-too-deep": (detail) =>
      `${detail === "" ? "A file" : `“${detail}”`} lies too deep: one link can hold 32 levels of folders. Move it up, or pack the folder into an archive and share that.`,
    "info-too-long": () =>
      "The names of these files and folders are too long altogether for one link. Share fewer files at once, or pack them into an archive.",
    "tracker-unreachable": (detail) =>
      `${tracker(detail)} cannot be reached, so it introduces no new peers. Tabswarm keeps trying; check your connection if this lasts.`,
    "tracker-refused": (detail) => {
      const [name, reason] = trackerAndReason(detail);
      return `${tracker(name)} refused${reason === "" ? "" : `: “${reason}”`}. Ask its operator, or share through another one.`;
    },
    "tracker-busy": (detail) => {
      const [name, reason] = trackerAndReason(detail);
      return `${tracker(name)} is busy${because(reason)}. Tabswarm tries again by itself; connections that exist are not affected.`;
    },
    "tracker-hangs-up": (detail) => {
      const [name, reason] = trackerAndReason(detail);
      return `${tracker(name)} accepts connections and closes them${because(reason)}. Tabswarm keeps trying at growing intervals; ask its operator, or share through another one.`;
    },
    "tracker-silent": (detail) =>
      `${tracker(detail)} does not answer. Tabswarm keeps trying at growing intervals; share through another one if this lasts.`,
    "tracker-unusable": (detail) => {
      const [name, reason] = trackerAndReason(detail);
      return `${tracker(name)} sends answers that Tabswarm cannot use${because(reason)}. Check its address: it may not be a tracker for browsers.`;
    },
    "no-websocket-tracker": () =>
      "What you opened names only trackers that a browser cannot use: browsers reach peers only through WebSocket trackers (wss://…). Ask for a link with one, or ask someone who has the files to open this one in Tabswarm too.",
    "nobody-has-it": () =>
      "Nobody who has this is here right now. Leave the tab open, or ask the sender to open theirs: the download starts by itself.",
    "blocked-here": () =>
      "Others are here, but this browser lets nobody connect: switch off a VPN, or an extension or setting that blocks WebRTC, for this page, and it goes on by itself.",
    "no-path": () =>
      "Others are here, but no connection gets through: a firewall or VPN on one side blocks it, so try another network, such as a phone's hotspot, or switch the VPN off.",
    "blocked-there": () =>
      "Others are here, but their browsers let nobody connect: ask them to switch off a VPN, or an extension that blocks WebRTC, or to use another browser.",
    "no-answer": () =>
      "Others are listed, but their tabs do not answer: they may be asleep, so ask the others to look at the page again.",
    "relay-missing": () =>
      "Your address stays hidden (ice=relay), but this page has no relay (TURN server), so nobody can connect: ask whoever runs it for one, or open the page without ice=relay.",
    "relay-unreachable": () =>
      "Your address stays hidden (ice=relay), but the relay (TURN server) does not answer: try another network, or ask whoever runs this page.",
    "quota-full": () =>
      "The browser's storage is full. Remove something here or free disk space, and the download continues by itself. Stored pieces are still shared.",
    "not-stored": () =>
      "There was no room to store it, so it is shared straight from your disk. Reloading this tab ends that; drop it again afterwards.",
    "storage-failed": (detail) =>
      `The browser's storage failed${because(detail)}. Reload the page; if it happens again, free disk space or leave private mode.`,
    "memory-only": () => "This browser won't keep files after you close the tab. Save what you need first.",
    "torrent-v2-only": () =>
      "This torrent is for BitTorrent v2 only, which Tabswarm does not support. Ask for a hybrid or v1 torrent.",
    "torrent-pieces-too-long": (detail) =>
      `Its chunks${Number(detail) > 0 ? ` of ${format.size(Number(detail))}` : ""} are too large for a browser’s memory; Tabswarm handles up to ${format.size(MAX_FOREIGN_PIECE_LENGTH)}. Open it in another BitTorrent program, or ask for a torrent with smaller chunks.`,
    "torrent-too-complex": () =>
      "This torrent has more files or folders than Tabswarm can handle: at most 10,000 files in 32 levels of folders. Open it in another BitTorrent program, or ask the sender to pack the files into an archive.",
    "bad-metadata": (detail) =>
      `The description that peers sent is broken${because(detail)}. Ask the sender to share it again.`,
    "file-changed": (detail) =>
      `${detail === "" ? "The file" : `“${detail}”`} was changed or moved while it was shared. Drop it again to share its present content.`,
    damaged: (detail) =>
      `The copy in this browser is damaged: chunks of${quoted(detail) || " it"} are gone. They are fetched again as soon as somebody who has them is here. If you have the original, drop it here again: it is checked and repaired.`,
    "storage-cleared": (detail) =>
      `What this browser had stored was deleted while this tab was open, for example because site data was cleared:${quoted(detail) || " all of it"} is gone here. It is fetched again as soon as somebody who has it is here. If you shared it yourself, drop it here again.`,
    mended: (detail) =>
      `The copy in this browser was damaged or deleted:${quoted(detail) || " part of it"}. It has been restored from your files, so sharing continues.`,
    "copy-lost": () =>
      "Somebody who shared this has lost their copy, and nobody else here has all of it. Ask them to open their tab and drop the file there again: your download then continues by itself.",
    "low-space": (detail) =>
      `The browser's storage will not hold everything: about ${format.size(Number(detail) || 0)} more is needed. Free disk space, or delete something under “Storage” at the top.`,
    "not-loaded": () => "A part of this page could not be loaded. Reload the page and share the files again.",
    "storage-silent": () =>
      "The browser's storage does not answer. Close other tabs of this page and reload this one; if that does not help, restart the browser.",
    "no-secret": () =>
      "The link is incomplete: its last part, which opens the files, is missing. A magnet link or a torrent file does not have it either. Paste the whole link, or ask the sender for it.",
    "wrong-secret": () =>
      "The link does not open these files: its last part was changed on the way, or belongs to another share. Paste the link again, or ask the sender for it.",
    "needs-password": () => "These files need a password. Ask the sender for it.",
    "wrong-password": () =>
      "That password does not open the files. Check capital letters and the keyboard’s language, and try again.",
    "bad-manifest": () =>
      "The list of files in this share is damaged, so nobody can open it. Ask the sender to share the files again.",
    "unknown-version": () =>
      "These files were shared by a newer version of Tabswarm. Reload the page to get that version. If this stays, ask whoever runs the page to update it.",
    "held-elsewhere": () =>
      "Another tab has it open, so it stays. Remove it in that tab, or close that tab first.",
    "disk-full": () =>
      "The disk is full. The files that are written stay there. Make room on it and press “Continue saving”, or press “Save” to choose another folder.",
    "folder-not-allowed": () =>
      "The browser does not let this page write into that folder. Press “Continue saving” and allow it, or press “Save” to choose another folder.",
    "folder-gone": () =>
      "The folder was moved or deleted while it was being written. Press “Save” to write it again.",
    "save-failed": (detail) =>
      `The browser could not copy it${because(detail)}. Check the free disk space and save it again.`,
  },
  update: {
    ready: "A new version is ready.",
    waiting:
      "A new version is ready. This page changes to it when nothing is being saved or played any more.",
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
