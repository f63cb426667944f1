/**
 * One IndexedDB database with one object store, used through idb-keyval. Only this module imports that library.
 *
 * idb-keyval's own `createStore` cannot be closed and ignores other tabs that want to delete the database, which then wait
 * forever. This module therefore passes its own `UseStore` to the library. Always true:
 * - The database is opened when it is needed, and again after a failed attempt, after the browser closed it (eviction, crash
 *   of its storage process), and after it was closed because nothing used it for a while.
 * - A tab that deletes or upgrades the database is never blocked: other tabs close it by themselves.
 * - A promise settles with its *transaction*, not with its requests: quota and disk errors arrive in the abort.
 * - Every failure is a StoreFullError, a StoreFailedError or a StoreSilentError.
 */
import { delMany, entries, getMany, keys, setMany, type UseStore } from "idb-keyval";
import { StoreFailedError, StoreFullError, StoreSilentError } from "../../../shared/session/ports.ts";

const OBJECT_STORE = "values";
/** A cold disk and a busy machine take up to two seconds to open a database. */
const PATIENCE_MS = 5_000;
/** A browser keeps some 100 KiB for each open database, and a thousand torrents have one each. */
const IDLE_MS = 5_000;
/** Many gigabytes of records. */
const DELETION_PATIENCE_MS = 60_000;

export type Key = number | string;

export class Database {
  readonly name: string;
  private readonly version: number;
  private connection: Promise<IDBDatabase> | undefined;
  private isClosed = false;
  private usesRunning = 0;
  private idleTimer: ReturnType<typeof setTimeout> | undefined;
  /**
   * Called when somebody else has deleted the database, or the browser has closed it and may have deleted it. Only an open
   * one notices that.
   */
  onLost: () => void = () => undefined;
  /** Called when it is closed until the next use. undefined: it stays open once it has been used. */
  onIdle: (() => void) | undefined;

  /** @param version of the content; a database of a later version does not open (StoreFailedError) */
  constructor(name: string, version = 1) {
    this.name = name;
    this.version = version;
  }

  /** Every key, numbers before strings, ascending. Unchecked. */
  keys(): Promise<readonly unknown[]> {
    return keys(this.use);
  }

  /** Every key with its value, in the same order. Unchecked. */
  entries(): Promise<readonly (readonly [unknown, unknown])[]> {
    return entries(this.use);
  }

  /** The values in the order of their keys, undefined where there is none. Unchecked. */
  getMany(wanted: readonly Key[]): Promise<readonly unknown[]> {
    return getMany([...wanted], this.use);
  }

  /** All or nothing. */
  setMany(entries: readonly (readonly [Key, unknown])[]): Promise<void> {
    return setMany(
      entries.map(([key, value]) => [key, value]),
      this.use,
    );
  }

  /** Deletes and writes in one transaction. */
  replace(unwanted: readonly Key[], entries: readonly (readonly [Key, unknown])[]): Promise<void> {
    return this.use("readwrite", async (store) => {
      for (const key of unwanted) store.delete(key);
      for (const [key, value] of entries) store.put(value, key);
    });
  }

  /** All or nothing. */
  deleteMany(unwanted: readonly Key[]): Promise<void> {
    return delMany([...unwanted], this.use);
  }

  async destroy(): Promise<void> {
    this.close();
    await deleteDatabase(this.name);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.idleTimer);
    this.disconnect();
  }

  private readonly use: UseStore = async (mode, callback) => {
    clearTimeout(this.idleTimer);
    this.usesRunning++;
    try {
      const transaction = (await this.connect()).transaction(OBJECT_STORE, mode);
      const settled = settlement(transaction);
      let result: ReturnType<typeof callback>;
      try {
        result = callback(transaction.objectStore(OBJECT_STORE));
      } catch (error) {
        // A value could not be cloned: the values before it must not be committed.
        transaction.abort();
        await settled.catch(() => undefined);
        throw error;
      }
      const answer = Promise.resolve(result);
      // It also rejects when the transaction does, with a worse reason (often null).
      answer.catch(() => undefined);
      await settled;
      return await answer;
    } catch (error) {
      throw storeError(error);
    } finally {
      this.usesRunning--;
      if (this.usesRunning === 0 && this.onIdle !== undefined && !this.isClosed)
        this.idleTimer = setTimeout(() => this.rest(), IDLE_MS);
    }
  };

  private rest(): void {
    this.disconnect();
    this.onIdle?.();
  }

  private disconnect(): void {
    // Running transactions settle as usual.
    this.connection?.then(
      (db) => db.close(),
      () => undefined,
    );
    this.connection = undefined;
  }

  private connect(): Promise<IDBDatabase> {
    if (this.isClosed) return Promise.reject(new StoreFailedError("the store is closed"));
    if (this.connection !== undefined) return this.connection;
    const connection = openDatabase(this.name, this.version, (how) => {
      this.forget(connection);
      if (how !== "upgraded" && !this.isClosed) this.onLost();
    });
    connection.catch(() => this.forget(connection));
    this.connection = connection;
    return connection;
  }

  private forget(connection: Promise<IDBDatabase>): void {
    if (this.connection === connection) this.connection = undefined;
  }
}

