/** English: the guided tour. */
import { createFormat } from "../../page/texts/format.ts";
import { timesToChoose } from "../tour/plan.ts";
import { isChance, type TourTexts, tourAmounts } from "./tour-texts.ts";

const format = createFormat("en");
const { time, share, alone, ceiling, file, serverRate, downloaderRate, ...amounts } = tourAmounts(format);
const { sequential, sequentialBound, fast, slow } = amounts;
const name = (number: number): string => (number === 0 ? "The seeder" : `Peer ${format.count(number)}`);
const about = (step: Parameters<typeof timesToChoose>[0]): [string, string, string] => {
  const [first, second, third] = timesToChoose(step);
  // Rounded, because a precise time would look like the result of a calculation.
  const choice = (seconds: number): string => `About ${time(Math.round(seconds))}`;
  return [choice(first), choice(second), choice(third)];
};

export const enTour: TourTexts = {
  heading: "Guided tour",
  invitation:
    "In ten short steps you see why a swarm stays fast however many people join it. You guess, then a real run shows the answer. It takes about 10 minutes; no prior knowledge needed.",
  start: "Start the tour",
  leave: "Leave the tour",
  back: "Back",
  next: "Next",
  finish: "Finish",
  goOn: "Go on with the tour",
  startOver: "Start over",
  skip: "Skip this step",
  run: "Run it",
  runSimulated: "Simulate it",
  runAgain: "Run it again",
  look: "Show the answer",
  stepOf: (step, steps) => `Step ${format.count(step)} of ${format.count(steps)}`,
  nameOf: (step) => `Tour step ${format.count(step)}`,
  predictFirst: "Make a guess first.",
  simulating: "Simulating. The answer appears when it is done.",
  simulate: "Use a simulated run",
  slow: "This takes much longer than it should: this device is busy. A run simulated with the same engine shows the same, here and in the next steps.",
  runReally: "Run it with real peers",
  runLater: "The run appears here.",
  answerLater: "The answer appears here.",
  running: "Running. Watch the rings fill up; the answer appears when it finishes.",
  right: "You were right.",
  wrong: (shown) => `Not this time. The answer is “${shown}”.`,
  noAnswer: {
    stopped:
      "This run gives no answer, because it was stopped. Run it again, or use a run simulated with the same engine.",
    lost: "This run gives no answer, because the page of a peer failed or did not respond. Run it again, or use a run simulated with the same engine.",
    busy: "This device was too busy: its peers did not send as fast as their limits allow, so nothing follows from the time, even if it looks right. Use a run simulated with the same engine, or run it again.",
  },
  unexpected:
    "The theory expects something else. In a small swarm chance plays a part. Run it again and compare.",

  steps: {
    "distribution-time": {
      title: "How long until everybody has it?",
      text: [
        `A server has a file of ${file} and can upload ${serverRate}. One person wants it.`,
        "Here we measure the distribution time: from the start until the last person has the whole file.",
      ],
      question: "How long will it take?",
      choices: about("distribution-time"),
      outcome: ({ measured, bound }) =>
        `It took ${time(measured)}. The file size (F) divided by the server’s upload (u_s) is ${time(bound)}, the least that it can take. Such a limit is called the bound. The lab always shows how close a run came to it.`,
    },
    "client-server": {
      title: "One server, five downloaders",
      text: [
        "Now five people want the same file from the same server. It sends a copy to each of them, and nobody passes anything on.",
        "This is how an ordinary web server works.",
      ],
      question: "When will the last of the five have the whole file?",
      choices: about("client-server"),
      outcome: ({ measured, leechers }, besides) =>
        `It took ${time(measured)}${besides === undefined ? "" : `, after ${time(besides.measured)} for one`}. The ${format.count(leechers)} copies share one upload: N·F/u_s, where N is the number of people who want the file. Every extra person adds a whole copy. With a thousand people it would take ${time(1000 * alone)}.`,
    },
    "peer-to-peer": {
      title: "Everybody helps",
      text: [
        `The same file, the same server, the same five people. But now each of them also passes on the parts that they already have, at up to ${downloaderRate}, half as fast as the server.`,
        "The server no longer needs to send everything itself. In such a group, the one that has the whole file from the start is called the seeder.",
      ],
      question: "When will the last of the five have the whole file now?",
      choices: about("peer-to-peer"),
      outcome: ({ measured, bound, leechers }, besides) =>
        `It took ${time(measured)}${besides === undefined ? "" : ` instead of ${time(besides.measured)}`}; the bound is ${time(bound)}. There are still ${format.count(leechers)} copies to send, but now ${format.count(leechers + 1)} uploads share the work: N·F/(u_s + Σu_i). Everybody who joins wants one more copy and brings one more upload (u_i).`,
    },
    chunks: {
      title: "Cut into chunks",
      text: [
        "How can people pass on a file that they do not have yet? The file is cut into chunks. A chunk that has arrived and been checked can be sent to others while the next ones are still arriving.",
        "Now ten people want the same file, twice as many as before. Every participant is called a peer, and all peers together are a swarm. One of them is the seeder.",
      ],
      question: "Where will most of the data that the ten receive come from?",
      choices: [
        "From the seeder, the only one with the whole file",
        "Half from the seeder, half from each other",
        "From each other",
      ],
      outcome: ({ fromSeeder, fileLength, peersShare, measured, clientServerBound }, besides) =>
        `The seeder sent ${format.ratio(fromSeeder / fileLength)} copies of the file; ${share(peersShare)} of all data came from other downloaders. All ten had the file after ${time(measured)}${besides === undefined ? "" : `; with five it took ${time(besides.measured)}. Twice as many people took ${format.ratio((measured ?? 0) / (besides.measured ?? 1))} times as long`}. A server alone would have needed ${time(clientServerBound)}.`,
    },
    tracker: {
      title: "Who introduces them?",
      text: [
        "Peers have to find each other first. That is the job of a server, the tracker: it knows all peers and sends a list of others to every peer that joins.",
        "The picture is the run with ten, at half time. The tracker (T) stands in the corner, with a thin line to everybody that it knows.",
      ],
      question: "How much of the file passed through the tracker?",
      choices: ["All of it", "The first copy", "Nothing"],
      outcome: ({ leechers, links, received }) =>
        `Not a single byte. Once introduced, peers connect directly, from browser to browser. The tracker introduced ${format.count(leechers + 1)} peers, and they made ${format.count(links)} connections among themselves. All ${format.size(received)} that the downloaders received travelled over those: ${format.count(leechers)} copies, and the little that arrived twice. That is why a small tracker is enough for a large swarm.`,
    },
    "rarest-first": {
      title: "Which chunk next?",
      text: [
        "So far, every peer first asked for the chunk with the fewest copies. This is called rarest first, and you have seen how close it comes to the bound.",
        `Now six people want a file of ${sequential.file}. The seeder uploads ${sequential.seeder} and each of them ${sequential.downloader}, so the bound is ${time(sequentialBound)}. But this time everybody asks for chunk 1, then 2, then 3, as when watching a film from the beginning.`,
      ],
      question: "How long will it take, compared with rarest first?",
      choices: ["Less time", "About as long", "Clearly longer"],
      outcome: ({ measured, bound }, rarest) =>
        `It took ${time(measured)}; the bound is ${time(bound)}.${rarest === undefined ? "" : ` With rarest first, the same six had it after ${time(rarest.measured)} (simulated).`} Compare the rows of chunks, both after ${time(bound / 2)}: rarest first is far ahead. (Only its first few chunks went out in order, in case somebody wants to watch from the beginning.) In order, all peers have nearly the same chunks, so nobody has anything that another needs: uploads are idle, and everybody waits for the seeder. Rarest first keeps the peers different, so that everybody always has something to give.`,
    },
    "tit-for-tat": {
      title: "Who gets served?",
      text: [
        "Why should anybody upload? Every 10 seconds, each peer checks who sends it the most and serves those four. The others have to wait: they are choked. This is called tit-for-tat.",
        `In this run, ${fast.peers} downloaders upload ${fast.rate} and ${slow.peers} only ${slow.rate}; the picture says which. There is no limit on downloads.`,
      ],
      question: "Who will have the file earlier, on average?",
      choices: ["The fast uploaders", "Both at about the same time", "The slow uploaders"],
      outcome: ({ fastFinish, slowFinish, choice }) =>
        `Fast uploaders finished after ${time(fastFinish)} on average, slow ones after ${time(slowFinish)}. ${choice === undefined ? "" : `Of the ${format.count(choice.served)} peers that ${name(choice.peer)} served in return (R) at ${time(Math.round(choice.at))}, ${format.count(choice.fastServed)} were fast. Each had sent it at least ${format.rate(choice.leastServed)}, no slow one more than ${format.rate(choice.mostSlow)}. `}Rates are below the limits because each peer divides its upload among those it serves. The first decisions are nearly chance: nobody knows yet who gives much. (The seeder wants nothing, so it serves everybody in turn: its double lines go to slow ones too.) Giving pays off, and nobody has to enforce it.`,
    },
    "optimistic-unchoke": {
      title: "How does a newcomer begin?",
      text: [
        "A peer that has just joined has nothing to give, so nobody owes it anything. And two fast peers that have never traded would never find out how good a match they are.",
        "Here, ten downloaders share a larger file, and the seeder leaves early. The tenth joins when the others already have a good part of it. This run is simulated with the same engine, because it would take you a long time.",
      ],
      question: "Who gives the newcomer its first chunk?",
      choices: [
        "Nobody, until it has given something",
        "A peer chosen by the tracker",
        "A peer that expects nothing in return",
      ],
      outcome: ({ newcomer }) =>
        newcomer === undefined
          ? "—"
          : `${name(newcomer.number)} joined after ${time(newcomer.joinedAt)} and had its first chunk after ${time(newcomer.firstAt)}. ${name(newcomer.from)} sent it, although the newcomer had sent it ${format.size(newcomer.given)}. In addition to its four best, every peer serves one more on trial and changes that choice every 30 seconds. So the newcomer had to wait for the next change; then newcomers are preferred. This is called the optimistic unchoke: the dashed line from ${name(newcomer.from)} to ${name(newcomer.number)} in the picture, the O in the table. Rates do not decide it, and it expects nothing in return.`,
    },
    "free-riders": {
      title: "What if somebody only takes?",
      text: [
        "A free-rider downloads but uploads nothing. Nobody forbids it, and nobody reports it.",
        "In this run, four of the twelve downloaders are free-riders: the dashed squares.",
      ],
      question: "When will the free-riders have the file?",
      choices: ["Before the others", "At about the same time", "After the others"],
      outcome: ({ freeRiderFinish, contributorFinish }) =>
        `Free-riders finished after ${time(freeRiderFinish)} on average, the others after ${time(contributorFinish)}. Nobody punished them. But until the others have finished, nobody serves free-riders in return (R): look at their rows, before anybody has finished. They live on being served on trial (O), on slots that nobody has earned (C), and on what the seeder gives everybody in turn, the double lines: it wants nothing back.`,
    },
    "the-seed-leaves": {
      title: "What if the seeder leaves?",
      text: [
        "People come, and people close their tabs. This coming and going is called churn.",
        "In this run, the seeder leaves as soon as the downloaders have one whole copy between them. No single downloader has all of it yet.",
      ],
      question: "Who will get the whole file?",
      choices: ["Nobody", "Only some", "Everybody"],
      outcome: ({ seederLeftAt, singles, measured, leechers }) =>
        `The seeder left after ${time(seederLeftAt)}: the moment shown.${singles === undefined ? "" : ` ${format.count(singles.chunks)} chunks then existed only once, spread over ${format.count(singles.holders)} of the ${format.count(leechers)} downloaders.`} All of them had the file after ${time(measured)}: for each chunk there was somebody that held it and passed it on. Rarest first makes that likely, because peers ask first for chunks with few copies.`,
    },
  },

  summary: {
    title: "Why the time stays flat",
    text: [
      "With a server alone, all copies share one upload. Ten times the people take ten times as long: the steep line, N·F/u_s.",
      "In a swarm, everybody who wants a copy also helps to send copies. Work and helpers grow together, so the time hardly does: the flat line.",
      `The flat line is the bound, N·F/(u_s + Σu_i) from three downloaders on: N copies to send, N + 1 uploads to send them. It starts at F/u_s, here ${time(alone)}, and never exceeds F/u_i, here ${time(ceiling)}. The swarm’s points lie some seconds above it, because at first few have anything to pass on; then they hardly rise.`,
      "For this, everybody needs something to give and a reason to give it: chunks, rarest first, tit-for-tat, the trial slot.",
    ],
    simulating: "Simulating 100 and 1,000 downloaders with the same engine…",
    simulated: (one, hundred, thousand) =>
      `Simulated with the same engine: one downloader has the file after ${time(one)}, 100 after ${time(hundred)}, 1,000 after ${time(thousand)}${isChance(hundred, thousand) ? " (a difference by chance)" : ""}. A server alone would need ${time(alone)}, ${time(100 * alone)} and ${time(1000 * alone)}.`,
    nextSteps: "What next?",
    tryPreset: (preset) => `Try “${preset}”`,
    ownSetup: "Set up a run of your own",
    copyLink: "Copy the link for others",
    score: (right, of) => `You were right ${format.count(right)} of ${format.count(of)} times.`,
  },
};
