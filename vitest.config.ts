import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{shared,signal-server,web,e2e/simulation,e2e/bench,e2e/interop,e2e/hosting}/**/*.test.ts"],
    // Generous: property tests compute for seconds, and a slow machine must not fail one.
    testTimeout: 180_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    // Test files keep no state in modules, and starting a process for each costs as much as all tests together.
    isolate: false,
    // By default one processor is left free.
    maxWorkers: "100%",
    setupFiles: ["e2e/run/seed.ts"],
  },
});
