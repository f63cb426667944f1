import type { PeerTexts } from "./peer-texts.ts";

export const enPeer: PeerTexts = {
  language: "en",
  documentTitle: "Tabswarm lab: a peer",
  heading: (number) => (number === 0 ? "The seed" : `Peer ${number}`),
  guest: "A guest",
  asking: "Asking the lab for a part …",
  working: "This tab is a peer of the lab that is open in another tab.",
  alone:
    "This tab has joined the lab's swarm. The lab runs in another browser, so it sees this tab only through the other peers.",
  ended: "This lab has ended, or its page was closed.",
  full: "This lab has no room for another peer.",
  left: "This peer has left the swarm, as the lab asked.",
  progress: (have, pieces) => `${have} of ${pieces} chunks`,
  keepOpen: "Keep the tab open until the run has finished.",
  toLab: "Open a lab",
};
