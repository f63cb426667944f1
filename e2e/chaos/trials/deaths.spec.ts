/** Seconds of what `npm run chaos` does as long as wanted. A failure names the random seed that repeats it. */
import { randomInt } from "node:crypto";
import { MIB } from "../../content.ts";
import { test } from "../../fixtures.ts";
import { killOften } from "./kills.ts";

test("a tab and a browser are killed while they download: what is stored is right, and is not fetched again", async ({
  browser,
  server,
}) => {
  const seed = randomInt(2 ** 31);
  console.log(`--seed ${seed}`);
  const options = { runs: 2, seed, print: (line: string) => console.log(line) };
  const sizes = { length: 4 * MIB, rate: 4 * MIB };
  await killOften({ browser, origin: server.origin }, ["renderer", "browser"], options, sizes);
});
