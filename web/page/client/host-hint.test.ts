import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { ProblemCode } from "../../bridge/problems.ts";
import type { SessionView, TorrentView } from "../../bridge/views.ts";

import { torrent } from "../gallery/made-up.ts";
import { watchForHost } from "./host-hint.ts";

type Code = TorrentView["notices"][number]["code"];

const views = (...codes: readonly Code[]): readonly SessionView[] => [
  torrent(1, { notices: codes.map((code) => ({ code })) }),
];

test.each<[Code, boolean]>([
  ["no-path", true],
  ["blocked-here", true],
  ["relay-missing", true],
  ["relay-unreachable", true],
  ["blocked-there", false],
  ["no-answer", false],
  ["nobody-has-it", false],
  ["quota-full", false],
])("the host learns of %s: %s", (code, isTold) => {
  const told: ProblemCode[] = [];
  const torrents = signal(views());
  watchForHost(torrents, (problem) => told.push(problem));
  torrents.value = views("tracker-refused", code);
  expect(told).toEqual(isTold ? [code] : []);
});

test("the host learns of it once, also when it is there from the start", async () => {
  const told: ProblemCode[] = [];
  const torrents = signal(views("no-path"));
  watchForHost(torrents, (problem) => told.push(problem));
  torrents.value = views("blocked-here");
  await Promise.resolve();
  torrents.value = views();
  torrents.value = views("no-path");
  expect(told).toEqual(["no-path"]);
});
