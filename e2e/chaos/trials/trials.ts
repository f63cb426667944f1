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
    title: "cuts, slows down and heals the network between two browsers, and changes an address",
    runs: 12,
    load: async () => (await import("./network.ts")).cutNetwork,
  },
  {
    name: "paths",
    title: "takes the path between two tabs away, for good or for seconds, while both reach the tracker",
    runs: 9,
    load: async () => (await import("./paths.ts")).losePaths,
  },
  {
    name: "stopped",
    title: "stops all processes of a sharer's browser for good, and those of the one that fetches for 40 s",
    runs: 3,
    load: async () => (await import("./stopped.ts")).stopBrowsers,
  },
  {
    name: "links",
    title: "opens and closes this many links in one tab",
    runs: 2_000,
    load: async () => (await import("./links.ts")).openManyLinks,
  },
  {
    name: "liars",
    title: "lets four liars send false blocks to eight tabs",
    runs: 6,
    load: async () => (await import("./liars.ts")).lieToPages,
  },
  {
    name: "hours",
    title: "lets peers and shares come and go for eight hours, compressed",
    runs: 240,
    load: async () => (await import("./hours.ts")).liveForHours,
  },
];
