/** What is wrong with a setup, field by field, as data. The language modules turn it into sentences. */
import { boundsOfRun } from "./scenario.ts";
import { LAB_LIMITS, type LabSetup, PIECE_LENGTHS, ratesOf, runsOf } from "./setup.ts";

export type SetupField = keyof LabSetup;

export type SetupIssue = { readonly field: SetupField } & (
  | { readonly kind: "not-a-number"; readonly value: string }
  | { readonly kind: "no-such-choice"; readonly value: string; readonly choices: readonly string[] }
  | { readonly kind: "not-whole"; readonly value: number }
  | { readonly kind: "too-little"; readonly value: number; readonly least: number }
  | { readonly kind: "too-much"; readonly value: number; readonly most: number }
  | { readonly kind: "upside-down"; readonly least: number; readonly most: number }
  /** Not one rate per leecher. */
  | { readonly kind: "rates-missing"; readonly value: number; readonly needed: number }
  /** All copies together need more memory than this device should spend; in bytes. */
  | { readonly kind: "no-room"; readonly needed: number; readonly room: number }
  /** The bound alone exceeds LAB_LIMITS.boundSeconds. */
  | { readonly kind: "too-long"; readonly seconds: number; readonly most: number }
);

export interface Device {
  /** Bytes available to the copies of all peers together. */
  readonly room: number;
}

/** @returns what is wrong; empty when the setup is valid and this device can run it */
export function checkSetup(setup: LabSetup, device: Device): readonly SetupIssue[] {
  const { fileLength, leechers, freeRiders, seederUpload, uploads, download } = setup;
  const issues: SetupIssue[] = [];
  const check = (
    field: SetupField,
    value: number,
    limits: { readonly least: number; readonly most: number },
  ): void => {
    if (!Number.isFinite(value)) issues.push({ field, kind: "not-a-number", value: String(value) });
    else if (!Number.isInteger(value)) issues.push({ field, kind: "not-whole", value });
    else if (value < limits.least) issues.push({ field, kind: "too-little", value, least: limits.least });
    else if (value > limits.most) issues.push({ field, kind: "too-much", value, most: limits.most });
  };
  check("leechers", leechers, LAB_LIMITS.leechers);
  check("fileLength", fileLength, LAB_LIMITS.fileLength);
  if (!PIECE_LENGTHS.some((length) => length === setup.pieceLength))
    issues.push({
      field: "pieceLength",
      kind: "no-such-choice",
      value: String(setup.pieceLength),
      choices: PIECE_LENGTHS.map(String),
    });
  check("seederUpload", seederUpload, LAB_LIMITS.rate);
  for (const rate of ratesOf(uploads)) check("uploads", rate, LAB_LIMITS.rate);
  if (uploads.kind === "spread" && uploads.least > uploads.most)
    issues.push({ field: "uploads", kind: "upside-down", least: uploads.least, most: uploads.most });
  if (uploads.kind === "per-peer" && uploads.rates.length !== leechers)
    issues.push({
      field: "uploads",
      kind: "rates-missing",
      value: uploads.rates.length,
      needed: leechers,
    });
  if (download !== undefined) check("download", download, LAB_LIMITS.rate);
  check("freeRiders", freeRiders, { least: 0, most: leechers });
  if (issues.length > 0) return issues;

  const needed = (leechers + 1) * fileLength;
  if (needed > device.room) issues.push({ field: "fileLength", kind: "no-room", needed, room: device.room });
  for (const mode of runsOf(setup)) {
    const { peerToPeer, clientServer } = boundsOfRun(setup, mode);
    const seconds = mode === "p2p" ? peerToPeer : clientServer;
    const most = LAB_LIMITS.boundSeconds;
    if (seconds > most) {
      issues.push({ field: "fileLength", kind: "too-long", seconds, most });
      break;
    }
  }
  return issues;
}

/** @param deviceMemory GiB from `navigator.deviceMemory`; undefined where the browser lacks it */
export function deviceWith(deviceMemory: number | undefined): Device {
  // A quarter of the memory, of an assumed 4 GiB: the browser and everything else need the rest.
  return { room: ((deviceMemory ?? 4) / 4) * 1024 ** 3 };
}
