/** Sounds of noise for tests and benches: any player can play them, and nothing compresses them. */

const HEADER = 44;

export interface WavFormat {
  readonly channels: number;
  /** Samples of two bytes per second and channel. */
  readonly rate: number;
}

/** @param noise the samples */
export function wav(noise: Uint8Array, { channels, rate }: WavFormat): Buffer {
  const header = Buffer.alloc(HEADER);
  header.write("RIFF");
  header.writeUInt32LE(HEADER - 8 + noise.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(2 * channels * rate, 28);
  header.writeUInt16LE(2 * channels, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(noise.length, 40);
  return Buffer.concat([header, noise]);
}

/** Noise that makes a sound of this many bytes altogether. */
export function noiseLength(fileLength: number): number {
  return fileLength - HEADER;
}
