/** English: the guided tour. */
import { FEW, SEQUENTIAL, timesToChoose } from "../tour/plan.ts";
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
    "In ten short steps, you see why a swarm stays fast, however many people join it. You predict, a real run decides. It takes about 10 minutes; nothing needs to be known beforehand.",
  start: "Start the tour",
  leave: "Leave the tour",
  back: "Back",
  next: "Next",
  skip: "Skip this step",
  run: "Run it",
  runAgain: "Run it again",
  look: "Show what the run says",
  stepOf: (step, steps) => `Step ${format.count(step)} of ${format.count(steps)}`,
  predictFirst: "Predict first, then you see.",
  running: "The run is on. Watch it, the answer comes at its end.",
  right: "Just as you said.",
  wrong: (shown) => `The run shows something else: “${shown}”.`,
  noAnswer: "This run does not tell: it was stopped or lost a peer. Run it again.",
  inexact: "This machine was too busy for exact figures.",
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
        `It took ${time(measured)}. The file’s size (F) divided by the server’s upload (us) is ${time(bound)}, and no program can be faster. We call such a limit the bound. The lab always shows how close a run came to it.`,
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
        `It took ${time(measured)}${besides === undefined ? "" : `, after ${time(besides.measured)} for one`}. ${format.count(leechers)} copies have to leave through one upload, one after the other: N·F/us, where N is how many want the file. Every further person adds a whole copy. For a thousand it would take ${time(1000 * alone)}, more than two hours.`,
    },
    "peer-to-peer": {
      title: "Everybody helps",
      text: [
        `The same file, the same server, the same five people. But now each of them also passes on the parts that they already have, with up to ${downloaderRate}, as fast as the server.`,
        "The server no longer needs to send everything itself.",
      ],
      question: "When will the last of the five have the whole file now?",
      choices: about("peer-to-peer"),
      outcome: ({ measured, bound, leechers }, besides) =>
        `It took ${time(measured)}${besides === undefined ? "" : ` instead of ${time(besides.measured)}`}; the bound is ${time(bound)}, the time in which the server sends out a single copy: it is enough if each part leaves it once. ${format.count(leechers)} copies still have to be sent, but now ${format.count(leechers + 1)} uploads share the work. Whoever joins wants one more copy and brings one more upload: that is why the time hardly changes, however many join.`,
    },
    chunks: {
      title: "Cut into chunks",
      text: [
        "How can somebody pass on a file that they do not have yet? The file is cut into chunks. A chunk that has arrived and been checked can go on to others while the next ones are still coming in.",
        "Now ten people want the same file, twice as many as before. Whoever takes part is called a peer, and all peers together are a swarm. One peer has the whole file from the start: the seed. All upload equally fast.",
      ],
      question: "Where will most of what the ten receive come from?",
      choices: [
        "From the seed, which alone has the whole file",
        "Half from the seed, half from each other",
        "From each other",
      ],
      outcome: ({ fromSeed, fileLength, peersShare, measured, clientServerBound }, besides) =>
        `The seed sent ${format.ratio(fromSeed / fileLength)} copies of the file; ${share(peersShare)} of everything that arrived came from other downloaders. All ten had it after ${time(measured)}${besides === undefined ? "" : `; with five it took ${time(besides.measured)}`}. A server alone would have needed ${time(clientServerBound)}.`,
    },
    tracker: {
      title: "Who introduces them?",
      text: [
        "Peers have to find each other first. There is a server for that, the tracker: it knows who takes part, and answers whoever joins with a list of others. They then connect to each other directly, from browser to browser.",
        "Look at the lines between the peers: this is the last run, at half its time.",
      ],
      question: "How much of the file passed through the tracker?",
      choices: ["All of it", "The first copy", "Nothing"],
      outcome: ({ leechers, links }) =>
        `Not a single byte. The tracker introduced ${format.count(leechers + 1)} peers, they made ${format.count(links)} connections among themselves, and every chunk took one of those. That is why a small tracker is enough for a large swarm.`,
    },
    "rarest-first": {
      title: "Which chunk next?",
      text: [
        "So far, everybody asked first for the chunk that the fewest others had. That is called rarest first, and you have seen how close it comes to the bound.",
        `Now six people want a file of ${format.amount(SEQUENTIAL.fileLength)}. With rarest first that takes little more than its bound of ${time(SEQUENTIAL.fileLength / SEQUENTIAL.seedUpload)}. But this time everybody asks for chunk 1, then 2, then 3, as one would to watch a film from its beginning.`,
      ],
      question: "How long will it take, compared with rarest first?",
      choices: ["Less time", "About as long", "Clearly longer"],
      outcome: ({ measured, bound }) =>
        `It took ${time(measured)}, where the bound is ${time(bound)}. Look at the rows of chunks, here at half the time: all peers have nearly the same ones, so nobody has anything that another needs. Uploads stand idle, and everybody waits for the seed. Rarest first keeps the peers different, so that everybody always has something to give.`,
    },
    "tit-for-tat": {
      title: "Who gets served?",
      text: [
        "Why should anybody upload? Every 10 seconds, each peer looks at who sends it most and serves those four. The others have to wait: they are choked. Like for like, or tit-for-tat.",
        "In this run, some of the downloaders upload fast and some slowly. All may download as fast as they can.",
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
        "Look at the table of the last run: each column is one decision, every 10 seconds, and the cells with an O are the answer.",
      ],
      question: "Who gives a newcomer their first chunk?",
      choices: [
        "Nobody, until they have given something",
        "Whoever the tracker orders to",
        "A peer that picks somebody at random",
      ],
      outcome: ({ optimistic, trials }) =>
        `In this run, a peer chose somebody on trial ${format.count(optimistic)} times, ${format.count(trials)} of them somebody who had sent it nothing of late. Beside its four best, every peer serves one more on trial, chosen anew every 30 seconds: the optimistic unchoke, the O in the table. Whoever then gives well is soon among the four.`,
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
        `Free-riders finished after ${time(freeRiderFinish)} on average, those who give after ${time(contributorFinish)}. Nobody punished them. But until those who give have finished, they are hardly ever among anybody’s four best: they live on being served on trial, and on what the seed gives in turn.`,
    },
    "the-seed-leaves": {
      title: "What if the seed goes?",
      text: [
        "People come, and people close their tabs. This coming and going is called churn.",
        "In this run, the seed leaves as soon as the downloaders have one whole copy between them. None of them has it alone yet.",
      ],
      question: "Who will get the whole file?",
      choices: ["Nobody", "Only some", "Everybody"],
      outcome: ({ seedLeftAt, measured, leechers }) =>
        `The seed left after ${time(seedLeftAt)}, when nobody else had all of it, and all ${format.count(leechers)} had the file after ${time(measured)}. Every chunk was with somebody, and whoever had one passed it on. Rarest first sees to that: the chunk that only one peer has is copied first.`,
    },
  },

  summary: {
    title: "Why the time stays flat",
    text: [
      "With a server alone, all copies leave through one upload. Ten times as many people want ten times as many copies from it, and that takes ten times as long: the steep line in the chart, N·F/us.",
      "In a swarm, whoever wants a copy also helps to send copies. Ten times as many people want ten times as many copies, but they also bring ten times as much upload. The work grows, and the helpers grow just as fast, so everybody’s share of the work stays the same, and so does the time: the flat line in the chart.",
      `In the formula N·F/(us + Σui), N copies stand above the line and N uploads below it. Both grow together, so that what comes out never exceeds F/ui, here ${time(alone)}. It cannot fall below F/us either, since the seed has to send out one copy.`,
      "For this, everybody must always have something to give and a reason to give it: chunks let people pass on what they have before they have everything, rarest first keeps them different, tit-for-tat makes giving worthwhile, and the trial slot lets newcomers in.",
    ],
    score: (right, of) => `You were right ${format.count(right)} of ${format.count(of)} times.`,
  },
};
