/**
 * `npm run prose`: finds wording in comments, Markdown and test names that a reader stumbles over, and proposes common words. Knows
 * only patterns that are nearly always wrong here; a pattern with false positives does not belong in the list.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./runners.ts";

interface Rule {
  readonly pattern: RegExp;
  readonly instead: string;
}

const UNITS =
  "second|minute|hour|piece|chunk|block|peer|leecher|torrent|link|tab|socket|connection|run|process";

const RULES: readonly Rule[] = [
  { pattern: /\bshall\b/i, instead: "must, will" },
  { pattern: /\blest\b/i, instead: "so that … not" },
  { pattern: /\banew\b/i, instead: "again" },
  {
    pattern: /\bthere(of|upon|by|with)\b|\bwhereupon\b|\bhenceforth\b|\bhitherto\b/i,
    instead: "plain words",
  },
  { pattern: /\bof late\b|\bof old\b/i, instead: "recently" },
  {
    pattern: /\bso (many|often)\b|\bso long (a |this |that |besides|may|at)|\bfor so long\b/i,
    instead: "this many, this long, that often",
  },
  { pattern: /\bbeside\b/i, instead: "next to; besides; compared with" },
  {
    pattern: new RegExp(
      `\\b(bytes?|[KMG]i?B|ms|requests?|messages?|announces?|times?|blocks?|figures?|value|line|file|one|test) an? (${UNITS})\\b(?! (of|that|in|which|whose|with|from|may|has|is))`,
      "i",
    ),
    instead: "per",
  },
  { pattern: /(^|[.!?:] )Who(ever)? (?![^.]*\?)/, instead: "a peer that …, a caller that …" },
  { pattern: /(^|[.!?] )Of (what|whom) /, instead: "subject and verb first" },
  { pattern: /\b(is|are|was|were|be|been) told\b/i, instead: "receives, gets" },
  { pattern: /\bhears? (of|from|that|it|about)\b|\bheard (of|from)\b/i, instead: "receives, learns" },
  { pattern: /\bwhat comes\b|\bwhat came\b/i, instead: "incoming …, received …" },
  { pattern: /\bnone the less\b|\bas it were\b/i, instead: "leave it out" },
  {
    pattern: /\bnobody who\b|\bsomebody who\b|\bto whoever\b|\bfor who\b/i,
    instead: "name the peer, tab or user",
  },
  { pattern: /\bas good as new\b|\bin the midst of\b|\bmidst\b/i, instead: "in the middle of" },
];

const IGNORED = new Set(["node_modules", ".git", "dist", "test-results", "CHANGELOG.md"]);
const TEST_NAME = /\b(?:test|it|describe)(?:\.\w+)*(?:\([^()]*\))?\(\s*(["'`])(.*?)\1/g;

/** @returns a line per finding: where it is, what it says, and better words */
function findingsIn(path: string): readonly string[] {
  const name = relative(ROOT, path);
  const lines = readFileSync(path, "utf8").split("\n");
  return (name.endsWith(".md") ? markdown : code)(lines).flatMap((line, index) => {
    const rule = RULES.find(({ pattern }) => pattern.test(line));
    return rule === undefined ? [] : [`${name}:${index + 1}: ${line.trim()} → ${rule.instead}`];
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

const findings = filesBelow(ROOT).flatMap(findingsIn);
for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exitCode = 1;
