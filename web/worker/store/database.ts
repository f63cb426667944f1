/**
 * One IndexedDB database with one object store, used through idb-keyval. Only this module imports that library.
 *
 * idb-keyval's own `createStore` cannot be closed and ignores other tabs that want to delete the database, which then wait
 * forever. This module therefore passes its own `UseStore` to the library. Always true:
 * - The database is opened when it is first needed, and again after a failed attempt or after the browser closed it
 *   (eviction, crash of its storage process).
 * - A tab that deletes or upgrades the database is never blocked: other tabs close it by themselves.
 * - A promise settles with its *transaction*, not with its requests: quota and disk errors arrive in the abort.
 * - Every failure is a StoreFullError or a StoreFailedError.
 */
import { delMany, getMany, keys, setMany, type UseStore } from "idb-keyval";
import { StoreFailedError, StoreFullError } from "../../../shared/session/ports.ts";

const OBJECT_STORE = "values";

export type Key = number | string;

export class Database {
  readonly name: string;
  private readonly version: number;
  private connection: Promise<IDBDatabase> | undefined;
  private isClosed = false;

  /** @param version of the content; a database of a later version does not open (StoreFailedError) */
  constructor(name: string, version = 1) {
    this.name = name;
    this.version = version;
  }

  /** Every key, numbers before strings, ascending. Unchecked. */
  keys(): Promise<readonly unknown[]> {
    return keys(this.use);
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
    // Running transactions settle as usual.
    this.connection?.then(
      (db) => db.close(),
      () => undefined,
    );
    this.connection = undefined;
  }

  private readonly use: UseStore = async (mode, callback) => {
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
    }
  };

  private connect(): Promise<IDBDatabase> {
    if (this.isClosed) return Promise.reject(new StoreFailedError("the store is closed"));
    if (this.connection !== undefined) return this.connection;
    const connection = openDatabase(this.name, this.version, () => this.forget(connection));
    connection.catch(() => this.forget(connection));
    this.connection = connection;
    return connection;
  }

  private forget(connection: Promise<IDBDatabase>): void {
    if (this.connection === connection) this.connection = undefined;
  }
}

/** Waits until other tabs have closed it, which ours do at once. Succeeds if there is no such database. */
export function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(storeError(request.error));
  });
}

/** Names of this origin's databases; none where the browser cannot list them (Firefox before 126). */
export async function databaseNames(): Promise<readonly string[]> {
  if (typeof indexedDB.databases !== "function") return [];
  const names = (await indexedDB.databases()).map(({ name }) => name);
  return names.filter((name) => name !== undefined);
}

function openDatabase(name: string, version: number, onLost: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      // Records of earlier versions stay: their keys and values show what they are.
      if (!request.result.objectStoreNames.contains(OBJECT_STORE))
        request.result.createObjectStore(OBJECT_STORE);
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      db.onversionchange = () => {
        db.close();
        onLost();
      };
      // Fires only when the browser closes it, not after our own close().
      db.onclose = onLost;
      resolve(db);
    };
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

function storeError(error: unknown): StoreFullError | StoreFailedError {
  if (error instanceof StoreFullError || error instanceof StoreFailedError) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const isFull = error instanceof Error && error.name === "QuotaExceededError";
  return isFull
    ? new StoreFullError(message, { cause: error })
    : new StoreFailedError(message, { cause: error });
}
