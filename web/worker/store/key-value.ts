/** What the catalog and the piece store need of a database. `database.ts` implements it with IndexedDB. */
export type Key = number | string;

export interface KeyValue {
  /** Every key, numbers before strings, ascending. Unchecked. */
  keys(): Promise<readonly unknown[]>;
  /** The values in the order of their keys, undefined where there is none. Unchecked. */
  getMany(keys: readonly Key[]): Promise<readonly unknown[]>;
  /** All or nothing. @throws StoreFullError, StoreFailedError */
  setMany(entries: readonly (readonly [Key, unknown])[]): Promise<void>;
  /** All or nothing. */
  deleteMany(keys: readonly Key[]): Promise<void>;
  /** Deletes the whole database, which cannot be used afterwards. */
  destroy(): Promise<void>;
  close(): void;
}
