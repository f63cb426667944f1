/** Programs that make and read .torrent files and know nothing of ours: mktorrent, Transmission, libtorrent and create-torrent. */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import createTorrent from "create-torrent";
import { findProgram } from "../run/packages.ts";

const run = promisify(execFile);

/** Debian's own Python: another one lacks its packages. */
const PYTHONS = ["/usr/bin/python3", "python3"];
const OUTPUT_BYTES = 64 * 1024 * 1024;

export interface TorrentPrograms {
  readonly mktorrent: string;
  readonly transmissionCreate: string;
  readonly transmissionShow: string;
  /** With libtorrent. */
  readonly python: string;
}

/** What libtorrent reads in a .torrent file. */
export interface TheirReading {
  readonly infoHash: string;
  readonly pieceLength: number;
  readonly isPrivate: boolean;
  readonly isHybrid: boolean;
  /** Without padding and links. */
  readonly files: readonly { readonly path: string; readonly length: number; readonly offset: number }[];
}
export type TheirVerdict = TheirReading | { readonly error: string };

const DESCRIBE = `
import json, sys, libtorrent as lt
def verdict(path):
    try:
        info = lt.torrent_info(path)
    except Exception as error:
        return {"error": str(error)}
    # files() numbers equal names.
    files = info.orig_files()
    hidden = int(lt.file_flags_t.flag_pad_file) | int(lt.file_flags_t.flag_symlink)
    kept = [i for i in range(files.num_files()) if not int(files.file_flags(i)) & hidden]
    return {
        "infoHash": str(info.info_hashes().v1),
        "pieceLength": files.piece_length(),
        "isPrivate": info.priv(),
        "isHybrid": info.info_hashes().has_v2(),
        "files": [{"path": files.file_path(i), "length": files.file_size(i), "offset": files.file_offset(i)} for i in kept],
    }
print(json.dumps([verdict(path) for path in sys.stdin.read().splitlines()]))
`;

const CREATE = `
import os, sys, libtorrent as lt
source, target, length, *flags = sys.argv[1:]
files = lt.file_storage()
bits = 0
for flag in flags:
    bits |= int(getattr(lt.create_torrent, flag))
lt.add_files(files, source, flags=bits)
torrent = lt.create_torrent(files, int(length), bits)
torrent.add_tracker("wss://tracker.example/announce", 1)
lt.set_piece_hashes(torrent, os.path.dirname(source))
with open(target, "wb") as file:
    file.write(lt.bencode(torrent.generate()))
`;

/** @returns the programs, or the name of one that is missing and that cannot be installed */
export function findTorrentPrograms(): TorrentPrograms | string {
  const python = findProgram(PYTHONS, "-cimport libtorrent", "python3-libtorrent");
  if (python === undefined) return "python3-libtorrent";
  const programs = {
    mktorrent: "mktorrent",
    transmissionCreate: "transmission-create",
    transmissionShow: "transmission-show",
  };
  if (findProgram([programs.mktorrent], "-h", "mktorrent") === undefined) return "mktorrent";
  for (const program of [programs.transmissionCreate, programs.transmissionShow])
    if (findProgram([program], "--version", "transmission-cli") === undefined) return program;
  return { ...programs, python };
}

/** @returns one verdict per path */
export async function theirVerdicts(
  { python }: Pick<TorrentPrograms, "python">,
  paths: readonly string[],
): Promise<readonly TheirVerdict[]> {
  const running = run(python, ["-c", DESCRIBE], { maxBuffer: OUTPUT_BYTES });
  running.child.stdin?.end(paths.join("\n"));
  return JSON.parse((await running).stdout);
}

/** @returns the info hash that Transmission reads */
export async function shownHash({ transmissionShow }: TorrentPrograms, path: string): Promise<string> {
  const { stdout } = await run(transmissionShow, [path]);
  return /Hash: ([0-9a-f]{40})/.exec(stdout)?.[1] ?? `no hash in:\n${stdout}`;
}

/** @param flags of libtorrent's create_torrent, such as "v1_only" */
export async function createWithLibtorrent(
  { python }: TorrentPrograms,
  source: string,
  target: string,
  pieceLength: number,
  ...flags: readonly string[]
): Promise<void> {
  await run(python, ["-c", CREATE, source, target, String(pieceLength), ...flags]);
}

export async function createWithWebTorrent(source: string, target: string, options: object): Promise<void> {
  const torrent = await new Promise<Uint8Array>((resolve, reject) => {
    createTorrent(source, options, (error, made) => (error ? reject(error) : resolve(made)));
  });
  await writeFile(target, torrent);
}

export async function createWithMktorrent(
  { mktorrent }: TorrentPrograms,
  source: string,
  target: string,
  ...options: readonly string[]
): Promise<void> {
  await run(mktorrent, [...options, "-o", target, source]);
}

export async function createWithTransmission(
  { transmissionCreate }: TorrentPrograms,
  source: string,
  target: string,
  ...options: readonly string[]
): Promise<void> {
  await run(transmissionCreate, [...options, "-o", target, source]);
}

export async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(path));
}
