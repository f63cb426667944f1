/** Every trial of `npm run chaos`. */
import type { Trial } from "./trial.ts";

export const TRIALS: readonly Trial[] = [
  {
    name: "renderers",
    title: "kills a tab's renderer while it downloads",
    runs: 200,
    load: async () => (await import("./kills.ts")).killRenderers,
  },
  {
    name: "browsers",
    title: "kills a whole browser while it downloads",
    runs: 50,
    load: async () => (await import("./kills.ts")).killBrowsers,
  },
  {
    name: "power",
    title: "takes away what a browser stored last, as a loss of power may",
    runs: 48,
    load: async () => (await import("./power.ts")).losePowerAgainAndAgain,
  },
  {
    name: "tabs",
    title: "kills one of eight tabs every ten seconds, and opens another",
    runs: 18,
    load: async () => (await import("./tabs.ts")).churnTabs,
  },
  {
    name: "tracker",
    title: "kills the tracker of 200 simulated peers and six tabs, and starts it again",
    runs: 6,
    load: async () => (await import("./tracker.ts")).killTracker,
  },
  {
    name: "network",
    title: "cuts, slows down and heals the network between two browsers",
    runs: 10,
    load: async () => (await import("./network.ts")).cutNetwork,
  },
];
