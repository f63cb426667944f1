/** Browser tests: three at a time, since they wait for a quarter of their time. More would only compete for two processors. */
import { defineConfig } from "@playwright/test";
import { chromiumArgs, findChromium } from "./run/chromium.ts";

/** Long tests with clients of others: for `npm run test:interop`, and for `.ci/run` too. They wait a lot, and so come first. */
const LONG = { name: "long", testMatch: "interop/long/**/*.spec.ts" };
const SHORT = {
  name: "short",
  testMatch: "{browser,chaos,interop,hosting}/**/*.spec.ts",
  testIgnore: LONG.testMatch,
};
const { INTEROP } = process.env;
const hasLong = INTEROP === "only" || INTEROP === "too";

export default defineConfig({
  testDir: ".",
  globalSetup: "./run/tested-pages.ts",
  projects: [...(hasLong ? [LONG] : []), ...(INTEROP === "only" ? [] : [SHORT])],
  outputDir: "../test-results/browser",
  workers: 3,
  fullyParallel: true,
  // Real browsers on a busy machine lose a race of their own now and then. What passed only when repeated is named at the end.
  retries: 1,
  forbidOnly: true,
  // Generous: a passing test does not wait for them, and a slow machine must not fail one.
  timeout: 5 * 60_000,
  globalTimeout: 120 * 60_000,
  expect: { timeout: 90_000 },
  reporter: [["list"], ...(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [["json"] as const] : [])],
  use: {
    // Only then: recording each test costs processor time in all of them.
    trace: "on-first-retry",
    // A new service worker stores all files of the page, which costs a third of opening it. Specs of what it does allow it.
    serviceWorkers: "block",
    // A card that waits moves, and drawing that without a graphics processor takes a tenth of a processor for each page.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: findChromium(),
      args: chromiumArgs(),
      // In the C locale Chromium cannot read file names beyond ASCII.
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    },
  },
});
