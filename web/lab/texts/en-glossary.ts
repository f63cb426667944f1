/** English: the glossary, one sentence per word. */
import type { Explanation, GlossaryWord } from "./texts.ts";

export const enGlossary: Readonly<Record<GlossaryWord, Explanation>> = {
  "distribution-time": {
    lecture: "distribution time",
    bittorrent: undefined,
    sentence: "The time until the last of the N downloaders has the whole file.",
  },
  "fluid-bound": {
    lecture: "minimum distribution time, D(P2P)",
    bittorrent: undefined,
    sentence:
      "The shortest time that these limits would allow if data flowed like water, without chunks or delays: max{F/u_s, F/d_min, N·F/(u_s + Σu_i)}.",
  },
  "client-server-bound": {
    lecture: "D(client–server)",
    bittorrent: undefined,
    sentence:
      "The shortest time when one server sends all N copies itself: max{N·F/u_s, F/d_min}. It grows with every extra downloader.",
  },
  "binding-term": {
    lecture: "the maximum of the terms",
    bittorrent: "bottleneck",
    sentence:
      "The greatest term of the formula. Reducing the other terms changes nothing as long as this one stays.",
  },
  swarm: {
    lecture: "peer-to-peer network",
    bittorrent: "swarm",
    sentence: "All peers that share one file, those that have all of it and those that still download it.",
  },
  tracker: {
    lecture: "tracker",
    bittorrent: "tracker",
    sentence:
      "The server that knows all peers and introduces them to each other. No byte of the file passes through it.",
  },
  seeder: {
    lecture: "server, initial seeder",
    bittorrent: "seeder",
    sentence: "A peer that has the whole file and only uploads.",
  },
  "rarest-first": {
    lecture: "rarest first",
    bittorrent: "rarest first",
    sentence:
      "Request the chunk with the fewest copies first, so that no chunk dies out and every peer has something to trade.",
  },
  availability: {
    lecture: "number of copies",
    bittorrent: "availability",
    sentence: "How many peers have a chunk. If it drops to 0, nobody can finish.",
  },
  "tit-for-tat": {
    lecture: "tit-for-tat",
    bittorrent: "regular unchoke",
    sentence: "Every 10 seconds, serve the four peers that sent you the most. Peers that give more get more.",
  },
};
