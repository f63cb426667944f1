/** Why shared files have not become a torrent, besides what a store or a file throws. */
import type { Violation } from "../../core/violation.ts";
import type { WriteFault } from "../../metainfo/info.ts";

export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

/** A path, a size or a number of files that no info dictionary can hold. */
export class UnshareableError extends Error {
  override readonly name = "UnshareableError";
  readonly fault: WriteFault;
  /** A path or a number. */
  readonly detail: string | undefined;

  constructor({ violation: fault, detail }: Violation<WriteFault>) {
    super(fault);
    this.fault = fault;
    this.detail = detail;
  }
}

/** The program's own file for sharing did not arrive. */
export class NotLoadedError extends Error {
  override readonly name = "NotLoadedError";
}
