/** English, of what opens later. Short sentences that say what happened and what the user can do. */
import type { Obstacle } from "../../bridge/views.ts";
import { because, format, plural } from "./first-en.ts";
import type { LaterTexts } from "./later-texts.ts";
import { problems } from "./problems-en.ts";

const obstacles: Readonly<Record<Obstacle, string>> = {
  "blocked-here": "this browser has no address to offer",
  "blocked-there": "the peer has no address to offer",
  "no-path": "no path leads there (firewall or NAT)",
  "no-answer": "the peer does not answer",
};

export const en: LaterTexts = {
  password: { label: "Password", show: "Show password" },
  copies: {
    sent: "A full copy was sent, but nobody with one is here now. Keep this tab open for those who open the link later.",
    keeperFetches: (share) => `The server has ${format.percent(share)}. Keep this tab open.`,
    server: "The server has a full copy. You may close this tab.",
    keeper: (date) => `The server has all of it and keeps it until ${date}. You may close this tab.`,
  },
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
  },
  limits: {
    upload: "Upload limit",
    download: "Download limit",
    unit: "kB/s",
    placeholder: "No limit",
    hint: "In kB per second, for everything in this tab. Leave empty for no limit; 0 stops transfers. Tabs that you open later begin with the same limits.",
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
    title: "Storage",
    close: "Close",
    looking: "Looking…",
    empty: "Apart from the page itself, this browser stores nothing for Tabswarm.",
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
  qrTooLong: "The link is too long for a QR code.",
  qrWhole: "Fill the screen",
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
    cancel: "Cancel",
    cancelFile: (file) => `Cancel saving ${file}`,
  },
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
    more: (count) => `and ${format.count(count)} more`,
    shareRest: (files) => `Share the rest (${plural(files, "file", "files")})`,
    cancel: "Cancel",
  },

  details: {
    pieces: "Pieces",
    piecesHeading: "Chunks",
    pieceNumbers: ({ have, inFlight, total, sources }) =>
      [
        `${format.count(have)} of ${format.count(total)} here`,
        ...(inFlight > 0 ? [`${format.count(inFlight)} arriving`] : []),
        ...(sources > 0 ? [`from ${plural(sources, "peer", "peers")}`] : []),
      ].join(", "),
    legend: {
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
        `it counted ${format.count(seeders)} with a full copy and ${plural(leechers, "other", "others")}`,
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
    offences: {
      heading: "Disconnected for misconduct",
      banned: (peers) =>
        peers === 0
          ? "Nothing false was stored. These peers may connect again."
          : `Nothing false was stored. ${plural(peers, "peer", "peers")} may not connect again.`,
      lied: (times) => `False data, ${plural(times, "time", "times")}`,
      broke: (times) => `Broken protocol, ${plural(times, "time", "times")}`,
    },
    webServers: "Web servers",
    webServer: {
      sees: "The link or the torrent file names these web servers, which have the files. Those that are used see your network address and which parts you fetch.",
      idle: "not needed now",
      connected: "in use",
      dropped: "not used",
      waiting: (seconds) => `next attempt in ${format.duration(Math.max(1, seconds))}`,
      received: (bytes) => `${format.size(bytes)} received`,
      troubles: {
        "web-seed-unreachable": () =>
          "cannot be reached, or leads on to an address that this page may not use",
        "web-seed-cors": () => "answers, but lets no page of another site read the answer (CORS)",
        "web-seed-mixed-content": () =>
          "not encrypted (http), and a page that came encrypted (https) may not use it",
        "web-seed-redirect": () => "leads on to an address that is not to be used",
        "web-seed-status": (status) =>
          status === "404" || status === "410"
            ? `does not have the file (${status})`
            : `answers with error ${status}`,
        "web-seed-no-ranges": () => "sends whole files only, not the parts that are asked for",
        "web-seed-web-page": () => "sends a web page instead of the file",
        "web-seed-wrong-range": () =>
          "its file has another length, or it sends other parts than are asked for",
        "web-seed-encoded": () => "sends the file compressed",
        "web-seed-cut-short": () => "broke off in the middle of an answer",
        "web-seed-silent": () => "does not answer",
        "web-seed-slow": () => "sends too slowly",
        "web-seed-lies": () => "its file is another one: what it sent failed the check",
        "web-seed-hidden": () => "your address is to stay hidden (ice=relay)",
      },
    },
    totals: (uploaded, wasted) =>
      `${format.size(uploaded)} sent to others; ${wasted === 0 ? "nothing" : format.size(wasted)} arrived twice.`,
    infoHash: "Info hash (it identifies exactly this content)",
    saveTorrent: "Save .torrent",
    torrentOfPublic: "For other BitTorrent programs, which can then download this and keep it available.",
    otherSites: {
      join: "WebTorrent players on other sites can join, too.",
      excluded: "Players on other sites cannot join, unless this page’s server lists them.",
    },
    torrentOfSealed:
      "For other BitTorrent programs, which can then keep this available. It contains no names and no key: to read the files, people still need the whole link.",
  },

  problems,
  update: {
    ready: "A new version is ready.",
    waiting:
      "A new version is ready. This page changes to it when nothing is being saved or played any more.",
  },
};
