import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{shared,signal-server,web,e2e/simulation,e2e/bench}/**/*.test.ts"],
    // Property tests on a busy machine: nothing here waits, so a late end means much work, not a hang.
    testTimeout: 30_000,
    setupFiles: ["e2e/seed.ts"],
  },
});
