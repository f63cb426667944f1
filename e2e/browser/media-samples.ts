/** Films, sounds and pictures for tests, made on the spot. */
import { deflateSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { seededBytes } from "../content.ts";
import { wav } from "../wav.ts";

/** Samples per second. */
const WAV_RATE = 48_000;

/** A sound of noise: 96,000 bytes per second. */
export function noiseSound(seconds: number): Buffer {
  return wav(seededBytes(seconds, 2 * WAV_RATE * seconds), { channels: 1, rate: WAV_RATE });
}

/** A square picture of noise: three bytes per pixel. */
export function png(side: number): Buffer {
  const pixels = seededBytes(side, 3 * side * side);
  const rows = Buffer.alloc(side * (3 * side + 1));
  for (let row = 0; row < side; row++)
    rows.set(pixels.subarray(3 * side * row, 3 * side * (row + 1)), row * (3 * side + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 0 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Lets the browser record noise on a canvas. @returns a WebM film with about a megabyte per second */
export async function recordFilm(page: Page, seconds: number): Promise<Buffer> {
  const base64 = await page.evaluate(async (ms) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 180];
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("no canvas");
    const draw = (): void => {
      const image = context.createImageData(320, 180);
      const words = new Uint32Array(image.data.buffer);
      for (let n = 0; n < words.length; n++) words[n] = 0xff000000 | (Math.random() * 0xffffff);
      context.putImageData(image, 0, 0);
    };
    draw();
    const timer = setInterval(draw, 40);
    const recorder = new MediaRecorder(canvas.captureStream(25), {
      mimeType: "video/webm;codecs=vp8",
      videoBitsPerSecond: 8_000_000,
    });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const ended = new Promise((resolve) => {
      recorder.onstop = resolve;
    });
    recorder.start();
    setTimeout(() => recorder.stop(), ms);
    await ended;
    clearInterval(timer);
    const reader = new FileReader();
    reader.readAsDataURL(new Blob(parts));
    await new Promise((resolve) => {
      reader.onload = resolve;
    });
    return String(reader.result).split(",")[1] ?? "";
  }, 1000 * seconds);
  return Buffer.from(base64, "base64");
}
