/**
 * The file in the keeper's folder that remembers all shares. It is replaced in one step, so that a process that is killed leaves
 * the old one or the new one.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { InfoHash } from "../../shared/core/ids.ts";
import { KEEP_REASONS, KEEP_STATES } from "../../shared/keeper/protocol.ts";
import { codeOf, writeAtomically } from "../peer/store/durable.ts";
import type { ShareRecord } from "./share-record.ts";

const FILE = "keeper.json";
const VERSION = 1;

/** The folder cannot be used; the message is one line that says why. */
export class RecordFileError extends Error {
  override readonly name = "RecordFileError";
}

export interface Remembered {
  /** Names this folder's keeper among those of other processes. */
  readonly keeperId: string;
  readonly shares: readonly ShareRecord[];
}

export class RecordFile {
  private readonly path: string;
  private readonly keeperId: string;
  private writing: Promise<void> | undefined;
  private next: { readonly shares: readonly ShareRecord[]; readonly done: Promise<void> } | undefined;

  private constructor(path: string, keeperId: string) {
    this.path = path;
    this.keeperId = keeperId;
  }

  /** @param folder that no other process uses @throws RecordFileError */
  static async open(folder: string): Promise<{ readonly file: RecordFile } & Remembered> {
    const path = join(folder, FILE);
    const remembered = await read(path);
    const { keeperId, shares } = remembered ?? { keeperId: randomBytes(8).toString("hex"), shares: [] };
    const file = new RecordFile(path, keeperId);
    if (remembered === undefined)
      await file.write([]).catch((error: unknown) => {
        throw new RecordFileError(`${path} cannot be written: ${(error as Error).message}`);
      });
    return { file, keeperId, shares };
  }

  /** Settles when these shares, or later ones, are on the disk. One write at a time: those that are due meanwhile become one. */
  write(shares: readonly ShareRecord[]): Promise<void> {
    if (this.writing === undefined) {
      const { keeperId, path } = this;
      this.writing = writeAtomically(path, JSON.stringify({ version: VERSION, keeperId, shares })).finally(
        () => {
          this.writing = undefined;
        },
      );
      return this.writing;
    }
    const done = this.next?.done ?? this.writing.catch(() => {}).then(() => this.writeNext());
    this.next = { shares, done };
    return done;
  }

  private writeNext(): Promise<void> {
    const { shares = [] } = this.next ?? {};
    this.next = undefined;
    return this.write(shares);
  }
}

const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const shareRecord = v.object({
  infoHash: v.custom<InfoHash>((value) => typeof value === "string" && /^[0-9a-f]{40}$/.test(value)),
  tokenHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  state: v.picklist(KEEP_STATES),
  reason: v.optional(v.picklist(KEEP_REASONS)),
  have: amount,
  length: v.nullable(amount),
  expiresAt: amount,
  changedAt: amount,
});

const remembered = v.object({
  version: v.literal(VERSION),
  keeperId: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  shares: v.array(shareRecord),
});

/** @returns undefined if there is none */
async function read(path: string): Promise<Remembered | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new RecordFileError(`${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    return v.parse(remembered, JSON.parse(text));
  } catch {
    throw new RecordFileError(`${path} is damaged or of another version: move its folder away`);
  }
}
