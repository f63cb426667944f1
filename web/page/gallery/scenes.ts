/** The states in which the page must look right, by name. */
import type { PreparationView, SessionView, TrackerView } from "../../bridge/views.ts";
import { FILE_SCENES } from "./file-scenes.ts";
import { KEEPER_SCENES } from "./keeper-scenes.ts";
import { attempt, downloading, five, many, peer, pieceMap, torrent, tracker, whole } from "./made-up.ts";
import { PRIVATE_SCENES } from "./private-scenes.ts";
import { RECEIVER_SCENES } from "./receiver-scenes.ts";

const preparing: PreparationView = {
  kind: "preparing",
  isSealed: false,
  id: "t2",
  name: "Lecture recordings, spring term",
  length: 367_000_000,
  progress: 0.42,
  failure: undefined,
  files: [
    { path: ["week 1.mp4"], length: 300_000_000 },
    { path: ["week 2.mp4"], length: 67_000_000 },
  ],
};
const unreadable: PreparationView = {
  ...preparing,
  id: "t30",
  progress: 0,
  failure: { code: "unreadable-file", detail: "week 3.mp4" },
  unreadable: {
    paths: ["week 3.mp4", "사진/잠긴 파일.jpg", ...Array.from({ length: 130 }, (_, n) => `private/${n}.dat`)],
    rest: 2,
  },
};
const looking = torrent(3, {
  name: "",
  state: "looking-for-peers",
  length: 0,
  pieceCount: 0,
  progress: 0,
  swarm: { seeders: 0, leechers: 0 },
  notices: [{ code: "nobody-has-it" }],
});
const unreachable = torrent(13, {
  state: "looking-for-peers",
  swarm: { seeders: 2, leechers: 1 },
  notices: [{ code: "no-path" }],
  attempts: [
    attempt(0, "no-path", false),
    attempt(1, "no-path"),
    attempt(2, "blocked-there", false),
    attempt(3, undefined),
  ],
});
const blocked = (
  ["blocked-here", "blocked-there", "no-answer", "relay-missing", "relay-unreachable"] as const
).map((code, n) =>
  torrent(14 + n, {
    state: "looking-for-peers",
    swarm: { seeders: 1, leechers: 0 },
    notices: [{ code }],
    attempts:
      code === "blocked-here" || code === "blocked-there" || code === "no-answer" ? [attempt(n, code)] : [],
  }),
);
const paused = downloading(4, 0.61, { name: "Paper.pdf", state: "paused", peers: [] });
const failed = torrent(5, {
  name: "field notes.zip",
  state: "failed",
  failure: { code: "storage-failed", detail: "Connection to Indexed Database server lost" },
});
const seeding = whole(6, "seeding", {
  name: "여름 휴가 사진 🏖️",
  peers: five.slice(1, 4),
  uploadRate: 5_600_000,
  uploaded: 812_000_000,
  swarm: { seeders: 1, leechers: 3 },
  files: [
    { path: ["바다.jpg"], length: 120_000_000 },
    { path: ["산책", "강아지 🐕.mov"], length: 215_000_000 },
    { path: ["read me.txt"], length: 321 },
  ],
});
const troubles: readonly TrackerView[] = [
  tracker({ announcedAt: Date.now(), seeders: 1, leechers: 3, warning: "we move on Friday" }),
  tracker({ name: "ws://fresh.example/announce", state: "connecting" }),
  ...[
    { code: "tracker-unreachable", detail: "wss://away.example/announce" } as const,
    { code: "tracker-refused", detail: "wss://private.example/…/announce: torrent not registered" } as const,
    { code: "tracker-hangs-up", detail: "wss://closing.example/announce: too many sockets" } as const,
    { code: "tracker-silent", detail: "wss://asleep.example/announce" } as const,
    { code: "tracker-unusable", detail: "wss://chat.example/socket: not-json" } as const,
    { code: "tracker-busy", detail: "wss://busy.example/announce: too many connections" } as const,
  ].map((problem, n) =>
    tracker({
      name: problem.detail.split(": ")[0] ?? "",
      state: n === 1 || n === 4 ? "connected" : "waiting",
      retryAt: n === 1 || n === 4 ? undefined : Date.now() + 7_000 * (n + 1),
      announcedAt: n === 3 ? Date.now() - 4_000_000 : undefined,
      problem,
    }),
  ),
];
const complete = whole(7, "complete", {
  peers: five.slice(0, 2),
  uploadRate: 900_000,
  uploaded: 130_000_000,
  swarm: { seeders: 3, leechers: 1 },
});

/** As many whole characters as fit into a file name of 255 bytes. */
function fill(text: string): string {
  const characters = [...text];
  let name = "";
  for (let n = 0; new TextEncoder().encode(name).length <= 245; n++)
    name += characters[n % characters.length];
  return `${name}.bin`;
}

const idle = (count: number): readonly SessionView[] =>
  Array.from({ length: count }, (_, n) => {
    const length = 20_000 * ((n * 37) % 101) + 65_536;
    const name = `Field recording ${n + 1}${n % 3 === 0 ? ", 갈매기.flac" : ".wav"}`;
    const state = n % 9 === 0 ? "paused" : "seeding";
    return torrent(100 + n, {
      name,
      length,
      state,
      progress: 1,
      piecesHave: 1,
      pieceCount: 1,
      swarm: undefined,
    });
  });

const folder = whole(6, "complete", {
  name: "여름 휴가 사진 🏖️",
  peers: five.slice(0, 2),
  files: [
    ...seeding.files,
    { path: ["산책", "길.jpg"], length: 4_200_000 },
    { path: ["산책", "고양이.mov"], length: 98_000_000 },
  ],
});

