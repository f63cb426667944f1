import { configDefaults, defineConfig } from "vitest/config";

/** Long tests with clients of others: for `npm run test:interop`, and for `.ci/run` too. */
const LONG = "e2e/interop/long/**/*.test.ts";
const SHORT =
  "{shared,signal-server,web,e2e/simulation,e2e/bench,e2e/chaos,e2e/interop,e2e/hosting}/**/*.test.ts";
const { INTEROP } = process.env;
const hasLong = INTEROP === "only" || INTEROP === "too";

export default defineConfig({
  test: {
    include: INTEROP === "only" ? [LONG] : [SHORT],
    exclude: [...configDefaults.exclude, ...(hasLong ? [] : [LONG])],
    // Generous: property tests compute for seconds, and a slow machine must not fail one.
    testTimeout: 180_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    // Test files keep no state in modules, and starting a process for each costs as much as all tests together.
    isolate: false,
    // By default one processor is left free.
    maxWorkers: "100%",
    globalSetup: ["e2e/run/tested-programs.ts"],
    setupFiles: ["e2e/run/seed.ts"],
  },
});
