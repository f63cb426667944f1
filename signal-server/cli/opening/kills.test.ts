/**
 * `tabswarm get`, killed again and again at seeded moments: it goes on from what is on the disk. `GET_KILLS=50` kills it as often.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { seededRandom } from "../../../shared/core/random.ts";
import { serversOfThisFile } from "../../testing/client.ts";
import { type Program, programsOfThisFile } from "../testing/program.ts";
import { content, digestsIn, digestsOf, writeTree } from "../testing/trees.ts";

const KILLS = Number(process.env.GET_KILLS ?? 2);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const MIB = 1024 * 1024;
/** No run fetches more before it is killed. */
const RUN = 8 * MIB;
const LONGEST_MS = 2500;
/** Of each kill. */
const MOST_REFETCHED = 4 * MIB;

const startServer = serversOfThisFile();
const { folder, run } = programsOfThisFile();

const latest = (program: Program, field: string): number =>
  Number(program.events.findLast(({ event }) => event === "status")?.[field] ?? 0);

test(
  `after ${KILLS} kills everything is right, and little was fetched twice`,
  async () => {
    console.log(`kills: SEED=${SEED}`);
    const random = seededRandom(SEED);
    const { url } = await startServer();
    const length = KILLS * RUN;
    const tree = { "one.bin": content(length - 123_456), "more/two.bin": content(123_456, 2) };
    const source = join(await folder(), "killed");
    await writeTree(source, tree);
    const seed = await run(["seed", source, "--tracker", url, "--json"]);
    const link = String((await seed.event("sharing")).link);
    const target = await folder();

    /** What the seeder has sent, once nobody is there. */
    const sent = async (): Promise<number> => {
      await expect.poll(() => latest(seed, "peers"), { timeout: 60_000 }).toBe(0);
      return latest(seed, "uploaded");
    };
    let before = { have: 0, sent: 0 };
    const refetched: number[] = [];
    const resumed = async (get: Program, sentBefore: number): Promise<void> => {
      await expect
        .poll(() => get.events.some(({ event }) => event === "status"), { timeout: 60_000 })
        .toBe(true);
      const [first] = get.events.filter(({ event }) => event === "status");
      // What it has fetched until this first report was not there before.
      const have = Number(first?.progress) * length - Number(first?.downloaded);
      refetched.push(sentBefore - before.sent - (have - before.have));
      before = { have, sent: sentBefore };
    };

    for (let kill = 0; kill < KILLS; kill++) {
      const sentBefore = kill === 0 ? 0 : await sent();
      const get = await run(["get", link, target, "--json", "--download", "3M"]);
      await resumed(get, sentBefore);
      await new Promise((resolve) => setTimeout(resolve, random.below(LONGEST_MS)));
      expect(get.process.exitCode, `ended before it was killed: ${get.stderr}`).toBeNull();
      get.process.kill("SIGKILL");
      await get.ended;
    }
    const sentBefore = await sent();
    const last = await run(["get", link, target, "--json"]);
    await resumed(last, sentBefore);
    expect((await last.ended).code, last.stderr).toBe(0);
    expect(await digestsIn(target)).toEqual(digestsOf(tree, "killed/"));
    const most = Math.max(...refetched);
    console.log(
      `fetched twice, KiB, per kill: ${refetched.map((bytes) => Math.round(bytes / 1024)).join(" ")}`,
    );
    expect(most).toBeLessThanOrEqual(MOST_REFETCHED);
  },
  60_000 + KILLS * 30_000,
);
