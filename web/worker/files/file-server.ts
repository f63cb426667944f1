/**
 * Answers the service worker's requests from what the session has stored: one stream per port, pulled chunk by chunk. A stream
 * ends when the service worker has all of it, cancels it or dies, when its torrent is removed, or when its save is cancelled.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { unreachable } from "../../../shared/core/invariant.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import type { FileRequest, FoundFile, ServiceToWorker, WorkerToService } from "../../bridge/files.ts";
import { whenReleased } from "../../bridge/life-lock.ts";
import { chunksOf } from "./chunks.ts";
import type { Library, PieceReader } from "./library.ts";
import type { StreamedSaves } from "./streamed-saves.ts";
import { type Download, downloadOf } from "./torrent-files.ts";

/** Browsers end a service worker that has received nothing for 30 s. */
const ALIVE_EVERY_MS = 10_000;
/** Below this, a message costs more than its bytes. */
const LEAST_CHUNK = 64 * 1024;
/** The window of a playback begins at the piece that was asked for last, so a player asks for one at a time. */
const PLAYED_AHEAD = 1;

export interface FileServerOptions {
  readonly library: Pick<Library, keyof Library>;
  readonly saves: StreamedSaves;
  /** A Web Lock that this worker holds as long as it lives. */
  readonly lifeLock: string | undefined;
  /** Called now and then while something is read. */
  readonly onServing: () => void;
}

interface Stream {
  readonly infoHash: InfoHash;
  readonly file: number | "zip";
  readonly reader: PieceReader;
}

export class FileServer {
  private readonly options: FileServerOptions;
  private readonly streams = new Set<Stream>();
  private alive: ReturnType<typeof setInterval> | undefined;

  constructor(options: FileServerOptions) {
    this.options = options;
  }

  /** @param port to the service worker */
  answer({ infoHash, file, save, serviceLock }: FileRequest, port: MessagePort): void {
    const post = (message: WorkerToService, transfer: Transferable[] = []): void =>
      port.postMessage(message, transfer);
    const download = downloadOf(this.options.library, infoHash, file);
    if (download === undefined) {
      post({ type: "absent" });
      return port.close();
    }
    const ended = new AbortController();
    const end = (): void => {
      ended.abort(new Error("cancelled"));
      port.close();
    };
    const fail = (error: unknown): void => {
      post({ type: "failed", message: error instanceof Error ? error.message : String(error) });
      end();
    };
    let chunks: AsyncGenerator<Bytes> | undefined;
    const saving = save === undefined ? undefined : this.options.saves.find(save, download.length);
    const open = ({ start, end: stop, isPlayback }: ServiceToWorker & { type: "open" }): void => {
      saving?.begun(() => fail(new Error("cancelled")));
      chunks = this.read(infoHash, file, download, { start, end: stop, isPlayback }, ended.signal);
    };
    const pull = async (): Promise<void> => {
      try {
        const next = await chunks?.next();
        if (ended.signal.aborted) return;
        if (next === undefined || next.done === true) {
          post({ type: "end" });
          return end();
        }
        const { buffer, length } = next.value;
        post({ type: "chunk", bytes: buffer }, [buffer]);
        saving?.progressed(length);
      } catch (error) {
        if (ended.signal.aborted) return;
        saving?.failed(error);
        fail(error);
      }
    };
    port.onmessage = ({ data }: MessageEvent<ServiceToWorker>) => {
      switch (data.type) {
        case "open":
          return open(data);
        case "pull":
          return void pull();
        case "cancel":
          saving?.cancelled();
          return end();
        default:
          return unreachable(data);
      }
    };
    void whenReleased(
      serviceLock,
      () => {
        saving?.cancelled();
        end();
      },
      ended.signal,
    );
    post(this.found(infoHash, download, save));
  }

  /** A player of this file ran dry. */
  stalled(infoHash: InfoHash, fileIndex: number): void {
    for (const stream of this.streams)
      if (stream.infoHash === infoHash && stream.file === fileIndex) stream.reader.stalled();
  }

  private found(infoHash: InfoHash, { name, length }: Download, save: string | undefined): FoundFile {
    const { library, saves, lifeLock } = this.options;
    const isComplete = library.isComplete(infoHash);
    const isOwnSave = save !== undefined && saves.has(save);
    return { type: "found", length, name, isComplete, isOwnSave, lifeLock };
  }

  private async *read(
    infoHash: InfoHash,
    file: FileRequest["file"],
    download: Download,
    {
      start,
      end,
      isPlayback,
    }: { readonly start: number; readonly end: number; readonly isPlayback: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<Bytes> {
    const kind = isPlayback ? "playback" : "save";
    const fileIndex = file === "zip" ? undefined : file;
    const stream = { infoHash, file, reader: this.options.library.openReader(infoHash, { kind, fileIndex }) };
    this.opened(stream);
    const close = (): void => this.closed(stream);
    signal.addEventListener("abort", close);
    try {
      const read = (piece: PieceIndex) => stream.reader.read(piece, signal);
      const ahead = isPlayback ? PLAYED_AHEAD : undefined;
      yield* chunksOf(download.content(read, start, end, signal, ahead), isPlayback ? 1 : LEAST_CHUNK);
    } finally {
      signal.removeEventListener("abort", close);
      close();
    }
  }

  private opened(stream: Stream): void {
    this.streams.add(stream);
    this.alive ??= setInterval(this.options.onServing, ALIVE_EVERY_MS);
  }

  private closed(stream: Stream): void {
    if (!this.streams.delete(stream)) return;
    stream.reader.close();
    if (this.streams.size > 0) return;
    clearInterval(this.alive);
    this.alive = undefined;
  }
}
