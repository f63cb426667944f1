/** All files that are being prepared to become torrents, or could not be: a few at a time are hashed and stored. */
import type { SessionPorts } from "./ports.ts";
import { Preparation, type PreparationRequest, type Prepared } from "./preparation.ts";
import { problemOf } from "./problem-of.ts";
import { Turns } from "./turns.ts";
import type { PreparationView } from "./views.ts";

/** Shared files that are hashed and stored at a time: more are not faster, and each holds some pieces in memory. */
const PREPARED_AT_A_TIME = 4;

export class Preparations {
  private readonly ports: Pick<
    SessionPorts,
    "clock" | "hash" | "newId" | "randomBytes" | "sealCrypto" | "storage"
  >;
  private readonly pieceLength: number | undefined;
  private readonly changed: () => void;
  private readonly preparations = new Map<string, Preparation>();
  private readonly turns = new Turns(PREPARED_AT_A_TIME);

  /**
   * @param pieceLength of the torrents, bytes; undefined: as their length asks for
   * @param changed some view has changed
   */
  constructor(ports: Preparations["ports"], pieceLength: number | undefined, changed: () => void) {
    this.ports = ports;
    this.pieceLength = pieceLength;
    this.changed = changed;
  }

  get ids(): Iterable<string> {
    return this.preparations.keys();
  }

  views(): readonly PreparationView[] {
    return [...this.preparations.values()].map((preparation) => preparation.view());
  }

  add(request: Omit<PreparationRequest, "id" | "pieceLength">): Preparation {
    const { pieceLength } = this;
    const id = this.ports.newId();
    const preparation = new Preparation({ ...request, id, pieceLength }, this.ports, this.changed);
    this.preparations.set(id, preparation);
    return preparation;
  }

  /** Takes a failed one from the list. @returns what of it can be prepared @throws when it has not failed */
  takeRest(id: string): ReturnType<Preparation["rest"]> {
    const preparation = this.preparations.get(id);
    if (preparation?.failure === undefined) throw new Error("these files have not failed");
    this.preparations.delete(id);
    return preparation.rest();
  }

  /** @throws what `prepareSeed` throws; the view shows a failure until `cancel` or `takeRest` */
  async run(preparation: Preparation): Promise<Prepared> {
    try {
      const prepared = await this.turns.run(() => preparation.run());
      this.preparations.delete(preparation.id);
      return prepared;
    } catch (error) {
      if (preparation.isCancelled) this.preparations.delete(preparation.id);
      else preparation.failure = problemOf(error, "storage-failed");
      throw error;
    }
  }

  /** Cancels it, or removes the view of one that failed. */
  cancel(id: string): void {
    const preparation = this.preparations.get(id);
    if (preparation === undefined) return;
    preparation.isCancelled = true;
    if (!preparation.isRunning) this.preparations.delete(id);
  }
}
