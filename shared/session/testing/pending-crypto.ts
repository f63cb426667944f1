/**
 * The real cryptography for tests under virtual time. It runs on threads of the platform, and time must not pass meanwhile: otherwise
 * a test would depend on how busy the machine is.
 */
import type { SealCrypto } from "../../metainfo/sealed/seal-crypto.ts";
import { platformCrypto } from "../../metainfo/sealed/testing/platform-crypto.ts";
import type { KeyAgreement } from "../introductions/key-pair.ts";
import { platformAgreement } from "./platform-key-pair.ts";

export class PendingCrypto {
  readonly sealCrypto: SealCrypto;
  readonly keyAgreement: KeyAgreement;
  private readonly pending = new Set<Promise<unknown>>();
  private readonly turn: () => Promise<unknown>;

  /** @param turn lets everything run that is due now */
  constructor(turn: () => Promise<unknown>) {
    this.turn = turn;
    const { ctr, gcmDecrypt, gcmEncrypt, hkdf, pbkdf2 } = platformCrypto;
    this.sealCrypto = {
      hkdf: (...input) => this.track(hkdf(...input)),
      pbkdf2: (...input) => this.track(pbkdf2(...input)),
      gcmEncrypt: (...input) => this.track(gcmEncrypt(...input)),
      gcmDecrypt: (...input) => this.track(gcmDecrypt(...input)),
      ctr: (...input) => this.track(ctr(...input)),
    };
    this.keyAgreement = {
      generateKey: (...input) => this.track(platformAgreement.generateKey(...input)),
      exportKey: (...input) => this.track(platformAgreement.exportKey(...input)),
      importKey: (...input) => this.track(platformAgreement.importKey(...input)),
      deriveBits: (...input) => this.track(platformAgreement.deriveBits(...input)),
    };
  }

  /** Resolves when none is under way, and nothing more follows from what has ended. */
  async idle(): Promise<void> {
    do {
      await Promise.allSettled([...this.pending]);
      await this.turn();
    } while (this.pending.size > 0);
  }

  private track<Result>(work: Promise<Result>): Promise<Result> {
    this.pending.add(work);
    const done = (): boolean => this.pending.delete(work);
    work.then(done, done);
    return work;
  }
}
