/** Those of the states in which the page must look right that are about a torrent's files: choosing, saving, playing. */
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import { downloading, whole } from "./made-up.ts";

const album = Array.from({ length: 3_000 }, (_, n) => ({
  path: [`${2020 + (n % 6)}`, `${1 + (n % 12)}`, `IMG_${String(n).padStart(5, "0")}.jpg`],
  length: 2_000_000 + 7 * n,
}));
const trip = [
  { path: ["read me.txt"], length: 321 },
  { path: ["산책", "강아지 🐕.mp4"], length: 215_000_000 },
  { path: ["산책", "고양이.webm"], length: 98_000_000 },
  { path: ["산책", "봄", "꽃.jpg"], length: 4_200_000 },
  { path: ["산책", "봄", "나무.jpg"], length: 3_700_000 },
  {
    path: ["sounds", "waves at the harbour, before the ferry leaves for the islands.flac"],
    length: 31_000_000,
  },
  { path: ["sounds", "gulls.mp3"], length: 9_000_000 },
  { path: ["map.pdf"], length: 1_900_000 },
];
const tripLength = trip.reduce((sum, { length }) => sum + length, 0);
const arriving = (n: number, over: Partial<TorrentView> = {}): TorrentView =>
  downloading(n, 0.4, {
    name: "여름 휴가 🏖️",
    files: trip,
    length: tripLength,
    pieceCount: Math.ceil(tripLength / 262_144),
    ...over,
  });
const partly = (n: number, over: Partial<TorrentView> = {}): TorrentView => {
  const unwanted = [2, 4, 5, 6];
  const wantedLength = trip.reduce(
    (sum, { length }, index) => sum + (unwanted.includes(index) ? 0 : length),
    0,
  );
  return arriving(n, { unwanted, wantedLength, progress: 0.37, ...over });
};
const manyFiles = Array.from({ length: 10_000 }, (_, n) => ({
  path: [`shelf ${n % 10}`, `box ${n % 100}`, `scan ${n}.tiff`],
  length: 30_000 + n,
}));
const manyLength = manyFiles.reduce((sum, { length }) => sum + length, 0);

export const FILE_SCENES: Readonly<Record<string, readonly SessionView[]>> = {
  "many-files": [whole(14, "complete", { name: "photographs", files: album })],
  choosing: [partly(49)],
  "nothing-chosen": [
    arriving(49, {
      unwanted: [...trip.keys()],
      wantedLength: 0,
      progress: 1,
      state: "complete",
      eta: undefined,
    }),
  ],
  "ten-thousand": [
    downloading(52, 0.37, {
      name: "archive",
      files: manyFiles,
      length: manyLength,
      pieceCount: Math.ceil(manyLength / 262_144),
    }),
  ],
  "saving-folder": [whole(50, "complete", { name: "photographs", files: album })],
  "saving-asks": [whole(50, "complete", { name: "photographs", files: album })],
  "saving-interrupted": [partly(50), arriving(51)],
  playing: [
    arriving(49, {
      readers: [
        { fileIndex: 1, kind: "playback", position: 80_000_000, window: { first: 306, end: 338 } },
        { fileIndex: undefined, kind: "save", position: 120_000_000, window: undefined },
      ],
    }),
  ],
  "playing-sound": [arriving(49, { state: "paused", peers: [], downloadRate: 0, uploadRate: 0 })],
  "showing-picture": [arriving(49)],
  "showing-text": [arriving(49)],
  unplayable: [
    downloading(48, 0.2, { name: "broken film.mkv" }),
    whole(7, "complete", { name: "Harbour at dawn, uncut.mp4" }),
  ],
};
