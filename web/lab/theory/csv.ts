/** Points as CSV that spreadsheets open: UTF-8 with a byte order mark, commas, decimal points, a header row. */
import type { Curves, Point } from "./points.ts";

const HEADER = ["kind", "mode", "N", "seconds", "bound_seconds", "ratio", "setup"] as const;

export function csvOf(points: readonly Point[], curves: Curves, caps: string): string {
  const bounds = curves.leechers.flatMap((n, index) => [
    ["bound", "client-server", n, "", number(curves.clientServer[index]), "", caps],
    ["bound", "p2p", n, "", number(curves.peerToPeer[index]), "", caps],
  ]);
  const measured = points.map((point) => [
    point.kind,
    point.mode,
    point.leechers,
    number(point.seconds),
    number(point.bound),
    number(point.seconds / point.bound),
    point.caps,
  ]);
  const rows = [HEADER, ...measured, ...bounds];
  return `\uFEFF${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** Fixed notation, because spreadsheets in some locales read 1e3 as text. */
function number(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "" : value.toFixed(3);
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
