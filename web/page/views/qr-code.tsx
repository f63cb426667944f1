/** A text as a QR code. The only import of `uqr`. Always black on white, because cameras cannot read it otherwise. */
import { useMemo } from "preact/hooks";
import { encode } from "uqr";
import { texts } from "../texts/current.ts";

/** Quiet zone around the code, modules. QR readers need a margin to find it. */
const BORDER = 3;

/** @returns undefined: a link with many trackers and chosen files is longer than any QR code */
function draw(text: string): { readonly size: number; readonly path: string } | undefined {
  try {
    const { data, size } = encode(text, { border: BORDER, ecc: "M" });
    const path = data
      .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
      .join("");
    return { size, path };
  } catch {
    return undefined;
  }
}

export function QrCode({ text, label }: { text: string; label: string }) {
  const code = useMemo(() => draw(text), [text]);
  if (code === undefined) return <p class="hint">{texts.qrTooLong}</p>;
  const { size, path } = code;
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <path d={`M0 0h${size}v${size}H0z`} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
