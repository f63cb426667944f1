/** What the user has just dropped or opened, in some of the scenes. */
import { computed, signal } from "@preact/signals";
import type { AlreadyHere, Intake } from "../intake.ts";
import { sentenceFor } from "../texts/current.ts";
import { hashOf } from "./made-up.ts";

const again = (n: number, over: Partial<AlreadyHere>): Partial<Intake> => ({
  alreadyHere: signal({ infoHash: hashOf(n), by: "files", wasPaused: false, ...over }),
});

export const INTAKES: Readonly<Record<string, Partial<Intake>>> = {
  "shared-again": again(6, {}),
  "resumed-by-link": again(7, { by: "link", wasPaused: true }),
  "torrent-file": {
    torrentFile: signal({
      file: new File([], "letters.torrent"),
      infoHash: hashOf(3),
      outcome: { kind: "opened", isNew: true },
    }),
  },
  "torrent-file-shared": {
    torrentFile: signal({
      file: new File([], "letters.torrent"),
      infoHash: hashOf(6),
      outcome: { kind: "refused", problem: { code: "torrent-bad-pieces", detail: "letters.torrent" } },
    }),
  },
  collecting: {
    collecting: signal([
      { id: 1, name: "사진 2011–2024", found: 7_214 },
      { id: 2, name: "A folder with a rather long name that somebody gave it years ago", found: 12 },
    ]),
  },
  "too-many-files": { fileComplaint: computed(() => sentenceFor({ code: "too-many-files" })) },
  "too-deep": {
    fileComplaint: computed(() =>
      sentenceFor({ code: "path-too-deep", detail: `${"node_modules/".repeat(33)}index.js` }),
    ),
  },
};
