/**
 * The page with invented torrents, for working on the views without a network:
 * `/gallery/?scene=downloading&still&upload=500000`. A bad parameter (`upload=much`) shows the warning.
 */
import { signal } from "@preact/signals";
import { render } from "preact";
import { parseUrlOptions } from "../client/url-options.ts";
import { createIntake } from "../intake.ts";
import { ready } from "../texts/current.ts";
import { App } from "../views/app.tsx";
import { Unsupported } from "../views/unsupported.tsx";
import { createFakeClient } from "./fake-client.ts";
import { fakeSaves } from "./fake-saves.ts";
import { INTAKES } from "./intakes.ts";
import { SCENES } from "./scenes.ts";
import { storedIn } from "./stored.ts";

const parameters = new URLSearchParams(location.search);
const name = parameters.get("scene") ?? "many";
const root = document.getElementById("app");
await ready;

if (root !== null) {
  if (name === "unsupported") render(<Unsupported problem={{ code: "insecure-context" }} />, root);
  else {
    const { limits, issues } = parseUrlOptions(new URL(location.href));
    const moves = !parameters.has("still");
    const client = createFakeClient(SCENES[name] ?? [], moves, limits, storedIn(name), fakeSaves(name));
    const broken = name === "silent" ? { problem: signal({ code: "worker-silent" } as const) } : {};
    const intake = { ...createIntake(client, () => {}), ...INTAKES[name] };
    const app = (
      <App
        client={{ ...client, ...broken }}
        intake={intake}
        issues={issues}
        isHidden={name === "hidden-address"}
      />
    );
    render(app, root);
  }
}
