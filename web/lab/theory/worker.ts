/** Simulates in a worker, so that the page stays responsive. The page stops it by terminating the worker. */
import { type SimulationOrder, simulatePoints } from "./simulate.ts";

addEventListener("message", ({ data }: MessageEvent<SimulationOrder>) => {
  simulatePoints(data, (news) => postMessage(news));
});
