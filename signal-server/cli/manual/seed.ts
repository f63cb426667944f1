/** `tabswarm seed`. */
import { FAILURES, LIMITS, NETWORK, OUTPUT, PASSWORD, PEER_VARIABLES, STAYING, TRACKER } from "./common.ts";
import type { Page } from "./page.ts";

export const SEED: Page = {
  name: "seed",
  usage: "PATH… [OPTION…]",
  summary: "shares files and folders from this machine, and prints the share link",
  text: [
    "Shares files and folders and prints their share link. People open the link in a browser, or with “tabswarm get”. The files stay where they are and are sent from there, so leave it running until others have a copy; Ctrl+C stops it.",
    "What you share is private: it is encrypted on its way, and only people with the whole link can read it. The same paths give the same link the next time, as long as the files and the kind of share are the same.",
    "A Tabswarm page introduces the others, and the link leads to it. Name it with --tracker or with the variable TABSWARM_SERVER.",
  ],
  options: [
    { name: "public", meaning: "everybody with a BitTorrent app can read it, not only people with the link" },
    ...PASSWORD,
    { ...TRACKER, meaning: `${TRACKER.meaning}. The link leads to the first page` },
    ...LIMITS,
    ...STAYING,
    { name: "skip-unreadable", meaning: "leaves out what cannot be read instead of stopping" },
    ...NETWORK,
    ...OUTPUT,
  ],
  examples: [
    { term: "tabswarm seed film.mp4 --tracker https://share.example.org/", meaning: "shares one file" },
    { term: "tabswarm seed holiday/ --password --until 7d", meaning: "shares a folder for a week" },
    {
      term: "tabswarm seed build.zip --copies 3 --upload 2M --quiet",
      meaning: "leaves when three others have it; prints only the link",
    },
  ],
  variables: [
    ...PEER_VARIABLES,
    {
      term: "TABSWARM_STATE",
      meaning:
        "the folder that remembers what was shared, so that links stay the same; otherwise the system’s folder for such things, ~/.local/state/tabswarm on Linux",
    },
    { term: "NO_COLOR", meaning: "if set, the QR code is written without colours" },
  ],
  exitCodes: [
    {
      term: "0",
      meaning:
        "it was stopped with Ctrl+C, or the time or the number of copies was reached; the event “stopped” of --json says which",
    },
    ...FAILURES,
    { term: "130", meaning: "it was interrupted before there was a link" },
  ],
  more: [],
};
