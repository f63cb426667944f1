/**
 * The lab on made-up runs, for work on the views without a swarm: `?scene=finished&still` (scenes: `scenes.ts`; `still`: a
 * started run ends at once; `busy`: the machine carries no run). `#running` changes the scene. Not part of the build.
 */
import { render } from "preact";
import { ready } from "../texts/current.ts";
import { ready as readingsReady } from "../texts/readings-current.ts";
import { Lab } from "../views/lab.tsx";
import { createMadeUpLab } from "./made-up-lab.ts";
import { SCENES } from "./scenes.ts";

const parameters = new URLSearchParams(location.search);
const root = document.getElementById("app");
await Promise.all([ready, readingsReady]);

function show(name: string): void {
  const scene = (SCENES[name] ?? SCENES.setup)?.();
  if (root === null || scene === undefined) return;
  // Nothing of the scene before is left.
  render(null, root);
  root.dataset.scene = name;
  render(<Lab {...createMadeUpLab(scene, parameters.has("still"), parameters.has("busy"))} />, root);
}

addEventListener("hashchange", () => show(location.hash.slice(1)));
show(parameters.get("scene") ?? "finished");
