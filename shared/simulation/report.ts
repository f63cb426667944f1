/** Results as Markdown tables. */

import { BLOCK_LENGTH } from "../core/layout.ts";
import type { Result } from "./result.ts";
import type { Scenario } from "./scenario.ts";

const KIB = 1024;
const MIB = KIB * KIB;

/** The first row is the head. Columns of figures align to the right. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length), 3));
  const isFigure = head.map((_, column) =>
    rows.slice(1).every((row) => /^[-–\d.,% ×≤≥]*s?$/.test(row[column] ?? "")),
  );
  const line = (row: readonly string[]): string => {
    const cells = widths.map((width, column) => {
      const cell = row[column] ?? "";
      return isFigure[column] ? cell.padStart(width) : cell.padEnd(width);
    });
    return `| ${cells.join(" | ")} |`;
  };
  const rule = widths.map((width, column) => `${"-".repeat(width - 1)}${isFigure[column] ? ":" : "-"}`);
  return [line(head), line(rule), ...rows.slice(1).map(line)].join("\n");
}

/** Two columns: the name of a figure, and its value. */
export function resultRows(result: Result): (readonly [string, string])[] {
  const { bounds, scenario } = result;
  return [
    ["what", "figure"],
    ["last finish", seconds(result.last)],
    ["mean finish", seconds(result.mean)],
    [`fluid bound (${bounds.binding})`, seconds(bounds.peerToPeer)],
    ["last ÷ bound", ratio(result.ratio)],
    ["mean ÷ bound", ratio(result.meanRatio)],
    ["client–server bound", seconds(bounds.clientServer)],
    ["first whole copy among leechers", seconds(result.firstCopy)],
    ["copies sent by seeders until then", ratio(result.seederCopiesAtFirst)],
    ["copies sent by seeders in all", ratio(result.seederCopies)],
    ["wasted", percent(result.wasted)],
    ["unfinished", String(result.peers.filter((peer) => peer.finished === undefined).length)],
    ["event log", `${result.hash}, ${result.events} events`],
    ["simulated block", blockNote(scenario)],
  ];
}

export function groupRows(result: Result): string[][] {
  return [
    ["group", "peers", "finished", "mean", "last", "sent, copies"],
    ...result.groups.map((group) => [
      group.name,
      String(group.peers),
      String(group.finished),
      seconds(group.mean),
      seconds(group.last),
      ratio(group.uploaded / (result.scenario.pieces * result.scenario.pieceLength)),
    ]),
  ];
}

export function sampleRows(result: Result): string[][] {
  return [
    [
      "at",
      "pieces out",
      "fewest copies",
      ...result.groups.map((group) => `${group.name}: have, uplink used`),
    ],
    ...result.samples.map((sample) => [
      seconds(sample.seconds),
      String(sample.distinct),
      String(sample.fewest),
      ...sample.groups.map((group) => `${percent(group.progress)}, ${percent(group.uploadUse)}`),
    ]),
  ];
}

export function seconds(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "–" : `${value.toFixed(1)} s`;
}

export function ratio(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "–" : value.toFixed(3);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

export function size(bytes: number): string {
  if (bytes >= MIB) return `${round(bytes / MIB)} MiB`;
  return bytes >= KIB ? `${round(bytes / KIB)} KiB` : `${bytes} B`;
}

function blockNote({ blockLength }: Scenario): string {
  const factor = blockLength / BLOCK_LENGTH;
  return factor === 1 ? size(blockLength) : `${size(blockLength)} (${factor} of the program's in one)`;
}

function round(value: number): string {
  return String(Number(value.toFixed(2)));
}
