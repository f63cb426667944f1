/** Runs benches one after the other on one server, and prints one table. One that fails says so; the rest go on. */

import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { MIB } from "../content.ts";
import { startTestServer } from "../server.ts";
import { type Bench, firstLine, type Ground } from "./bench.ts";
import { isMet, middle, type Row, type Section, table } from "./figures.ts";
import { thisMachine } from "./machine.ts";
import { withFolder } from "./scratch.ts";
import { hasScreen, withScreen } from "./screen.ts";
import { tabswarm } from "./tabswarm.ts";
import { webtorrent } from "./webtorrent.ts";
import type { SuiteWish } from "./wish.ts";

/** @returns whether every bench gave figures. */
export function runSuite(benches: readonly Bench[], wish: SuiteWish): Promise<boolean> {
  return withScreen(() => runBenches(benches, wish));
}

async function runBenches(benches: readonly Bench[], wish: SuiteWish): Promise<boolean> {
  // Whoever wants JSON alone reads the standard output; how far we are goes to the other.
  const say = wish.isJson ? console.error : console.log;
  const machine = thisMachine();
  const versions = [tabswarm(), webtorrent("default")].map(({ name, version }) => `${name} ${version}`);
  const load = loadavg()[0] ?? 0;
  const head = [
    `${machine.cores} × ${machine.processor}, ${machine.browser} ${hasScreen() ? "in windows" : "headless"}, Node ${machine.node}`,
    `${versions.join(", ")}; load before ${load.toFixed(1)}${wish.isQuick ? "; quick: sizes too small to judge" : ""}`,
  ];
  for (const line of head) say(line);

  const sections = await withFolder((folder) => runAll(benches, wish, folder, say));
  if (wish.isJson)
    console.log(JSON.stringify({ machine, versions, load, sections: sections.map(withMedians) }));
  else console.log(["", ...head, "", table(sections)].join("\n"));
  return sections.every(({ failure }) => failure === undefined);
}

async function runAll(
  benches: readonly Bench[],
  { runs, isQuick, isLong, parties }: SuiteWish,
  folder: string,
  say: (line: string) => void,
): Promise<Section[]> {
  const server = await startTestServer();
  const sections: Section[] = [];
  try {
    for (const bench of benches) {
      say(`\n${bench.name}: ${bench.title}`);
      const ground: Ground = {
        server,
        runs: runs ?? (isQuick ? 1 : bench.runs),
        isQuick,
        isLong,
        parties,
        file: (bytes) => fileOf(folder, bytes),
        say,
      };
      try {
        const rows = await bench.run(ground);
        sections.push({ bench: bench.name, rows: rows.filter(isMeasured) });
      } catch (error) {
        sections.push({ bench: bench.name, rows: [], failure: firstLine(error) });
        say(`  failed: ${error instanceof Error ? error.stack : error}`);
      }
    }
  } finally {
    await server.close();
  }
  return sections;
}

/** Where a yardstick was left out, nothing can be held against it. */
function isMeasured({ values }: Row): boolean {
  return Object.values(values).some(({ length }) => length > 0);
}

function withMedians(section: Section): object {
  const rows = section.rows.map((row) => {
    const medians = Object.fromEntries(
      Object.entries(row.values).map(([party, values]) => [party, middle(values)]),
    );
    const met = row.target && isMet(row.target, middle(row.values.tabswarm ?? []));
    return { ...row, medians, met };
  });
  return { ...section, rows };
}

/** Every file of a suite is written once. */
async function fileOf(folder: string, bytes: number): Promise<string> {
  const path = join(folder, `${bytes}.bin`);
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, "wx");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return path;
    throw error;
  }
  try {
    for (let written = 0; written < bytes; written += 4 * MIB)
      await file.write(randomBytes(Math.min(4 * MIB, bytes - written)));
    // So that writing it back does not fall into a measurement.
    await file.sync();
  } finally {
    await file.close();
  }
  return path;
}
