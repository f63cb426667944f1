/**
 * Keeps a second process out of a folder. The lock is a file that names its holder and is touched every few seconds. A
 * process that was killed leaves it behind, and the next one takes it over.
 *
 * Lock files are numbered, and only the one with the highest number counts. A process that finds its holder dead creates the
 * next number, which succeeds for one process only, so that two processes that see the same dead holder cannot both win. The
 * highest one is never deleted, not even when it is released; otherwise a slow process could create that number again.
 */
import { link, open, readdir, readFile, readlink, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { codeOf, writeAtomically } from "./durable.ts";

export interface LockOptions {
  /** The holder touches its lock this often. */
  readonly touchMs: number;
  /** A holder whose process cannot be looked up is dead when it has not touched its lock for this long. */
  readonly silentMs: number;
  /** Adds another name to a file. Fails where the file system cannot. */
  readonly link: (existing: string, path: string) => Promise<void>;
}

/** Five missed touches: a busy machine may be late. */
const OPTIONS: LockOptions = { touchMs: 2_000, silentMs: 10_000, link };
/** What file systems without hard links say, such as those of memory cards. */
const NO_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL"]);
const NAME = /^lock-(\d{1,15})$/;

export class FolderInUseError extends Error {
  override readonly name = "FolderInUseError";

  constructor(folder: string, holder: Holder | undefined) {
    const who = holder === undefined ? "another process" : `process ${holder.pid} on ${holder.host}`;
    super(`${folder} is in use by ${who}; stop it first, or choose another folder`);
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Where process ids have this meaning: the boot and the namespace. Empty where it is not known. */
  readonly realm: string;
  /** When the process started, in the system's own unit: another process may get the same id later. */
  readonly started: string;
}

const RELEASED = "released";

export interface FolderLock {
  /** The last holder did not release it, and did not die in this run of the system, as far as that can be known. */
  readonly mayHaveLostPower: boolean;
  release(): Promise<void>;
}

/** @throws FolderInUseError */
export async function lockFolder(folder: string, some?: Partial<LockOptions>): Promise<FolderLock> {
  const options = { ...OPTIONS, ...some };
  const own = JSON.stringify(await ownHolder());
  for (;;) {
    const highest = await highestIn(folder);
    const mayHaveLostPower = highest > 0 && (await isFromEarlierRun(pathOf(folder, highest)));
    if (highest > 0) await throwIfHeld(folder, highest, options);
    const number = highest + 1;
    if (!(await createLock(folder, number, own, options))) continue;
    if ((await highestIn(folder)) > number) {
      // A faster process had deleted the number that this one has just created.
      await unlink(pathOf(folder, number)).catch(() => undefined);
      continue;
    }
    await deleteBelow(folder, number);
    return { mayHaveLostPower, ...held(pathOf(folder, number), own, options) };
  }
}

function held(path: string, own: string, { touchMs }: LockOptions): Pick<FolderLock, "release"> {
  const timer = setInterval(() => {
    const now = new Date();
    void utimes(path, now, now).catch(() => undefined);
  }, touchMs);
  timer.unref();
  return {
    release: async () => {
      clearInterval(timer);
      if ((await readText(path)) !== own) return;
      // A full disk has no room for the sign that the folder is free.
      await writeAtomically(path, RELEASED).catch(() => unlink(path));
    },
  };
}

async function isFromEarlierRun(path: string): Promise<boolean> {
  const text = await readText(path);
  if (text === undefined || text === RELEASED) return false;
  const own = await realm();
  return own === "" || parseHolder(text)?.realm !== own;
}

async function throwIfHeld(folder: string, number: number, options: LockOptions): Promise<void> {
  const path = pathOf(folder, number);
  const text = await readText(path);
  if (text === undefined || text === RELEASED) return;
  const holder = parseHolder(text);
  const isAlive = holder && (await isRunning(holder));
  if (isAlive === false) return;
  if (isAlive === true || !(await isSilent(path, options))) throw new FolderInUseError(folder, holder);
}

/** Created with its content at once: a lock without a holder would mean nothing. @returns false: another process was faster */
async function createLock(
  folder: string,
  number: number,
  own: string,
  { link }: LockOptions,
): Promise<boolean> {
  const path = pathOf(folder, number);
  const temporary = join(folder, `lock.new-${process.pid}-${Math.trunc(performance.now() * 1000)}`);
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(own);
    await handle.sync();
    await link(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (!NO_LINKS.has(codeOf(error) ?? "")) throw error;
    return createPlainly(path, own);
  } finally {
    await handle.close();
    await unlink(temporary).catch(() => undefined);
  }
}

/** Another process may see the lock before its content. Then it waits for a touch, as with any holder that it does not know. */
async function createPlainly(path: string, own: string): Promise<boolean> {
  try {
    await writeFile(path, own, { flag: "wx", mode: 0o600, flush: true });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function highestIn(folder: string): Promise<number> {
  return Math.max(0, ...(await numbersIn(folder)));
}

async function deleteBelow(folder: string, number: number): Promise<void> {
  for (const lower of await numbersIn(folder))
    if (lower < number) await unlink(pathOf(folder, lower)).catch(() => undefined);
}

async function numbersIn(folder: string): Promise<number[]> {
  return (await readdir(folder)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
}

function pathOf(folder: string, number: number): string {
  return join(folder, `lock-${number}`);
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== "object" || value === null) return false;
  const { pid, host, realm, started } = value as Partial<Record<keyof Holder, unknown>>;
  const texts = [host, realm, started].every((text) => typeof text === "string");
  return texts && Number.isSafeInteger(pid) && Number(pid) > 0;
}

async function ownHolder(): Promise<Holder> {
  const { pid } = process;
  return { pid, host: hostname(), realm: await realm(), started: (await startOf(pid)) ?? "" };
}

/** @returns undefined: it cannot be known here */
async function isRunning(holder: Holder): Promise<boolean | undefined> {
  const own = await realm();
  if (own === "" || holder.realm !== own) return undefined;
  return (await startOf(holder.pid)) === holder.started;
}

/** Other containers have other processes with the same ids, and so has the same computer after a restart. */
async function realm(): Promise<string> {
  const boot = await readText("/proc/sys/kernel/random/boot_id");
  const namespace = await readlink("/proc/self/ns/pid").catch(() => undefined);
  return boot === undefined || namespace === undefined ? "" : `${boot.trim()} ${namespace}`;
}

/** Field 22 of Linux's description of a process. The name before it may contain anything. */
async function startOf(pid: number): Promise<string | undefined> {
  const description = await readText(`/proc/${pid}/stat`);
  return description?.slice(description.lastIndexOf(")") + 2).split(" ")[19];
}

/** Compares times of the file with each other only, because the clocks of two machines differ. */
async function isSilent(path: string, { silentMs, touchMs }: LockOptions): Promise<boolean> {
  const touched = async () => (await stat(path).catch(() => undefined))?.mtimeMs;
  const before = await touched();
  for (let waited = 0; waited < silentMs; waited += touchMs / 4) {
    await new Promise((resolve) => setTimeout(resolve, touchMs / 4));
    if ((await touched()) !== before) return false;
  }
  return true;
}
