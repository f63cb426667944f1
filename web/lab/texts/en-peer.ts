import type { PeerTexts } from "./peer-texts.ts";

export const enPeer: PeerTexts = {
  language: "en",
  documentTitle: "Tabswarm lab: a peer",
  heading: (number) => (number === 0 ? "The seeder" : `Peer ${number}`),
  guest: "A guest",
  asking: "Waiting for the lab …",
  working: "This tab is a peer of the lab in another tab.",
  alone:
    "This tab has joined the lab's swarm. The lab runs in another browser, so it sees this tab only through the other peers.",
  ended: "This lab has ended, or its page was closed.",
  full: "This lab has no room for another peer.",
  left: "This peer has left the swarm because the lab asked it to.",
  progress: (have, pieces) => `${have} of ${pieces} chunks`,
  keepOpen: "Keep this tab open until the run has finished.",
  toLab: "Open a lab",
};
