/** `npm run bench [names] [options]`: measures the program in real browsers. */
import { BadArgument, runCommand } from "../command-line.ts";
import type { Bench } from "./bench.ts";
import { far, lossy } from "./far.ts";
import { hashing } from "./hashing.ts";
import { hidden } from "./hidden.ts";
import { link } from "./link.ts";
import { eight, four } from "./many.ts";
import { memory } from "./memory.ts";
import { opening } from "./opening.ts";
import { reload } from "./reload.ts";
import { saving } from "./saving.ts";
import { smoothness } from "./smoothness.ts";
import { runSuite } from "./suite.ts";
import { benchSwarm } from "./swarm.ts";
import { parseSuiteWish, SUITE_OPTIONS_USAGE } from "./wish.ts";

/** In the order in which all of them run. */
const BENCHES: readonly Bench[] = [
  link,
  four,
  eight,
  opening,
  smoothness,
  hashing,
  memory,
  saving,
  reload,
  far,
  lossy,
  hidden,
];

const NAMES = BENCHES.map(({ name, title }) => `  ${name.padEnd(18)} ${title}`);
const USAGE = `npm run bench [names] [options]: all benches, or those named, and one table

${NAMES.join("\n")}
  ${"swarm".padEnd(18)} a swarm with limited uploads against the fluid bound; has options of its own

${SUITE_OPTIONS_USAGE}`;

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === "swarm") return benchSwarm(args.slice(1));
  const wish = parseSuiteWish(args);
  if (wish === undefined) {
    console.log(USAGE);
    return;
  }
  const unknown = wish.names.find((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown !== undefined) throw new BadArgument(`"${unknown}" is no bench\n\n${USAGE}`);
  const chosen = BENCHES.filter(({ name }) => wish.names.length === 0 || wish.names.includes(name));
  if (!(await runSuite(chosen, wish))) process.exitCode = 1;
}

await runCommand(main);
