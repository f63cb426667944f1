/** The state of a torrent as a word, with a sign and a colour of its own. Each sign differs in shape, not only in colour. */
import type { ComponentChildren } from "preact";
import { line } from "./icons.tsx";
import type { Sign } from "./role.ts";

const stroke = (d: string) => line(d, 1.8);
const ring = <circle cx="9" cy="9" r="7.8" fill="none" stroke="currentColor" stroke-width="1.4" />;

const SIGNS: Readonly<Record<Sign, ComponentChildren>> = {
  preparing: [ring, stroke("M9 5v4.4l2.8 1.7")],
  "looking-for-peers": stroke("M7.6 2.2a5.4 5.4 0 1 0 0 10.8 5.4 5.4 0 0 0 0-10.8zM11.6 11.6 16 16"),
  downloading: [ring, stroke("M9 5v7.6M5.9 9.7 9 12.8l3.1-3.1")],
  complete: [ring, stroke("M5.4 9.3 8 11.9l4.8-5.3")],
  seeding: [ring, stroke("M9 13V5.4M5.9 8.3 9 5.2l3.1 3.1")],
  paused: [ring, stroke("M7 6v6M11 6v6")],
  locked: [ring, stroke("M6.2 8.6h5.6v4H6.2zM7.2 8.4V7a1.8 1.8 0 0 1 3.6 0v1.4")],
  failed: stroke("M9 1.9 17 16H1zM9 7v4M9 13.4v.1"),
};

export function Status({ state, words }: { readonly state: Sign; readonly words: string }) {
  return (
    <p class="status" role="status">
      <svg class="sign" viewBox="0 0 18 18" width="18" height="18" aria-hidden="true" focusable="false">
        {SIGNS[state]}
      </svg>
      <span>{words}</span>
    </p>
  );
}
