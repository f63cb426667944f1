/**
 * The page with invented torrents, for working on the views without a network:
 * `/gallery/?scene=downloading&still&upload=500000`. A bad parameter (`upload=much`) shows the warning.
 */
import { signal } from "@preact/signals";
import { render } from "preact";
import { parseUrlOptions } from "../client/url-options.ts";
import { play } from "../files/playing.ts";
import { followKorean } from "../fonts/load-korean.ts";
import { createIntake } from "../intake.ts";
import { loadLater, ready } from "../texts/current.ts";
import { App } from "../views/app.tsx";
import { Unsupported } from "../views/unsupported.tsx";
import { createFakeClient } from "./fake-client.ts";
import { fakeKeeper } from "./fake-keeper.ts";
import { fakeSaves } from "./fake-saves.ts";
import { INTAKES } from "./intakes.ts";
import { keeperIn } from "./keeper-scenes.ts";
import { hashOf } from "./made-up.ts";
import { SCENES } from "./scenes.ts";
import { storedIn } from "./stored.ts";

/** The torrent and the file that is played, by scene. */
const PLAYED: Readonly<Record<string, readonly [torrent: number, fileIndex: number]>> = {
  playing: [49, 1],
  "playing-sound": [49, 6],
  "showing-picture": [49, 3],
  "showing-text": [49, 0],
  unplayable: [48, 0],
};

const parameters = new URLSearchParams(location.search);
const root = document.getElementById("app");
await Promise.all([ready, loadLater()]);
followKorean(signal(false));

function show(name: string): void {
  if (root === null) return;
  root.dataset.scene = name;
  if (name === "unsupported") render(<Unsupported problem={{ code: "insecure-context" }} />, root);
  else render(appOf(name), root);
}

function appOf(name: string) {
  const { limits, issues } = parseUrlOptions(new URL(location.href));
  const moves = !parameters.has("still");
  const client = createFakeClient(
    SCENES[name] ?? [],
    moves,
    limits,
    storedIn(name),
    fakeSaves(name),
    fakeKeeper(keeperIn(name)),
  );
  const broken = name === "silent" ? { problem: signal({ code: "worker-silent" } as const) } : {};
  const intake = { ...createIntake(client, () => {}), ...INTAKES[name] };
  const opened = PLAYED[name];
  if (opened !== undefined) play({ infoHash: hashOf(opened[0]), fileIndex: opened[1] });
  return (
    <App
      client={{ ...client, ...broken }}
      intake={intake}
      isReceiver={signal(name.startsWith("receiver-"))}
      issues={issues}
      isHidden={name === "hidden-address"}
    />
  );
}

show(parameters.get("scene") ?? "many");
