/**
 * Part of `npm run lint`: finds wording in comments, Markdown and test names that readers stumble over, and proposes common
 * words. Contains only patterns that are nearly always wrong here.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./runners.ts";

const UNITS =
  "second|minute|hour|piece|chunk|block|peer|leecher|torrent|link|tab|socket|connection|run|process";

/** A pattern, and what to write instead. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/\bshall\b/i, "must, will"],
  [/\blest\b/i, "so that … not"],
  [/\banew\b/i, "again"],
  [/\bthere(of|upon|by|with)\b|\bwhereupon\b|\bhenceforth\b|\bhitherto\b/i, "plain words"],
  [/\bof late\b|\bof old\b/i, "recently"],
  [
    /\bso (many|often)\b|\bso long (a |this |that |besides|may|at)|\bfor so long\b/i,
    "this many, this long, that often",
  ],
  [/\bbeside\b/i, "next to; besides; compared with"],
  [
    new RegExp(
      `\\b(bytes?|[KMG]i?B|ms|requests?|messages?|announces?|times?|blocks?|figures?|value|line|file|one|test) an? (${UNITS})\\b(?! (of|that|in|which|whose|with|from|may|has|is))`,
      "i",
    ),
    "per",
  ],
  [/(^|[.!?:] )Who(ever)? (?![^.]*\?)/, "a peer that …, a caller that …"],
  [/(^|[.!?] )Of (what|whom) /, "subject and verb first"],
  [/\b(is|are|was|were|be|been) told\b/i, "receives, gets"],
  [/\bhears? (of|from|that|it|about)\b|\bheard (of|from)\b/i, "receives, learns"],
  [/\bwhat comes\b|\bwhat came\b/i, "incoming …, received …"],
  [/\bnone the less\b|\bas it were\b/i, "leave it out"],
  [/\bnobody who\b|\bsomebody who\b|\bto whoever\b|\bfor who\b/i, "name the peer, tab or user"],
  [/\b(an?|the|one|1|each|every) seeds?\b/i, "seeder (a peer); random seed (a number)"],
  [/\bas good as new\b|\bin the midst of\b|\bmidst\b/i, "in the middle of"],
];

const IGNORED = new Set(["node_modules", ".git", "dist", "test-results", "CHANGELOG.md"]);
const TEST_NAME = /\b(?:test|it|describe)(?:\.\w+)*(?:\([^()]*\))?\(\s*(["'`])(.*?)\1/g;

/** @returns a line per finding: where it is, what it says, and better words */
function findingsIn(path: string): readonly string[] {
  const name = relative(ROOT, path);
  const lines = readFileSync(path, "utf8").split("\n");
  return (name.endsWith(".md") ? markdown : code)(lines).flatMap((line, index) => {
    const rule = RULES.find(([pattern]) => pattern.test(line));
    return rule === undefined ? [] : [`${name}:${index + 1}: ${line.trim()} → ${rule[1]}`];
  });
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.has(entry.name) || entry.name.startsWith(".")) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return /\.(tsx?|md)$/.test(entry.name) && path !== import.meta.filename ? [path] : [];
  });
}

/** What is no prose becomes an empty line, so that numbers stay. */
function markdown(lines: readonly string[]): readonly string[] {
  let isCode = false;
  return lines.map((line) => {
    const isFence = line.trimStart().startsWith("```");
    if (isFence) isCode = !isCode;
    return isCode || isFence ? "" : line.replace(/^\s*[-*] /, "");
  });
}

function code(lines: readonly string[]): readonly string[] {
  let isComment = false;
  return lines.map((line) => {
    const comment = isComment || /^\s*\/\*/.test(line) ? line : /(?:^|\s)\/\/ (.*)$/.exec(line)?.[1];
    if (/^\s*\/\*/.test(line)) isComment = true;
    if (line.includes("*/")) isComment = false;
    if (comment !== undefined) return comment.replace(/^\s*(\/\*+|\*+)\/?\s?/, "");
    return [...line.matchAll(TEST_NAME)].map((match) => match[2] ?? "").join(" ");
  });
}

/** Prints all findings. @returns true if there is none */
export function checkProse(): boolean {
  const findings = filesBelow(ROOT).flatMap(findingsIn);
  for (const finding of findings) console.error(finding);
  return findings.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = checkProse() ? 0 : 1;
