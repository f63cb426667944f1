/** English: what a hover explains, in one sentence each. */
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
      "The least time that these limits allow if data flowed like water, without chunks or delays: max{F/us, F/dmin, N·F/(us + Σui)}.",
  },
  "client-server-bound": {
    lecture: "D(client–server)",
    bittorrent: undefined,
    sentence:
      "The least time when one server sends all N copies itself: max{N·F/us, F/dmin}, which grows with every further downloader.",
  },
  "binding-term": {
    lecture: "the maximum of the terms",
    bittorrent: "bottleneck",
    sentence:
      "The greatest term of the formula: as long as it stays, making the others smaller changes nothing.",
  },
  chunk: {
    lecture: "chunk",
    bittorrent: "piece",
    sentence: "A part of the file, which can be passed on as soon as it has arrived and been checked.",
  },
  tracker: {
    lecture: "tracker",
    bittorrent: "tracker",
    sentence:
      "The server that knows who takes part and introduces peers to each other; no byte of the file passes it.",
  },
  "peer-list": {
    lecture: "list of peers",
    bittorrent: "announce response",
    sentence: "The tracker’s answer to somebody who joins: some others to connect to, picked at random.",
  },
  seed: {
    lecture: "server, initial seed",
    bittorrent: "seeder",
    sentence: "A peer that has the whole file and only uploads.",
  },
  leecher: {
    lecture: "downloader, peer",
    bittorrent: "leecher",
    sentence: "A peer that does not have the whole file yet; it downloads, and uploads what it already has.",
  },
  "rarest-first": {
    lecture: "rarest first",
    bittorrent: "rarest first",
    sentence:
      "Ask first for the chunk that the fewest others have, so that no chunk dies out and everybody has something to trade.",
  },
  availability: {
    lecture: "number of copies",
    bittorrent: "availability",
    sentence: "How many peers have a chunk; where it falls to 0, nobody can finish.",
  },
  "tit-for-tat": {
    lecture: "tit-for-tat",
    bittorrent: "regular unchoke",
    sentence: "Every 10 seconds, serve the four peers that sent you most; whoever gives more, gets more.",
  },
  choke: {
    lecture: "not among the top four",
    bittorrent: "choke",
    sentence:
      "To serve nothing to a peer for now; it stays connected and may be chosen at the next decision.",
  },
  "optimistic-unchoke": {
    lecture: "optimistically unchoke",
    bittorrent: "optimistic unchoke",
    sentence:
      "Every 30 seconds, serve one peer picked at random without asking what it gave: newcomers get a start, and better partners are found.",
  },
  snubbed: {
    lecture: undefined,
    bittorrent: "snubbed",
    sentence:
      "A peer that has delivered nothing for 60 seconds although it was asked: it loses its regular slot.",
  },
  "free-rider": {
    lecture: "free-rider",
    bittorrent: "leecher that uploads nothing",
    sentence:
      "A downloader that takes and does not give: tit-for-tat leaves it the trial slots and the seed.",
  },
  churn: {
    lecture: "churn",
    bittorrent: undefined,
    sentence: "Peers come and go while the file is being distributed; what they alone have goes with them.",
  },
};
