/** `npm run bench [names] [options]`: measures the program in real browsers. */
import { BadArgument, runCommand } from "../command-line.ts";
import { archive } from "./archive.ts";
import { hidden } from "./hidden.ts";
import { ladderBenches } from "./ladder.ts";
import { hashing, memory, reload, saving } from "./large-file.ts";
import { linkBenches } from "./links.ts";
import { nodeLink } from "./node-link.ts";
import { opening } from "./opening.ts";
import { OPTIONS_USAGE, parseOptions } from "./options.ts";
import { shares } from "./shares.ts";
import { smoothness } from "./smoothness.ts";
import { type Bench, runSuite } from "./suite.ts";
import { swarm } from "./swarm.ts";
import { trackerBenches } from "./tracker.ts";
import { viewers } from "./viewers.ts";

/** In the order in which they run. */
const BENCHES: readonly Bench[] = [
  ...linkBenches,
  ...ladderBenches,
  nodeLink,
  opening,
  smoothness,
  hashing,
  saving,
  archive,
  reload,
  memory,
  hidden,
  shares,
  swarm,
  viewers,
  ...trackerBenches,
];

const USAGE = `npm run bench [names] [options]: all benches, or those named, and one table

${BENCHES.map(({ name, title }) => `  ${name.padEnd(18)} ${title}`).join("\n")}

${OPTIONS_USAGE}`;

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === undefined) {
    console.log(USAGE);
    return;
  }
  const { names } = options;
  const unknown = names.find((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown !== undefined) throw new BadArgument(`"${unknown}" is not a bench\n\n${USAGE}`);
  const chosen = BENCHES.filter(({ name }) => names.length === 0 || names.includes(name));
  if (!(await runSuite(chosen, options))) process.exitCode = 1;
}

await runCommand(main);
