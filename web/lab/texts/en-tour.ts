/** English: the guided tour. */
import { FEW, timesToChoose } from "../tour/plan.ts";
import { createLabFormat } from "./format.ts";
import type { TourTexts } from "./tour-texts.ts";

const format = createLabFormat("en", " ");
const time = (seconds: number | undefined): string => (seconds === undefined ? "—" : format.seconds(seconds));
const share = (of: number | undefined): string => (of === undefined ? "—" : format.percent(of));
const about = (step: Parameters<typeof timesToChoose>[0]): [string, string, string] => {
  const [first, second, third] = timesToChoose(step);
  return [`About ${time(first)}`, `About ${time(second)}`, `About ${time(third)}`];
};
const file = format.amount(FEW.fileLength);
const serverRate = format.rate(FEW.seedUpload);
const downloaderRate = format.rate(FEW.uploads.kind === "one" ? FEW.uploads.rate : 0);
const alone = FEW.fileLength / FEW.seedUpload;

export const enTour: TourTexts = {
  heading: "Guided tour",
  invitation:
    "Ten short runs show why a swarm stays fast however many join it. You predict, the run decides.",
  start: "Start the tour",
  leave: "Leave the tour",
  back: "Back",
  next: "Next",
  skip: "Skip this step",
  run: "Run it",
  runAgain: "Run it again",
  look: "Show what the run says",
  stepOf: (step, steps) => `Step ${format.count(step)} of ${format.count(steps)}`,
  yourPrediction: "Your prediction",
  predictFirst: "Predict first: then the run starts.",
  running: "The run is on. Watch it, the answer comes at its end.",
  right: "Just as you said.",
  wrong: (shown) => `The run shows something else: “${shown}”.`,
  noAnswer: "This run does not tell: it was stopped or lost a peer. Run it again.",
  unexpected:
    "That is not what the theory expects. Chance plays a part in a small swarm, and so does a busy machine: run it again and compare.",

  steps: {
    "distribution-time": {
      title: "How long until everybody has it?",
      text: [
        `A file of ${file} lies on a server that can upload ${serverRate}. One person wants it.`,
        "What we measure here is the distribution time: from the start until the last one has the whole file.",
      ],
      question: "How long will it take?",
      choices: about("distribution-time"),
      outcome: ({ measured, bound }) =>
        `It took ${time(measured)}. The file’s size divided by the server’s upload, F/us, is ${time(bound)}, and no program can be faster: we call that the bound. The lab always shows how close a run came to it.`,
    },
    "client-server": {
      title: "One server, five downloaders",
      text: [
        "Now five people want the same file from the same server. It sends each of them a copy of their own, and nobody passes anything on.",
        "This is how an ordinary web server works.",
      ],
      question: "When will the last of the five have the whole file?",
      choices: about("client-server"),
      outcome: ({ measured, leechers }, besides) =>
        `It took ${time(measured)}${besides === undefined ? "" : `, after ${time(besides.measured)} for one`}. ${format.count(leechers)} copies have to leave through one upload: N·F/us. Every further downloader adds a whole copy. For a thousand it would be ${time(1000 * alone)}.`,
    },
    "peer-to-peer": {
      title: "Everybody helps",
      text: [
        `The same file, the same server, the same five. But now each of them also passes on what it already has, with up to ${downloaderRate}.`,
        "The server no longer needs to send everything itself: one copy of each part is enough.",
      ],
      question: "When will the last of the five have the whole file now?",
      choices: about("peer-to-peer"),
      outcome: ({ measured, bound, leechers }, besides) =>
        `It took ${time(measured)}${besides === undefined ? "" : ` instead of ${time(besides.measured)}`}; the bound is ${time(bound)}. ${format.count(leechers)} copies still have to be sent, but now everybody’s upload carries them: N·F/(us + Σui). Whoever joins wants one more copy and brings one more upload, so that both halves of the fraction grow together and the time stays nearly flat.`,
    },
    chunks: {
      title: "Cut into chunks",
      text: [
        "How can somebody pass on a file that they do not have yet? The file is cut into chunks. A chunk that has arrived and been checked can go on to others while the next ones are still coming in.",
        "Now ten want the file. One has it: the seed. All of them upload equally fast.",
      ],
      question: "Where will most of what the ten receive come from?",
      choices: [
        "From the seed, which alone has the whole file",
        "Half from the seed, half from each other",
        "From each other",
      ],
      outcome: ({ fromSeed, fileLength, peersShare, measured, clientServerBound }) =>
        `The seed sent ${format.ratio(fromSeed / fileLength)} copies of the file; ${share(peersShare)} of everything that arrived came from other downloaders. All had it after ${time(measured)}. A server alone would have needed ${time(clientServerBound)}.`,
    },
    tracker: {
      title: "Who introduces them?",
      text: [
        "Peers have to find each other first. There is a server for that, the tracker: it knows who takes part, and answers whoever joins with a list of others. They then connect to each other directly, from browser to browser.",
        "Look at the lines between the peers of the last run.",
      ],
      question: "How much of the file passed through the tracker?",
      choices: ["All of it", "The first copy", "Nothing"],
      outcome: ({ leechers, links }) =>
        `Not a single byte. The tracker introduced ${format.count(leechers + 1)} peers, they made ${format.count(links)} connections among themselves, and every chunk took one of those. That is why a small server can serve a large swarm.`,
    },
    "rarest-first": {
      title: "Which chunk next?",
      text: [
        "So far, everybody asked first for the chunk that the fewest others had. That is called rarest first.",
        "Now everybody asks for chunk 1, then 2, then 3, as one would to watch a film from its beginning. Everything else stays as it was with the ten.",
      ],
      question: "How long will it take, compared with rarest first?",
      choices: ["Less time", "About as long", "Clearly longer"],
      outcome: ({ measured }, besides) =>
        `It took ${time(measured)}${besides === undefined ? "" : ` instead of ${time(besides.measured)}`}. Where all have the same chunks, nobody has anything that another needs: uploads stand idle, and everybody waits for the seed. Rarest first keeps them different, so that everybody always has something to give.`,
    },
    "tit-for-tat": {
      title: "Who gets served?",
      text: [
        "Why should anybody upload? Every 10 seconds, each peer looks at who sends it most and serves those four. The others have to wait: they are choked. Like for like, or tit-for-tat.",
        "In this run, half of the downloaders upload fast and half slowly. All may download as fast as they can.",
      ],
      question: "Who will have the file earlier, on average?",
      choices: ["Those who upload fast", "Both at about the same time", "Those who upload slowly"],
      outcome: ({ fastFinish, slowFinish }) =>
        `Fast uploaders finished after ${time(fastFinish)} on average, slow ones after ${time(slowFinish)}. Fast ones find each other and trade; a slow one cannot give enough to stay among the four. Giving pays, and nobody has to enforce it.`,
    },
    "optimistic-unchoke": {
      title: "How does a newcomer begin?",
      text: [
        "Somebody who has just joined has nothing to give, so that nobody owes anything to them. And two fast peers who have never traded would never find out how well they fit.",
        "Look at the choker’s rows of the last run: some cells are marked as served on trial.",
      ],
      question: "Who gives a newcomer their first chunk?",
      choices: [
        "Nobody, until they have given something",
        "Whoever the tracker orders to",
        "A peer that serves somebody at random, on trial",
      ],
      outcome: ({ optimistic, trials }) =>
        `In this run, a peer chose somebody on trial ${format.count(optimistic)} times, ${format.count(trials)} of them somebody who had sent it nothing of late. Beside its four best, every peer serves one more, picked anew every 30 seconds: the optimistic unchoke. Whoever then gives well is soon among the four.`,
    },
    "free-riders": {
      title: "What if somebody only takes?",
      text: [
        "A free-rider downloads and uploads nothing. Nobody forbids it, and nobody reports it.",
        "In this run, some of the downloaders are free-riders.",
      ],
      question: "When will the free-riders have the file?",
      choices: ["Before those who give", "At about the same time", "After those who give"],
      outcome: ({ freeRiderFinish, contributorFinish }) =>
        `Free-riders finished after ${time(freeRiderFinish)} on average, those who give after ${time(contributorFinish)}. Nobody punished them. They are just never among anybody’s four best, and live on trial slots and on what the seed gives in turn.`,
    },
    "the-seed-leaves": {
      title: "What if the seed goes?",
      text: [
        "People close their tabs. In the lecture this coming and going is called churn.",
        "In this run, the seed leaves as soon as the downloaders have one whole copy between them. None of them has it alone yet.",
      ],
      question: "Who will get the whole file?",
      choices: ["Nobody", "Only some", "Everybody"],
      outcome: ({ seedLeftAt, measured, leechers }) =>
        `The seed left after ${time(seedLeftAt)}, and all ${format.count(leechers)} had the file after ${time(measured)}. Every chunk was with somebody, and whoever had one passed it on. Rarest first sees to that: the chunk that only one peer has is copied first.`,
    },
  },

  summary: {
    title: "Why the time stays flat",
    text: [
      "A server sends every copy through one upload. Twice as many downloaders, twice the time: N·F/us.",
      "In a swarm, whoever wants a copy also brings an upload. N·F/(us + Σui): above and below the line it grows alike, and the time hardly does.",
      "Chunks let everybody give from the start, rarest first keeps something to give, tit-for-tat makes giving worthwhile, the trial slot lets newcomers in. Together they bring a real swarm close to the bound.",
    ],
    score: (right, of) => `You predicted ${format.count(right)} of ${format.count(of)}.`,
  },
};
