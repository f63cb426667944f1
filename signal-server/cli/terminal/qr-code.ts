/** QR codes for terminals. The only import of uqr. */
import { encode } from "uqr";

/** Modules of white around the code: readers need four by the standard, and manage with two. */
const BORDER = 2;
/** Two rows per line of text: upper half, lower half. */
const HALVES = [" ", "▄", "▀", "█"] as const;

/**
 * @param columns of the terminal
 * @param hasColours black on white whatever the terminal's colours are; otherwise white is drawn in its text colour
 * @returns undefined where it does not fit
 */
export function qrCode(text: string, columns: number, hasColours: boolean): string | undefined {
  const { data, size } = encode(text, { border: BORDER });
  if (size > columns) return undefined;
  const isWhite = (row: number, column: number) => row < size && data[row]?.[column] === false;
  const lines: string[] = [];
  for (let row = 0; row < size; row += 2) {
    let line = "";
    for (let column = 0; column < size; column++)
      line += HALVES[(isWhite(row, column) ? 2 : 0) + (isWhite(row + 1, column) ? 1 : 0)];
    lines.push(hasColours ? `\u001b[97;40m${line}\u001b[0m` : line);
  }
  return lines.join("\n");
}
