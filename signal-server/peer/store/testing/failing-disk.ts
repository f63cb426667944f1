/**
 * The file system with a fault: the n-th operation that changes something below a folder fails. It stands between this process and
 * `node:fs/promises`, so that whatever the stores do is met, and only what is below the folder.
 *
 * A failed sync leaves zeros in place of what was written since the last one: Linux drops such pages, and the next sync succeeds.
 */
import fs, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/** "short": half of the bytes are written, and none of the rest. */
export type Fault = "ENOSPC" | "EIO" | "EROFS" | "EDQUOT" | "short";

type AnyFunction = (...args: never[]) => unknown;

/** What changes names or makes files; `open` only where it can create. */
const CHANGES = ["appendFile", "link", "mkdir", "open", "rename", "rmdir", "unlink", "utimes"] as const;
const WRITES = ["datasync", "sync", "truncate", "write", "writeFile"] as const;
const HALF_OR_NOTHING = 2;

interface Written {
  readonly position: number;
  readonly length: number;
}

export class FailingDisk {
  /** Operations that changed something, or tried to. */
  operations = 0;
  /** Under way. */
  pending = 0;
  /** Of the operation that failed; undefined: none has yet. */
  failed: string | undefined;
  private readonly folder: string;
  private failing: { readonly number: number; readonly fault: Fault } | undefined;
  private readonly unsynced = new WeakMap<FileHandle, Written[]>();
  private readonly ends: (() => void)[] = [];

  /** @param folder absolute */
  constructor(folder: string) {
    this.folder = folder;
    for (const name of CHANGES) this.replace(name);
    syncBuiltinESMExports();
  }

  /** The n-th operation from now on fails, counted from 1. */
  fail(number: number, fault: Fault): void {
    this.failing = { number: this.operations + number, fault };
    this.failed = undefined;
  }

  /** The file system is as before. */
  end(): void {
    for (const end of this.ends) end();
    syncBuiltinESMExports();
  }

  private replace(name: (typeof CHANGES)[number]): void {
    const original = fs[name] as AnyFunction;
    const replaced = (path: unknown, ...args: unknown[]): unknown => {
      const call = () => Reflect.apply(original, fs, [path, ...args]);
      if (typeof path !== "string" || !path.startsWith(this.folder)) return call();
      if (name !== "open") return this.attempt(name, call);
      const opened = canCreate(args[0]) ? this.attempt(name, call) : this.counted(call);
      return opened.then((handle) => this.watched(handle as FileHandle));
    };
    Reflect.set(fs, name, replaced);
    this.ends.push(() => Reflect.set(fs, name, original));
  }

  private watched(handle: FileHandle): FileHandle {
    this.unsynced.set(handle, []);
    for (const name of WRITES) {
      const original = handle[name].bind(handle) as AnyFunction;
      const replaced = (...args: unknown[]): Promise<unknown> => {
        const call = () => Reflect.apply(original, undefined, args);
        return this.attempt(name, call, { handle, args });
      };
      Object.defineProperty(handle, name, { value: replaced });
    }
    return handle;
  }

  private async attempt(
    name: string,
    call: () => unknown,
    write?: { readonly handle: FileHandle; readonly args: readonly unknown[] },
  ): Promise<unknown> {
    this.operations++;
    const fault = this.failing?.number === this.operations ? this.failing.fault : undefined;
    if (fault === undefined) {
      if (write !== undefined) this.note(name, write.handle, write.args);
      return this.counted(call);
    }
    this.failed = name;
    if (write !== undefined && name.endsWith("sync")) await this.drop(write.handle);
    if (fault !== "short") throw Object.assign(new Error(`${fault}: ${name}`), { code: fault });
    if (name !== "write" || write === undefined)
      throw Object.assign(new Error(`EIO: ${name}`), { code: "EIO" });
    const [bytes, from = 0, length = 0, position = 0] = write.args as [Uint8Array, number, number, number];
    const some = Math.floor(length / HALF_OR_NOTHING);
    // What follows of the same write fails too.
    this.failing = { number: this.operations + 1, fault: "ENOSPC" };
    return this.counted(() => this.rawWrite(write.handle, bytes.subarray(from, from + some), position));
  }

  private note(name: string, handle: FileHandle, args: readonly unknown[]): void {
    const written = this.unsynced.get(handle);
    if (written === undefined) return;
    if (name.endsWith("sync")) written.length = 0;
    if (name === "write") written.push({ position: Number(args[3]), length: Number(args[2]) });
  }

  private async drop(handle: FileHandle): Promise<void> {
    for (const { length, position } of this.unsynced.get(handle) ?? [])
      await this.rawWrite(handle, new Uint8Array(length), position);
  }

  /** Through the prototype, past what stands in between. */
  private rawWrite(handle: FileHandle, bytes: Uint8Array, position: number) {
    const { write } = Object.getPrototypeOf(handle) as FileHandle;
    return Reflect.apply(write, handle, [bytes, 0, bytes.length, position]);
  }

  private async counted(call: () => unknown): Promise<unknown> {
    this.pending++;
    try {
      return await call();
    } finally {
      this.pending--;
    }
  }
}

function canCreate(flags: unknown): boolean {
  return typeof flags === "string" ? /[wa]/.test(flags) : (Number(flags) & fs.constants.O_CREAT) !== 0;
}
