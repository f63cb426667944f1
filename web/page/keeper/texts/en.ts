/** English: keeping a share on the page's server. */
import type { KeeperTexts } from "./texts.ts";

const days = (n: number): string => `${n} ${n === 1 ? "day" : "days"}`;
const ASK_AGAIN = "Keep this tab open, or ask the server again.";

export const en: KeeperTexts = {
  group: "Keep it available",
  keep: (n) => `Keep it available for ${days(n)}`,
  extend: (n) => `Keep it for ${n} more ${n === 1 ? "day" : "days"}`,
  end: "Stop keeping it",
  allows: (n, size) =>
    `This page’s server then keeps a copy, of up to ${size} and for ${days(n)}, so that you can close this tab.`,
  sees: {
    sealed:
      "Whoever runs it can see roughly how large it is and who downloads it, but neither names nor content.",
    public: "It is public, so whoever runs it can see everything: names, content and who downloads it.",
  },
  tooLarge: (size) =>
    `This page’s server can keep shares of up to ${size} available; this one is larger. Keep this tab open, or share it in several parts.`,
  publicOnly:
    "This page’s server keeps only private shares available, and this one is public. Keep this tab open, or share the files again as private ones.",
  asking: "Asking the server…",
  fetchingUntil: (date) => `The server will keep it until ${date}.`,
  fetchingPaused: "It gets nothing from this tab while this is paused: press “Resume”.",
  askedElsewhere: "It was asked for in another tab or browser. It can be extended and ended only there.",
  silent: "The server does not answer at the moment. This page asks it again by itself.",
  ended: "The server no longer keeps it.",
  over: {
    public: () =>
      "The server did not keep it: it keeps only private shares. Keep this tab open, or share the files again as private ones.",
    "too-large": (size) =>
      `The server did not keep it: it is larger than ${size}. Keep this tab open, or share it in several parts.`,
    "no-room": () => "The server has no room left for it. Keep this tab open, and ask again later.",
    "nobody-completes": () =>
      "The server gave up: nobody has sent it the rest for a day. Keep this tab open and ask again.",
    "given-up": () => `The server gave up before it had everything. ${ASK_AGAIN}`,
    refused: () => "The server does not keep this share. Keep this tab open.",
    expired: () =>
      `The server has kept it as long as it was asked to, and has deleted its copy. ${ASK_AGAIN}`,
    gone: () => `The server no longer has it. ${ASK_AGAIN}`,
  },
  failures: {
    "bad-request": "The server did not understand this page. Reload it and try again.",
    "wrong-method": "The server did not understand this page. Reload it and try again.",
    "wrong-origin": "The server accepts this only from its own page. Open this page at its own address.",
    "wrong-token":
      "The server does not accept this from this tab any more. It keeps the share until its time is over.",
    "not-kept": `The server no longer has it. ${ASK_AGAIN}`,
    "too-many-today":
      "From your network, the server has been asked for as much as it allows in a day. Keep this tab open, and try again tomorrow.",
    "too-many-requests":
      "The server receives too many requests from your network. Try again in a few minutes.",
    unavailable:
      "The server cannot do this at the moment. Keep this tab open, and try again in a few minutes.",
    "no-room": "The server has no room left. Keep this tab open, and try again later.",
    "too-many-shares": "The server keeps as many shares as it can. Keep this tab open, and try again later.",
    unreachable:
      "The server does not answer. Keep this tab open, check your connection, and try again in a moment.",
  },
  removal: (date) =>
    `The server keeps its copy until ${date}. If you do not want that, press “Keep”, and then “Stop keeping it”.`,
  details: {
    heading: "On the server",
    none: "This page’s server has no copy of it.",
    fetching: (share) => `This page’s server is fetching a copy, to keep it available. It has ${share}.`,
    kept: (date) => `This page’s server has a full copy and keeps it available until ${date}.`,
  },
};
