import { expect, test } from "vitest";
import { passingNotices } from "./torrent-notices.ts";

const LOOKING = {
  state: "looking-for-peers",
  availability: 0,
  swarm: { seeders: 0, leechers: 1 },
  trackerProblems: [],
  unreached: undefined,
  diskProblem: undefined,
  damage: undefined,
  isCopyLost: false,
  isMetadataTooLong: false,
  lacksWebSocketTracker: false,
  isPrivateAlone: false,
  failedWebSeed: undefined,
  hasUselessWebSeeds: false,
  hasLooked: true,
} as const;
const damaged = { code: "damaged", detail: "a" } as const;
const mended = { code: "mended", detail: "a" } as const;

test.each([
  ["nobody has it", {}, ["nobody-has-it"]],
  ["no tracker can be reached from a browser", { lacksWebSocketTracker: true }, ["no-websocket-tracker"]],
  ["it is private and has no tracker", { isPrivateAlone: true, swarm: undefined }, ["private-torrent"]],
  ["it is private and seeds for nobody", { isPrivateAlone: true, state: "seeding" }, ["private-torrent"]],
  ["it is private and paused", { isPrivateAlone: true, state: "paused" }, []],
  ["peers may still appear", { hasLooked: false }, []],
  ["no web server can be used", { failedWebSeed: "a.example" }, ["nobody-has-it", "web-seeds-fail"]],
  ["a web server has it, and nobody its description", { hasUselessWebSeeds: true }, ["no-description"]],
  ["a peer serves, and no web server", { failedWebSeed: "a.example", state: "downloading" }, []],
  ["the tracker has not answered", { swarm: undefined }, []],
  ["the metadata is longer than we accept", { isMetadataTooLong: true }, ["torrent-too-complex"]],
  ["a peer has lost its copy", { isCopyLost: true }, ["copy-lost"]],
  [
    "a peer has lost its copy while we download the rest",
    { isCopyLost: true, state: "downloading" },
    ["copy-lost"],
  ],
  [
    "a peer has lost its copy, and others have it",
    { isCopyLost: true, availability: 1.5, state: "downloading" },
    [],
  ],
  ["our own copy is damaged, which is what matters", { damage: damaged, isCopyLost: true }, ["damaged"]],
  ["our copy was restored, and we seed", { damage: mended, state: "seeding" }, ["mended"]],
  ["it is paused", { state: "paused" }, []],
  [
    "disk and tracker",
    { state: "seeding", diskProblem: { code: "quota-full" }, trackerProblems: [{ code: "tracker-refused" }] },
    ["tracker-refused", "quota-full"],
  ],
] as const)("%s", (_, over, codes) => {
  expect(passingNotices({ ...LOOKING, ...over }).map(({ code }) => code)).toEqual(codes);
});
