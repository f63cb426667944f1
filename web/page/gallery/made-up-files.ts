/** Invented content of files, for scenes with a player. */

import { mediaTypeOf } from "../../../shared/metainfo/media-type.ts";
import type { FileView } from "../../bridge/views.ts";

/** @returns a URL of what the file contains */
export async function madeUpFile({ path }: FileView): Promise<string | undefined> {
  const name = path.at(-1) ?? "";
  // Nobody knows how to decode this.
  if (name.startsWith("broken")) return URL.createObjectURL(new Blob(["?"]));
  switch (mediaTypeOf(name)?.kind) {
    case "video":
      // A film of which nothing has arrived.
      return URL.createObjectURL(new MediaSource());
    case "audio":
      return URL.createObjectURL(new Blob([silence(3)]));
    case "image":
      return picture();
    case "text":
      return URL.createObjectURL(
        new Blob([`${"Notes on a walk by the sea. 바닷가 산책. <b>Not bold.</b>\n".repeat(40)}`]),
      );
    default:
      return undefined;
  }
}

/** A WAV file: 8,000 samples of one byte per second. */
function silence(seconds: number): ArrayBuffer {
  const samples = 8_000 * seconds;
  const bytes = new Uint8Array(44 + samples).fill(128);
  const view = new DataView(bytes.buffer);
  const text = (offset: number, word: string): void => bytes.set(new TextEncoder().encode(word), offset);
  text(0, "RIFF");
  view.setUint32(4, 36 + samples, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8_000, true);
  view.setUint32(28, 8_000, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  text(36, "data");
  view.setUint32(40, samples, true);
  return bytes.buffer;
}

function picture(): string {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1_600, 900];
  const context = canvas.getContext("2d");
  if (context !== null) {
    const sky = context.createLinearGradient(0, 0, 0, 900);
    sky.addColorStop(0, "#4477aa");
    sky.addColorStop(0.6, "#f7d9a6");
    sky.addColorStop(1, "#2f5580");
    context.fillStyle = sky;
    context.fillRect(0, 0, 1_600, 900);
  }
  return canvas.toDataURL("image/png");
}
