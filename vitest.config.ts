import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{shared,signal-server,web,e2e/simulation}/**/*.test.ts"],
    setupFiles: ["e2e/seed.ts"],
  },
});
