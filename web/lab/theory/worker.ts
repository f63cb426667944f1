/** Simulates in a worker, so that the page stays responsive. The page stops it by terminating the worker. */
import { type RecordOrder, recordSimulation } from "./record.ts";
import { type SimulationOrder, simulatePoints } from "./simulate.ts";

addEventListener("message", ({ data }: MessageEvent<SimulationOrder | RecordOrder>) => {
  if ("id" in data) postMessage(recordSimulation(data));
  else simulatePoints(data, (news) => postMessage(news));
});
