/**
 * Whether the browser keeps what this page stores even when space runs low. It is asked once by itself, when the first
 * large torrent appears and the user has just done something; afterwards only when the user wants that.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { SessionView } from "../../bridge/views.ts";
import { AskedOnce } from "../client/asked-once.ts";

/** "refused": it has been asked. "unknown": it cannot be asked here. */
export type Persistence = "granted" | "refused" | "unasked" | "unknown";

export interface PersistencePort {
  readonly persisted: () => Promise<boolean>;
  readonly persist: () => Promise<boolean>;
  /** Shared by all tabs, also later ones. */
  readonly wasAsked: () => boolean;
  readonly noteAsked: () => void;
  /** Calls `act` during the user's next action, or at once if one has just happened. */
  readonly onUserAction: (act: () => void) => void;
}

/** Losing less is no great loss, and many browsers keep a question for ever. */
const LARGE_BYTES = 50_000_000;

export class StoragePersistence {
  private readonly port: PersistencePort | undefined;
  private readonly now = signal<Persistence>("unknown");
  private isAsking = false;

  /** @param port undefined where the browser cannot be asked */
  constructor(port: PersistencePort | undefined) {
    this.port = port;
    if (port !== undefined) void this.look(port);
  }

  get state(): ReadonlySignal<Persistence> {
    return this.now;
  }

  /** The user wants it. Never rejects. */
  async ask(): Promise<void> {
    const { port } = this;
    if (port === undefined) return;
    port.noteAsked();
    this.now.value = (await port.persist().catch(() => false)) ? "granted" : "refused";
  }

  /** Asks when the first large torrent appears, unless this browser has been asked before. */
  askWhenItMatters(torrents: ReadonlySignal<readonly SessionView[]>): void {
    const { port } = this;
    if (port === undefined) return;
    effect(() => {
      if (this.isAsking || !torrents.value.some(({ length }) => length >= LARGE_BYTES)) return;
      this.isAsking = true;
      if (port.wasAsked()) return;
      port.onUserAction(() => {
        if (!port.wasAsked() && this.now.peek() !== "granted") void this.ask();
      });
    });
  }

  private async look(port: PersistencePort): Promise<void> {
    const isGranted = await port.persisted().catch(() => undefined);
    if (isGranted === undefined || this.now.peek() === "granted") return;
    this.now.value = isGranted ? "granted" : port.wasAsked() ? "refused" : "unasked";
  }
}

/** @returns undefined where the browser cannot be asked */
export function browserPersistence(): PersistencePort | undefined {
  const { storage } = navigator;
  if (typeof storage?.persist !== "function" || typeof storage.persisted !== "function") return undefined;
  const asked = new AskedOnce("tabswarm-asked-to-persist");
  return {
    persisted: () => storage.persisted(),
    persist: () => storage.persist(),
    wasAsked: () => asked.wasAsked,
    noteAsked: () => asked.note(),
    onUserAction: (act) => {
      if (navigator.userActivation?.isActive) return act();
      const options = { capture: true, once: true };
      const later = (): void => {
        removeEventListener("keydown", later, options);
        removeEventListener("pointerup", later, options);
        act();
      };
      addEventListener("keydown", later, options);
      addEventListener("pointerup", later, options);
    },
  };
}
