/**
 * What this session knows to read one torrent, if that is sealed: the secret of its link, what the keys are derived from, and
 * whether they have opened the manifest. A torrent that they do not open is passed on like any other.
 *
 * Always true: a key that fails replaces none that may be right, so that every later try can succeed.
 */
import { equalBytes } from "../core/bytes.ts";
import { unreachable } from "../core/invariant.ts";
import { isViolation } from "../core/violation.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { type ContentCipher, contentCipher } from "../metainfo/sealed/content-cipher.ts";
import { type KeyMaterial, keyMaterial } from "../metainfo/sealed/keys.ts";
import { openManifest } from "../metainfo/sealed/manifest.ts";
import type { SealCrypto } from "../metainfo/sealed/seal-crypto.ts";
import { SEALED_VERSION } from "../metainfo/sealed/sealed-info.ts";
import { type Secret, writeSecret } from "../metainfo/sealed/secret.ts";
import { type Locked, LockedError, lockIn, type SealedState } from "./locked.ts";
import type { SealKey } from "./seal-key.ts";
import { Turns } from "./turns.ts";
import type { SealedView } from "./views.ts";

/** What a user has to open a sealed torrent. Absent: as it is known already. */
export interface Unlocking {
  readonly secret?: Secret | undefined;
  /** Never stored. */
  readonly password?: string | undefined;
}

interface Opened {
  readonly metainfo: Metainfo;
  readonly cipher: ContentCipher;
}

export class Seal {
  private readonly crypto: SealCrypto;
  /** One try at a time: each depends on what the last one has found. */
  private readonly turns = new Turns(1);
  private sealKey: SealKey | undefined;
  /** As peers know it; undefined until it is known. */
  private metainfo: Metainfo | undefined;
  /** undefined: not sealed, or nothing is known yet. */
  private state: SealedState | undefined;
  private openedCipher: ContentCipher | undefined;

  constructor(crypto: SealCrypto, key?: SealKey) {
    this.crypto = crypto;
    this.sealKey = key;
    this.state = key && "unknown";
  }

  /** As the storage keeps it. */
  get key(): SealKey | undefined {
    return this.sealKey;
  }

  /** undefined: what is stored is what people read, or cannot be read. */
  get cipher(): ContentCipher | undefined {
    return this.openedCipher;
  }

  /** What the keys are derived from, known to all who can read it; undefined: not sealed, or not read here. */
  get material(): KeyMaterial | undefined {
    return this.state === "open" ? this.sealKey?.material : undefined;
  }

  get isLocked(): boolean {
    return this.state !== undefined && this.state !== "open";
  }

  view(): SealedView | undefined {
    const { sealKey, state } = this;
    if (state === undefined) return undefined;
    const isKnown = sealKey !== undefined && state !== "wrong-secret";
    return { state, ...(isKnown && { secret: writeSecret(sealKey.secret) }) };
  }

  /** @throws LockedError when the torrent is sealed and cannot be read here */
  throwIfLocked(): void {
    const lock = lockIn(this.state);
    if (lock !== undefined) throw new LockedError(lock);
  }

  /**
   * The metadata is known now. Never rejects.
   * @param metainfo as peers know it
   * @returns as people see it: with the names and lengths of its files, if it can be read here
   */
  open(metainfo: Metainfo): Promise<Metainfo> {
    return this.turns.run(async () => {
      this.metainfo = metainfo;
      if (metainfo.sealed === undefined) {
        this.sealKey = undefined;
        this.state = undefined;
        return metainfo;
      }
      // A browser that runs out of memory here cannot show ten thousand names either.
      const opened = await this.tryKey(this.sealKey).catch(() => "bad-manifest" as const);
      if (typeof opened !== "string") return this.opened(opened).metainfo;
      this.state = opened;
      return metainfo;
    });
  }

  /**
   * Tries another key. Before the metadata is known, the key is only kept.
   * @returns the torrent as people see it, if it can be read since now
   * @throws LockedError when it stays locked
   */
  unlock(unlocking: Unlocking): Promise<Metainfo | undefined> {
    return this.turns.run(async () => {
      const { metainfo, sealKey, state } = this;
      if (state === "open" || (metainfo !== undefined && metainfo.sealed === undefined)) return undefined;
      const key = await this.keyOf(unlocking);
      if (metainfo === undefined) {
        this.sealKey = key;
        this.state = key && "unknown";
        return undefined;
      }
      const opened = await this.tryKey(key);
      if (typeof opened !== "string") {
        this.sealKey = key;
        return this.opened(opened).metainfo;
      }
      const mayReplace =
        sealKey === undefined || state === "wrong-secret" || isSame(sealKey.secret, key?.secret);
      if (mayReplace) {
        this.sealKey = key && { secret: key.secret };
        this.state = opened;
      }
      throw new LockedError(opened);
    });
  }

  /** Whether the torrent is read with this password; undefined: without one. Takes as long as opening it. */
  async isReadWith(password: string | undefined): Promise<boolean> {
    const { secret, material } = this.sealKey ?? {};
    if (secret === undefined || material === undefined) return false;
    if (secret.needsPassword !== (password !== undefined)) return false;
    return equalBytes(material, await keyMaterial(this.crypto, secret, password));
  }

  private async keyOf({ secret = this.sealKey?.secret, password }: Unlocking): Promise<SealKey | undefined> {
    if (secret === undefined) return undefined;
    if (!secret.needsPassword) return { secret, material: await keyMaterial(this.crypto, secret) };
    if (password) return { secret, material: await keyMaterial(this.crypto, secret, password) };
    return isSame(secret, this.sealKey?.secret) ? this.sealKey : { secret };
  }

  private async tryKey(key: SealKey | undefined): Promise<Opened | Locked> {
    const { crypto, metainfo } = this;
    if (metainfo?.sealed?.version !== SEALED_VERSION) return "unknown-version";
    if (key === undefined) return "no-secret";
    const { secret, material } = key;
    if (material === undefined) return "needs-password";
    const opened = await openManifest(crypto, material, metainfo);
    if (!isViolation(opened)) return { metainfo: opened, cipher: await contentCipher(crypto, material) };
    switch (opened.violation) {
      case "wrong-key":
        return secret.needsPassword ? "wrong-password" : "wrong-secret";
      case "bad-manifest":
      case "unknown-version":
        return opened.violation;
      default:
        return unreachable(opened.violation);
    }
  }

  private opened(opened: Opened): Opened {
    this.openedCipher = opened.cipher;
    this.state = "open";
    return opened;
  }
}

function isSame(one: Secret, other: Secret | undefined): boolean {
  return (
    other !== undefined && one.needsPassword === other.needsPassword && equalBytes(one.bytes, other.bytes)
  );
}
