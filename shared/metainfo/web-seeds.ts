/** The addresses of web seeds (BEP 19): web servers that have a torrent's files. */
import type { BencodeValue } from "../bencode/bencode.ts";
import { fromUtf8 } from "../core/bytes.ts";

/** As many as trackers. The rest of a longer list is left out. */
export const MAX_WEB_SEEDS = 20;
/** The limit that many servers set on an address, in characters. */
const MAX_LENGTH = 2048;

/** @returns undefined unless it is an address of a web server, without a name and a password */
export function parseWebSeed(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    const { href, protocol } = new URL(text.trim());
    // A browser refuses to fetch from an address with a password, and a stranger's link should bring none.
    if (!/^https?:$/.test(protocol) || /^https?:\/\/[^/?#]*@/.test(href)) return undefined;
    return href.split("#", 1)[0];
  } catch {
    return undefined;
  }
}

/** @param list the value of `url-list` in a .torrent file: a list, or a single address */
export function readWebSeeds(list: BencodeValue | undefined): readonly string[] {
  const texts = (Array.isArray(list) ? list : [list]).map(
    (one) => one instanceof Uint8Array && fromUtf8(one),
  );
  return webSeedsOf(texts.filter((text) => typeof text === "string"));
}

/** @returns those that are addresses of web servers, without duplicates */
export function webSeedsOf(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => parseWebSeed(text) ?? []))].slice(0, MAX_WEB_SEEDS);
}
