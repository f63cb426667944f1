/** The part of the `bencode` package that `bencode.ts` uses; the package brings no types. */
declare module "bencode" {
  const bencode: {
    encode(value: string | number | Uint8Array): Uint8Array;
    /** Numbers, Uint8Arrays, arrays and plain objects; throws or wanders off on what is malformed. */
    decode(bytes: Uint8Array): unknown;
  };
  export default bencode;
}