export const SCENES: Readonly<Record<string, readonly SessionView[]>> = {
  empty: [],
  trackers: [
    torrent(13, {
      name: "many trackers.zip",
      state: "looking-for-peers",
      trackerStates: troubles,
      notices: troubles.flatMap(({ problem }) => problem ?? []),
    }),
  ],
  preparing: [preparing],
  unreadable: [unreadable],
  "one-unreadable": [
    { ...unreadable, progress: 0.8, unreadable: { paths: ["week 3.mp4"], rest: 1_234 } },
    { ...unreadable, id: "t31", files: [], unreadable: { paths: ["week 3.mp4"], rest: 0 } },
  ],
  "shared-again": [seeding],
  "resumed-by-link": [complete],
  "torrent-file": [torrent(3, { name: "Letters from the harbour", state: "looking-for-peers", progress: 0 })],
  "torrent-file-shared": [seeding],
  collecting: [],
  "too-many-files": [seeding],
  "too-deep": [],
  looking: [looking],
  unreachable: [unreachable],
  blocked,
  downloading: [downloading(1, 0.37)],
  complete: [complete],
  seeding: [seeding],
  saving: [complete, folder],
  saved: [whole(13, "complete", { peers: five.slice(0, 1) }), whole(12, "complete", { peers: [] }), complete],
  ...FILE_SCENES,
  ...RECEIVER_SCENES,
  ...PRIVATE_SCENES,
  ...KEEPER_SCENES,
  paused: [paused],
  failed: [failed],
  /** What is known about other full copies. */
  copies: [
    whole(30, "seeding", {
      name: "nobody.zip",
      peers: five.slice(1, 3),
      availability: 1,
      swarm: { seeders: 1, leechers: 2 },
    }),
    whole(31, "seeding", { name: "together.zip", peers: five.slice(1, 4), availability: 2.3 }),
    whole(32, "complete", {
      name: "elsewhere.zip",
      peers: five.slice(1, 2),
      availability: 1,
      swarm: { seeders: 3, leechers: 1 },
    }),
    whole(33, "seeding", {
      name: "three others.zip",
      peers: [peer(0, { progress: 1 }), peer(1, { progress: 1 }), peer(2, { progress: 1 })],
    }),
  ],
  scripts: [
    "w",
    "Ünï çödé ",
    "한국어",
    "日本語の文字",
    "العربية ",
    "עברית ",
    "ไทย",
    "हिन्दी ",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "a\u0301\u0323\u0308",
    "﷽",
    "ሰላም",
  ].map((text, n) => whole(40 + n, "complete", { name: fill(text), pieceCount: 3, length: 700_000 })),
  list: [...idle(24), complete, downloading(1, 0.37)],
  thousand: [...idle(998), complete, downloading(1, 0.37)],
  many: [failed, paused, seeding, complete, looking, preparing, downloading(1, 0.37)],
  "long-names": [
    downloading(8, 0.8, {
      name: "A very long name that somebody gave to a recording of the whole afternoon session including questions, second camera, final cut, version 12 (really final) – 2024-06-30.with.many.dots.mkv",
      notices: [
        { code: "tracker-unreachable", detail: "wss://a-rather-long-host-name.example.org/announce" },
        { code: "memory-only" },
      ],
    }),
    whole(9, "complete", {
      name: "한국어로된아주아주긴파일이름".repeat(8),
      files: Array.from({ length: 130 }, (_, n) => ({
        path: [`folder ${n % 7}`, `${"deeply nested and long winded ".repeat(4)}${n}.dat`],
        length: 7_000 * n,
      })),
    }),
  ],
  hostile: [
    "../../etc/passwd",
    "<img src=x onerror=alert(1)>",
    '"quoted" & <b>bold</b>.txt',
    "exe.\u202Egpj.scr",
    "\u202E\u2066\u0000",
  ].map((name, n) => whole(20 + n, "complete", { name, pieceCount: 3, length: 700_000 })),
  "storage-trouble": [
    downloading(30, 0.1, { name: "too large.iso", notices: [{ code: "low-space", detail: "310000000" }] }),
    torrent(31, {
      name: "report.pdf",
      state: "looking-for-peers",
      notices: [{ code: "damaged", detail: "summary.pdf, tables.xlsx, …" }],
    }),
    torrent(32, {
      name: "cleared.zip",
      state: "looking-for-peers",
      notices: [{ code: "storage-cleared", detail: "cleared.zip" }],
    }),
    whole(33, "seeding", { name: "mended.mov", notices: [{ code: "mended", detail: "mended.mov" }] }),
    downloading(34, 0.4, {
      name: "their copy is gone.bin",
      availability: 0.7,
      notices: [{ code: "copy-lost" }],
    }),
    downloading(35, 0.6, { name: "no room left.iso", notices: [{ code: "quota-full" }] }),
    whole(36, "seeding", { name: "straight from disk.iso", notices: [{ code: "not-stored" }] }),
  ],
  "hidden-address": [
    torrent(37, {
      name: "",
      state: "looking-for-peers",
      length: 0,
      pieceCount: 0,
      progress: 0,
      notices: [{ code: "relay-missing" }, { code: "no-websocket-tracker" }],
    }),
  ],
  empty_file: [
    whole(10, "seeding", { name: "nothing.txt", length: 0, pieceCount: 0, pieces: pieceMap(0, 1, []) }),
  ],
  small: [downloading(11, 0.5, { name: "photo.jpg", length: 7 * 262_144, pieceCount: 7 })],
  huge: [
    downloading(12, 0.45, {
      name: "disk image.iso",
      length: 16_384 * 262_144,
      pieceCount: 16_384,
      peers: many,
      pieces: pieceMap(16_384, 0.45, many),
    }),
  ],
};
