/** A folder of a disk in memory, with the errors of the File System standard. A file changes when its writable is closed. */
import type { Bytes } from "../../../../shared/core/bytes.ts";

interface Disk {
  /** Bytes that still fit. */
  room: number;
}

export class MemoryFile {
  readonly kind = "file";
  readonly name: string;
  content: Bytes = new Uint8Array();
  private readonly disk: Disk;
  private readonly parent: MemoryFolder;

  constructor(name: string, disk: Disk, parent: MemoryFolder) {
    this.name = name;
    this.disk = disk;
    this.parent = parent;
  }

  async getFile(): Promise<File> {
    return new File([this.content], this.name);
  }

  async remove(): Promise<void> {
    this.parent.entries.delete(this.name);
  }

  async createWritable() {
    let written = new Uint8Array();
    let length = 0;
    let at = 0;
    return {
      write: async (part: Bytes | { readonly position: number; readonly data: Bytes }): Promise<void> => {
        const { position, data } = "position" in part ? part : { position: at, data: part };
        this.disk.room -= data.length;
        if (this.disk.room < 0) {
          this.disk.room += data.length;
          throw new DOMException("no room", "QuotaExceededError");
        }
        if (position + data.length > written.length) {
          const longer = new Uint8Array(2 * (position + data.length));
          longer.set(written);
          written = longer;
        }
        written.set(data, position);
        at = position + data.length;
        length = Math.max(length, at);
      },
      close: async (): Promise<void> => {
        this.content = written.slice(0, length);
      },
      abort: async (): Promise<void> => {
        this.disk.room += length;
      },
    };
  }
}

export class MemoryFolder {
  readonly kind = "directory";
  readonly entries = new Map<string, MemoryFile | MemoryFolder>();
  readonly disk: Disk;

  constructor(disk: Disk = { room: Number.POSITIVE_INFINITY }) {
    this.disk = disk;
  }

  /** As the browser's own. */
  get handle(): FileSystemDirectoryHandle {
    return this as unknown as FileSystemDirectoryHandle;
  }

  async getDirectoryHandle(name: string, options: { readonly create?: boolean } = {}): Promise<MemoryFolder> {
    const entry = this.entries.get(name) ?? this.made(name, options, () => new MemoryFolder(this.disk));
    if (!(entry instanceof MemoryFolder)) throw new DOMException("a file", "TypeMismatchError");
    return entry;
  }

  async getFileHandle(name: string, options: { readonly create?: boolean } = {}): Promise<MemoryFile> {
    const entry =
      this.entries.get(name) ?? this.made(name, options, () => new MemoryFile(name, this.disk, this));
    if (!(entry instanceof MemoryFile)) throw new DOMException("a folder", "TypeMismatchError");
    return entry;
  }

  async *keys(): AsyncGenerator<string> {
    yield* this.entries.keys();
  }

  async isSameEntry(other: unknown): Promise<boolean> {
    return other === this;
  }

  /** A file that is there before anything is saved. */
  async put(path: string, text: string): Promise<void> {
    const parts = path.split("/");
    const name = parts.pop() ?? "";
    let folder: MemoryFolder = this;
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true });
    (await folder.getFileHandle(name, { create: true })).content = new TextEncoder().encode(text);
  }

  /** All files by path; empty folders do not count. */
  files(prefix = ""): Map<string, Bytes> {
    const found = new Map<string, Bytes>();
    for (const [name, entry] of this.entries)
      if (entry instanceof MemoryFile) found.set(prefix + name, entry.content);
      else for (const [path, content] of entry.files(`${prefix}${name}/`)) found.set(path, content);
    return found;
  }

  private made<T extends MemoryFile | MemoryFolder>(
    name: string,
    { create = false }: { readonly create?: boolean },
    make: () => T,
  ): T {
    if (!create) throw new DOMException("nothing there", "NotFoundError");
    const entry = make();
    this.entries.set(name, entry);
    return entry;
  }
}
