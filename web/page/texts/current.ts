/** The page's texts in the user's language: those of the first card, and the sentences that need those of `later.ts`. */
import { signal } from "@preact/signals";
import { unreachable } from "../../../shared/core/invariant.ts";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { Problem } from "../../bridge/problems.ts";
import type { ParameterIssue } from "../client/url-options.ts";
import { type KnownPeer, letters } from "../swarm/known-peers.ts";
import type { FullCopies } from "../tab/full-copies.ts";
import { en } from "./first-en.ts";
import type { LaterTexts } from "./later-texts.ts";
import type { FirstProblemCode, ProblemSentence } from "./problem-sentence.ts";
import { speak } from "./spoken.ts";

export const { texts, ready } = speak(en, { ko: async () => (await import("./first-ko.ts")).ko });

/** undefined until they are loaded; "missing": they cannot be. */
const later = signal<LaterTexts | "missing" | undefined>(undefined);
let loading: Promise<void> | undefined;

/** Loads the texts of `later.ts`, once. Never rejects: without them, `unknownProblem` stands for the other problems. */
export function loadLater(): Promise<void> {
  loading ??= import("./later.ts").then(
    async (loaded) => {
      await loaded.ready;
      later.value = loaded.later;
    },
    () => {
      later.value = "missing";
      loading = undefined;
    },
  );
  return loading;
}

/** While the sentence is being loaded: a view that reads this renders again. */
const UNSAID = "…";

function sentenceOf(code: Problem["code"]): ProblemSentence {
  if (isFirst(code)) return texts.problems[code];
  if (later.value === undefined) {
    void loadLater();
    return () => UNSAID;
  }
  return later.value === "missing" ? () => texts.unknownProblem : later.value.problems[code];
}

function isFirst(code: Problem["code"]): code is FirstProblemCode {
  return code in texts.problems;
}

/** A longer path is shown by its ends. */
const LONGEST_PATH = 100;

/** The sentence for a problem, with its detail cleaned for display. */
export function sentenceFor(problem: Problem | undefined): string {
  if (problem === undefined) return texts.unknownProblem;
  const { code, detail } = problem;
  const sentence = sentenceOf(code);
  if (detail === undefined) return sentence("");
  return sentence(displayName(code === "path-too-deep" ? endsOf(detail) : detail));
}

/** From one more on, only the first is described: each sentence takes lines, and Details lists all. */
const MOST_TROUBLED_TRACKERS = 2;

/** The sentences for what a torrent reports; many trackers in trouble share one. */
export function sentencesFor(notices: readonly Problem[]): string[] {
  const troubled = notices.filter(({ code }) => code.startsWith("tracker-"));
  if (troubled.length <= MOST_TROUBLED_TRACKERS) return notices.map(sentenceFor);
  const [first, ...more] = troubled;
  const others = notices.filter((notice) => !troubled.includes(notice));
  return [sentenceFor(first), texts.moreTrackers(more.length), ...others.map(sentenceFor)];
}

function endsOf(path: string): string {
  const [first, ...rest] = path.split("/");
  return path.length > LONGEST_PATH && rest.length > 1 ? `${first}/…/${rest.at(-1)}` : path;
}

/** What a peer is called: "Sharer" or "Peer A". */
export function nameOfPeer(label: KnownPeer["label"]): string {
  if (typeof label === "number") return texts.peerName.other(letters(label));
  return texts.peerName[label];
}

/** The key to the colour of missing pieces, whose shades mean something only if there are several peers. */
export function missingLegend(peers: number): string {
  const { legend } = texts.details;
  return peers > 1 ? legend.missing : legend.missingOne;
}

function laterCopies(): LaterTexts["copies"] | undefined {
  if (later.value === undefined) void loadLater();
  return later.value === "missing" ? undefined : later.value?.copies;
}

/** Whether the tab may be closed. @param isReceived the user need not wait for the others */
export function sentenceForCopies(copies: FullCopies, isReceived = false): string {
  switch (copies.kind) {
    case "others":
      return isReceived ? texts.copies.received(copies.count) : texts.copies.others(copies.count);
    case "arriving":
      return isReceived
        ? texts.copies.received(copies.count)
        : texts.copies.arriving(copies.count, copies.lacking, copies.share);
    case "spread":
      return texts.copies.spread;
    case "paused":
      return texts.copies.paused;
    case "unconnected":
      return texts.copies.unconnected(copies.count);
    case "sent":
      return laterCopies()?.sent ?? UNSAID;
    case "only-here":
      return texts.copies.onlyHere(copies.share);
    case "server":
      return laterCopies()?.server ?? UNSAID;
    case "keeper-fetches":
      return laterCopies()?.keeperFetches(copies.share) ?? UNSAID;
    case "keeper":
      return laterCopies()?.keeper(texts.format.date(copies.until)) ?? UNSAID;
    default:
      return unreachable(copies);
  }
}

/** The sentence for a malformed search parameter. */
export function sentenceForIssue(issue: ParameterIssue): string {
  switch (issue.kind) {
    case "rate":
      return texts.badParameter.rate(issue.name, issue.value);
    case "tracker":
      return texts.badParameter.tracker(issue.value);
    case "choice":
      return texts.badParameter.choice(issue.name, issue.value, issue.choices);
    default:
      return unreachable(issue);
  }
}
