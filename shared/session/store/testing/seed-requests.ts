/** Prepares torrents with usual options, also from files that are too large for a disk. */
import type { ContentSource, Hash } from "../../ports.ts";
import { prepareSeed, type SeedRequest } from "../seeding.ts";

export function prepareWith(hash: Hash) {
  return (request: Partial<SeedRequest> & Pick<SeedRequest, "files">) =>
    prepareSeed({
      name: "torrent",
      store: undefined,
      hash,
      onProgress: () => undefined,
      isCancelled: () => false,
      ...request,
    });
}

const CHUNK = new ArrayBuffer(8 * 1024 * 1024);

/** A file of zeros that takes no room. It is read in whole chunks, which all share one buffer. */
export function sparse(
  size: number,
  read: (length: number) => Promise<void> = async () => {},
): ContentSource {
  return {
    size,
    slice: (begin, end) => sparse(end - begin, read),
    arrayBuffer: async () => {
      await read(size);
      return size === CHUNK.byteLength ? CHUNK : new ArrayBuffer(size);
    },
  };
}
