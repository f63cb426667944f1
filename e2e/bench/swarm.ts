/** The swarm bench: how close real tabs with limited uploads come to the fluid bound, ours in turn with others. */
import { writeFileSync } from "node:fs";
import { startTestServer } from "../server.ts";
import type { Contender } from "./contender.ts";
import { thisMachine } from "./machine.ts";
import { fluidBound, medianFigures, type Outcome, outcomeOf } from "./outcome.ts";
import { parseSwarmWish, SWARM_USAGE } from "./plan.ts";
import { type Race, race } from "./race.ts";
import { headLines, outcomeLine, table } from "./report.ts";
import { tabswarm } from "./tabswarm.ts";
import { webtorrent } from "./webtorrent.ts";

export async function benchSwarm(args: readonly string[]): Promise<void> {
  const wish = parseSwarmWish(args, fluidBound);
  if (wish === undefined) {
    console.log(SWARM_USAGE);
    return;
  }
  const { plan, runs, isJson } = wish;
  const others = wish.isAgainstWebTorrent ? [webtorrent("default"), webtorrent("rarest")] : [];
  const entries = [tabswarm(), ...others].map((contender) => ({ contender, outcomes: [] as Outcome[] }));
  const traces: { name: string; race: Race }[] = [];
  const machine = thisMachine();
  // Whoever wants JSON alone reads the standard output; how far we are goes to the other.
  const say = isJson ? console.error : console.log;
  for (const line of headLines(plan, runs, machine)) say(line);

  const server = await startTestServer();
  try {
    for (let run = 0; run < runs; run++) {
      for (const { contender, outcomes } of entries) {
        const seen = await race(contender, plan, server);
        const outcome = outcomeOf(plan, seen);
        outcomes.push(outcome);
        traces.push({ name: contender.name, race: seen });
        say(outcomeLine(contender.name, outcome));
      }
    }
  } finally {
    await server.close();
  }

  if (wish.traceFile !== undefined) writeFileSync(wish.traceFile, JSON.stringify(traces));
  const results = entries.map(({ contender, outcomes }) => ({ ...titled(contender), outcomes }));
  if (isJson) {
    const medians = results.map((entry) => ({ ...entry, median: medianFigures(entry.outcomes) }));
    console.log(JSON.stringify({ plan, bound: fluidBound(plan), machine, contenders: medians }));
  } else {
    console.log(`\n${table(results)}`);
  }
}

function titled({ name, version }: Contender): { name: string; version: string } {
  return { name, version };
}
