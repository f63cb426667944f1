/** `test` for what is tried in Firefox. Errors that its pages report fail the test. */
import { createHash } from "node:crypto";
import { Firefox } from "../../firefox.ts";
import { test as base } from "../../fixtures.ts";
import { findFirefox } from "../../run/firefox.ts";

export { expect } from "../../fixtures.ts";

interface Fixtures {
  /** A Firefox, for preferences one of its own. */
  readonly firefox: (preferences?: Readonly<Record<string, boolean>>) => Promise<Firefox>;
}

interface Shared {
  /** Starts the Firefox without preferences, once for all tests of a worker: that takes seconds. */
  readonly usual: (program: string) => Promise<Firefox>;
}

export const test = base.extend<Fixtures, Shared>({
  usual: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      let started: Promise<Firefox> | undefined;
      await use((program) => {
        started ??= Firefox.start(program);
        return started;
      });
      await (await started)?.close();
    },
    { scope: "worker" },
  ],

  // Needs the servers only to be closed before them: a page whose server is gone complains.
  firefox: async ({ server: _, ownServer: __, usual }, use, info) => {
    const program = findFirefox();
    info.skip(program === undefined, "there is no Firefox on this machine, and none can be installed");
    const used = new Set<Firefox>();
    const own: Firefox[] = [];
    await use(async (preferences) => {
      const firefox = await (preferences === undefined
        ? usual(program ?? "")
        : Firefox.start(program ?? "", preferences));
      used.add(firefox);
      if (preferences !== undefined) own.push(firefox);
      return firefox;
    });
    const complaints: string[] = [];
    for (const firefox of used) complaints.push(...(await firefox.leave()));
    for (const firefox of own) await firefox.close();
    base.expect(complaints, "errors that pages reported").toEqual([]);
  },
});

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
