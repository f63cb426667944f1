/** What `tabswarm --help` and its commands print, in lines that a terminal of 80 columns shows whole. */
import { GET, TORRENT } from "./get.ts";
import { type Page, type Row, spelling } from "./page.ts";
import { SEED } from "./seed.ts";
import { HEALTH, servePage } from "./serve.ts";

const WIDTH = 80;
/** Terms that are longer than this have their meaning on the next line. */
const LONGEST_TERM = 24;

export const TAGLINE = "Tabswarm shares files by link, from browser to browser and from terminals.";

/** @param guide where docs/hosting.md lies */
export function pages(guide: string): readonly Page[] {
  return [SEED, GET, TORRENT, servePage(guide), HEALTH];
}

export const COMMANDS = pages("").map(({ name }) => name);

export function generalHelp(): string {
  const commands = pages("").map(({ name, summary }) => ({ term: name, meaning: summary }));
  return [
    TAGLINE,
    "Usage: tabswarm COMMAND",
    table(commands),
    table([
      { term: "--help, -h", meaning: "this, or after a command: more about it" },
      { term: "--version, -v", meaning: "which version this is" },
    ]),
    wrapped(
      'To try it, run "tabswarm serve" in one terminal and "tabswarm seed film.mp4" in another. Open the link that it prints in a browser, or run "tabswarm get LINK" in a third terminal.',
    ),
  ].join("\n\n");
}

export function helpOf(page: Page): string {
  const { examples, exitCodes, more, name, text, usage, variables } = page;
  const options = page.options.map((option) => ({ term: spelling(option), meaning: option.meaning }));
  const sections = [
    `Usage: tabswarm ${`${name} ${usage}`.trim()}`,
    ...text.map((paragraph) => wrapped(paragraph)),
    options.length > 0 && table(options),
    examples.length > 0 && `Examples:\n\n${exampleLines(examples)}`,
    variables.length > 0 && `Environment variables:\n\n${table(variables)}`,
    exitCodes.length > 0 && `Exit codes:\n\n${table(exitCodes)}`,
    ...more.map((paragraph) => wrapped(paragraph)),
  ];
  return sections.filter((section) => section !== false).join("\n\n");
}

function exampleLines(examples: readonly Row[]): string {
  return examples.map(({ term, meaning }) => `  ${term}${meaning && `\n      ${meaning}`}`).join("\n");
}

function table(rows: readonly Row[]): string {
  const short = rows.map(({ term }) => term.length).filter((length) => length <= LONGEST_TERM);
  const column = Math.max(0, ...short) + 4;
  return rows
    .map(({ term, meaning }) => {
      const lines = wrapped(meaning, column);
      if (term.length > LONGEST_TERM) return `  ${term}\n${lines}`;
      return `  ${term}`.padEnd(column) + lines.trimStart();
    })
    .join("\n");
}

/** Words that are longer than a line, such as paths, stay whole. */
function wrapped(text: string, indent = 0): string {
  const margin = " ".repeat(indent);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(margin + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, margin + line].join("\n");
}
