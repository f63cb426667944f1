/** Simulates beside the page, so that it stays alive; ended from outside by ending the worker. */
import type { SimulationNews, SimulationOrder } from "./messages.ts";
import { simulatePoints } from "./simulate.ts";

addEventListener("message", ({ data }: MessageEvent<SimulationOrder>) => {
  simulatePoints(data, (news: SimulationNews) => postMessage(news));
});
