/** Programs that read zip archives and know nothing of the one that writes them: Info-ZIP's unzip, and Python. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findProgram } from "../run/packages.ts";

const run = promisify(execFile);
/** A line for each of 10,000 entries with long names. */
const OUTPUT_BYTES = 256 * 1024 * 1024;

export interface ZipPrograms {
  readonly unzip: string;
  readonly python: string;
}

export interface ListedEntry {
  readonly name: string;
  /** Bytes. */
  readonly length: number;
  /** Local time: year, month, day, hours, minutes, seconds. */
  readonly modified: readonly number[];
}

export interface ZipReport {
  /** As Python lists them. */
  readonly entries: readonly ListedEntry[];
  /** Of all entries' content together, hexadecimal. */
  readonly sha256: string;
}

/** Reading an entry to its end compares its checksum. */
const SCRIPT = `
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    content = hashlib.sha256()
    for entry in archive.infolist():
        with archive.open(entry) as file:
            while chunk := file.read(1 << 20):
                content.update(chunk)
    entries = [{"name": e.filename, "length": e.file_size, "modified": e.date_time} for e in archive.infolist()]
print(json.dumps({"entries": entries, "sha256": content.hexdigest()}))
`;

/** @returns the programs, or the name of one that is missing and that cannot be installed */
export function findZipPrograms(): ZipPrograms | string {
  const programs = { unzip: "unzip", python: "python3" };
  for (const [program, argument] of [
    [programs.unzip, "-v"],
    [programs.python, "--version"],
  ] as const) {
    if (findProgram([program], argument, program) === undefined) return program;
  }
  return programs;
}

/** @throws when one of the programs finds anything wrong with the archive, or when they disagree */
export async function checkZip({ unzip, python }: ZipPrograms, path: string): Promise<ZipReport> {
  const options = {
    maxBuffer: OUTPUT_BYTES,
    env: { ...process.env, LC_ALL: "C.UTF-8", PYTHONUTF8: "1" },
  };
  const { stdout: tested } = await run(unzip, ["-t", path], options);
  const good = tested.match(/ {2}OK$/gm)?.length ?? 0;
  const { stdout } = await run(python, ["-c", SCRIPT, path], options);
  const report: ZipReport = JSON.parse(stdout);
  if (!tested.includes("No errors detected") || good !== report.entries.length)
    throw new Error(`unzip finds ${good} good entries, and Python ${report.entries.length}`);
  return report;
}
