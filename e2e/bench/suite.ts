/** Runs benches one after the other on one server, and prints one table. A bench that fails is reported in its row. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { MIB } from "../content.ts";
import { startTestServer, type TestServer } from "../server.ts";
import { hasScreen, withFolder, withScreen } from "./launcher.ts";
import type { Options } from "./options.ts";
import { thisMachine } from "./process-meter.ts";
import { tabswarm, webtorrent } from "./programs.ts";
import { firstLine, hasFigures, type Measurement, type Section, table, withMedians } from "./results.ts";
import { serveRevision } from "./revision.ts";

export interface Bench {
  readonly name: string;
  /** One line: what is transferred, and what is measured. */
  readonly title: string;
  /** Default number of runs of each party. */
  readonly runs: number;
  /** False: it needs neither the page nor its server, and so no build. */
  readonly usesPage?: false;
  /** @throws Error when there is no result. */
  run(suite: Suite): Promise<readonly Measurement[]>;
}

/** What a bench gets. */
export interface Suite extends Options {
  readonly server: TestServer;
  readonly runs: number;
  /** Serves the page of `--against`. */
  readonly revisionServer: TestServer | undefined;
  /** A file on disk with random content, kept until the suite ends. @returns its path */
  file(bytes: number): Promise<string>;
  /** Reports progress. */
  log(line: string): void;
}

/** @returns whether every bench succeeded. */
export function runSuite(benches: readonly Bench[], options: Options): Promise<boolean> {
  return withScreen(() => withFolder((folder) => runBenches(benches, options, folder)));
}

async function runBenches(benches: readonly Bench[], options: Options, folder: string): Promise<boolean> {
  // With --json, standard output holds nothing but the JSON.
  const log = options.isJson ? console.error : console.log;
  const machine = thisMachine();
  const versions = [tabswarm(), webtorrent("default")].map(({ name, version }) => `${name} ${version}`);
  const load = loadavg()[0] ?? 0;
  const head = [
    `${machine.cores} × ${machine.processor}, ${machine.browser} ${hasScreen() ? "in windows" : "headless"}, Node ${machine.node}`,
    `${versions.join(", ")}; load before ${load.toFixed(1)}${options.isQuick ? "; quick: sizes too small to judge" : ""}`,
  ];
  for (const line of head) log(line);

  const testServer = benches.some(({ usesPage }) => usesPage !== false) ? await startTestServer() : undefined;
  const revisionServer =
    options.revision === undefined ? undefined : await serveRevision(options.revision, folder);
  const sections: Section[] = [];
  const file = (bytes: number): Promise<string> => randomFile(folder, bytes);
  try {
    for (const bench of benches) {
      log(`\n${bench.name}: ${bench.title}`);
      const runs = options.runs ?? (options.isQuick ? 1 : bench.runs);
      try {
        const suite: Suite = {
          ...options,
          get server() {
            if (testServer === undefined) throw new Error(`"${bench.name}" says that it needs no page`);
            return testServer;
          },
          runs,
          revisionServer,
          file,
          log,
        };
        const measurements = await bench.run(suite);
        sections.push({ bench: bench.name, measurements: measurements.filter(hasFigures) });
      } catch (error) {
        sections.push({ bench: bench.name, measurements: [], failure: firstLine(error) });
        log(`  failed: ${error instanceof Error ? error.stack : error}`);
      }
    }
  } finally {
    await testServer?.close();
    await revisionServer?.close();
  }
  if (options.isJson)
    console.log(JSON.stringify({ machine, versions, load, sections: sections.map(withMedians) }));
  else console.log(["", ...head, "", table(sections)].join("\n"));
  return sections.every(({ failure }) => failure === undefined);
}

/** Each size is written once per suite. */
async function randomFile(folder: string, bytes: number): Promise<string> {
  const path = join(folder, `${bytes}.bin`);
  // Flushed, because the system would otherwise write it back during a measurement.
  if (!existsSync(path)) await writeFile(path, randomChunks(bytes), { flush: true });
  return path;
}

function* randomChunks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= 4 * MIB) yield randomBytes(Math.min(4 * MIB, left));
}
