/**
 * The lab on made-up runs, for work on the views without a swarm: `?scene=finished&still` (scenes: `scenes.ts`; `still`: a
 * started run ends at once; `busy`: the machine carries no run). Not part of the build.
 */
import { render } from "preact";
import { ready } from "../texts/current.ts";
import { ready as readingsReady } from "../texts/readings-current.ts";
import { Lab } from "../views/lab.tsx";
import { createMadeUpLab } from "./made-up-lab.ts";
import { SCENES } from "./scenes.ts";

const parameters = new URLSearchParams(location.search);
const scene = (SCENES[parameters.get("scene") ?? "finished"] ?? SCENES.setup)?.();
const root = document.getElementById("app");

if (root !== null && scene !== undefined) {
  await Promise.all([ready, readingsReady]);
  render(<Lab {...createMadeUpLab(scene, parameters.has("still"), parameters.has("busy"))} />, root);
}
