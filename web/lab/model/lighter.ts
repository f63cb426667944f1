/** Setups that ask less of the machine than one that it did not carry. */
import { unreachable } from "../../../shared/core/invariant.ts";
import { LAB_LIMITS, type LabSetup, ratesOf, type UploadCaps } from "./setup.ts";

/** Half of the downloaders, with the same share of free-riders and of each upload limit; undefined: there are only two. */
export function withFewerPeers(setup: LabSetup): LabSetup | undefined {
  const leechers = Math.max(2, Math.ceil(setup.leechers / 2));
  if (leechers >= setup.leechers) return undefined;
  const share = leechers / setup.leechers;
  const { uploads } = setup;
  return {
    ...setup,
    leechers,
    freeRiders: Math.round(setup.freeRiders * share),
    uploads:
      uploads.kind === "per-peer"
        ? { kind: "per-peer", rates: uploads.rates.filter((_, index) => keeps(index, share)) }
        : uploads,
  };
}

/** Every second of two, evenly: the index is kept when the count of kept ones grows with it. */
function keeps(index: number, share: number): boolean {
  return Math.ceil((index + 1) * share) > Math.ceil(index * share);
}

/** All rates halved, so that the formula's terms keep their proportions; undefined: one would be below the least. */
export function withLowerLimits(setup: LabSetup): LabSetup | undefined {
  const seederUpload = half(setup.seederUpload);
  const uploads = halved(setup.uploads);
  const least = Math.min(seederUpload, ...ratesOf(uploads));
  if (least < LAB_LIMITS.rate.least) return undefined;
  return {
    ...setup,
    seederUpload,
    uploads,
    download: setup.download === undefined ? undefined : half(setup.download),
  };
}

const half = (rate: number): number => Math.floor(rate / 2);

function halved(uploads: UploadCaps): UploadCaps {
  switch (uploads.kind) {
    case "one":
      return { kind: "one", rate: half(uploads.rate) };
    case "spread":
      return { kind: "spread", least: half(uploads.least), most: half(uploads.most) };
    case "per-peer":
      return { kind: "per-peer", rates: uploads.rates.map(half) };
    default:
      return unreachable(uploads);
  }
}
