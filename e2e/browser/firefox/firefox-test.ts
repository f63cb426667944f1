/** `test` for what is tried in Firefox. Errors that its pages report fail the test. */
import { createHash } from "node:crypto";
import { Firefox } from "../../firefox.ts";
import { test as base } from "../../fixtures.ts";
import { findFirefox } from "../../run/firefox.ts";

export { expect } from "../../fixtures.ts";

interface Fixtures {
  /** Starts a Firefox. */
  readonly firefox: (preferences?: Readonly<Record<string, boolean>>) => Promise<Firefox>;
}

export const test = base.extend<Fixtures>({
  // Needs the servers only to be closed before them: a page whose server is gone complains.
  firefox: async ({ server: _, ownServer: __ }, use, info) => {
    const program = findFirefox();
    info.skip(program === undefined, "there is no Firefox on this machine, and none can be installed");
    const started: Firefox[] = [];
    await use(async (preferences) => {
      const firefox = await Firefox.start(program ?? "", preferences);
      started.push(firefox);
      return firefox;
    });
    for (const firefox of started) await firefox.close();
    base
      .expect(
        started.flatMap(({ complaints }) => complaints),
        "errors that pages reported",
      )
      .toEqual([]);
  },
});

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
