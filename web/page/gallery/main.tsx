/** The page on made-up swarms, for working on the views without a network: `/gallery/?scene=downloading&still&upload=500000`. */
import { render } from "preact";
import { parseUrlOptions } from "../client/url-options.ts";
import { createIntake } from "../intake.ts";
import { App } from "../views/app.tsx";
import { Unsupported } from "../views/unsupported.tsx";
import { createFakeClient } from "./fake-client.ts";
import { SCENES } from "./scenes.ts";

const parameters = new URLSearchParams(location.search);
const name = parameters.get("scene") ?? "many";
const root = document.getElementById("app");

if (root !== null) {
  if (name === "unsupported") render(<Unsupported problem={{ code: "insecure-context" }} />, root);
  else {
    const { limits } = parseUrlOptions(new URL(location.href));
    const client = createFakeClient(SCENES[name] ?? [], !parameters.has("still"), limits);
    const warnings = parameters.has("warning") ? ["The address says something that is left out."] : [];
    render(<App client={client} intake={createIntake(client, () => {})} warnings={warnings} />, root);
  }
}