/**
 * Waits until other tabs have closed it, which ours do at once. Succeeds if there is no such database.
 * @throws StoreFailedError, StoreSilentError
 */
export function deleteDatabase(name: string): Promise<void> {
  return answered((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(storeError(request.error));
  }, DELETION_PATIENCE_MS);
}

/** Names of this origin's databases; none where the browser cannot list them (Firefox before 126). */
export async function databaseNames(): Promise<readonly string[]> {
  if (typeof indexedDB.databases !== "function") return [];
  const listed = await answered<IDBDatabaseInfo[]>((resolve, reject) => {
    indexedDB.databases().then(resolve, reject);
  });
  return listed.map(({ name }) => name).filter((name) => name !== undefined);
}

/** Reads the keys of a database that may belong to another tab. @returns undefined: there is none */
export async function keysOfDatabase(name: string): Promise<readonly unknown[] | undefined> {
  const db = await answered<IDBDatabase | undefined>((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => {
      // Opening must not create it.
      request.transaction?.abort();
      request.onerror = () => resolve(undefined);
    };
    request.onerror = () => reject(storeError(request.error));
    request.onsuccess = () => resolve(request.result);
  });
  if (db === undefined) return undefined;
  // Its owner may delete it at any time.
  db.onversionchange = () => db.close();
  try {
    const keysRead = await answered<readonly unknown[]>((resolve, reject) => {
      const request = db.transaction(OBJECT_STORE).objectStore(OBJECT_STORE).getAllKeys();
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(storeError(request.error));
    });
    return keysRead;
  } finally {
    db.close();
  }
}

function openDatabase(
  name: string,
  version: number,
  onLost: (how: "deleted" | "upgraded" | "closed") => void,
): Promise<IDBDatabase> {
  return answered((resolve, reject, hasGivenUp) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      // Records of earlier versions stay: their keys and values show what they are.
      if (!request.result.objectStoreNames.contains(OBJECT_STORE))
        request.result.createObjectStore(OBJECT_STORE);
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      if (hasGivenUp()) return db.close();
      db.onversionchange = ({ newVersion }) => {
        db.close();
        onLost(newVersion === null ? "deleted" : "upgraded");
      };
      // Fires only when the browser closes it, not after our own close().
      db.onclose = () => onLost("closed");
      resolve(db);
    };
  });
}

/** A promise of what a request answers. @throws StoreSilentError when nothing comes, as from a broken or blocked database */
function answered<Answer>(
  ask: (
    resolve: (answer: Answer) => void,
    reject: (reason: unknown) => void,
    hasGivenUp: () => boolean,
  ) => void,
  patienceMs = PATIENCE_MS,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      reject(new StoreSilentError("the browser's database does not answer"));
    }, patienceMs);
    const settle =
      <Value>(pass: (value: Value) => void) =>
      (value: Value): void => {
        clearTimeout(timer);
        pass(value);
      };
    try {
      ask(settle(resolve), settle(reject), () => isOver);
    } catch (error) {
      settle(reject)(error);
    }
  });
}

function settlement(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () =>
      reject(transaction.error ?? new Error("transaction aborted")),
    );
  });
}

function storeError(error: unknown): StoreFullError | StoreFailedError | StoreSilentError {
  if (error instanceof StoreFullError || error instanceof StoreFailedError) return error;
  if (error instanceof StoreSilentError) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const isFull = error instanceof Error && error.name === "QuotaExceededError";
  return isFull
    ? new StoreFullError(message, { cause: error })
    : new StoreFailedError(message, { cause: error });
}
