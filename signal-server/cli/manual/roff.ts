/** The man page, made of the same pages as the help. */
import { generalHelp, pages, TAGLINE } from "./help.ts";
import { type Page, type Row, spelling } from "./page.ts";

/** Where the man page finds the guide for hosts. */
const GUIDE = "docs/hosting.md";

export function manPage(version: string): string {
  const all = pages(GUIDE);
  return `${[
    '.\\" Made of signal-server/cli/manual by "npm run manual". Do not edit.',
    `.TH TABSWARM 1 "" "tabswarm ${version}" "User Commands"`,
    ".SH NAME",
    `tabswarm \\- ${escaped(lowerFirst(TAGLINE.replace(/^Tabswarm /, "").replace(/\.$/, "")))}`,
    ".SH SYNOPSIS",
    ...all.flatMap(({ name, usage }, index) => [
      ...(index === 0 ? [] : [".br"]),
      `.B tabswarm ${name}`,
      ...(usage === "" ? [] : [escaped(usage)]),
    ]),
    ".SH DESCRIPTION",
    escaped(generalHelp().split("\n\n").at(-1)?.replaceAll("\n", " ") ?? ""),
    ...all.flatMap(commandLines),
  ].join("\n")}\n`;
}

function commandLines(page: Page): readonly string[] {
  const { name, usage, text, examples, variables, exitCodes, more } = page;
  const options = page.options.map((option) => ({ term: spelling(option), meaning: option.meaning }));
  const titled = (title: string, rows: readonly Row[]): readonly string[] =>
    rows.length === 0 ? [] : [`.SS "${title} of ${name}"`, ...tableLines(rows)];
  return [
    `.SH ${name.toUpperCase()}`,
    `.B tabswarm ${name}`,
    ...(usage === "" ? [] : [escaped(usage)]),
    ...text.flatMap((paragraph) => [".PP", escaped(paragraph)]),
    ...titled("Options", options),
    ...titled("Examples", examples),
    ...titled("Environment", variables),
    ...titled("Exit codes", exitCodes),
    ...more.flatMap((paragraph) => [".PP", escaped(paragraph)]),
  ];
}

function tableLines(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ term, meaning }) => [
    ".TP",
    `.B ${escaped(term)}`,
    ...(meaning === "" ? [] : [escaped(meaning)]),
  ]);
}

/** As text: no escape sequence, no request at the beginning of a line, and hyphens that can be copied. */
function escaped(text: string): string {
  const plain = text.replaceAll("\\", "\\e").replaceAll("-", "\\-");
  return /^[.']/.test(plain) ? `\\&${plain}` : plain;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
