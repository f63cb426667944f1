/** `npm run bench -- <name> [options]`: measures the program in real browsers. */
import { BadArgument } from "../simulation/arguments.ts";
import { benchSwarm } from "./swarm.ts";

type Bench = (args: readonly string[]) => Promise<void>;

const BENCHES: ReadonlyMap<string, Bench> = new Map([["swarm", benchSwarm]]);

const [name = "", ...args] = process.argv.slice(2);
const bench = BENCHES.get(name);
if (bench === undefined) {
  console.error(`npm run bench -- <name> [options]; the names: ${[...BENCHES.keys()].join(", ")}`);
  process.exitCode = 2;
} else {
  try {
    await bench(args);
  } catch (error) {
    if (!(error instanceof BadArgument)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
