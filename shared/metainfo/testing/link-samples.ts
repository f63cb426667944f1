/** One info hash, and the links that contain it. */
export const HEX = "dd8255ecdc7ca55fb0bbf81323d87062db1f6d1c";
/** The same 20 bytes in base32, encoded here: 5 bits per letter. */
export const BASE32 = Array.from({ length: 32 }, (_, i) => {
  const bits = [...HEX].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(bits.slice(5 * i, 5 * i + 5), 2)];
}).join("");
export const MAGNET = `magnet:?xt=urn:btih:${HEX}`;
export const LINK = `https://share.example/#${HEX}`;
/** As Outlook and other mail programs wrap it. */
export const SAFE = `https://nam01.safelinks.protection.outlook.com/?url=${encodeURIComponent(LINK)}&data=05%7C01%7C%7C0&reserved=0`;

/** As East Asian keyboards type it. */
export const wide = (text: string): string =>
  text.replace(/[!-~]/g, (narrow) => String.fromCharCode(narrow.charCodeAt(0) + 0xfee0));
