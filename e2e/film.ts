/** Films of a wanted length, made by ffmpeg, which is installed where it is missing. */
import { spawnSync } from "node:child_process";
import { installPackage } from "./run/packages.ts";

const AUDIO_RATE = 64_000;
/** Containers and indices need this share of a film. */
const OVERHEAD = 0.01;

/**
 * Writes an MP4 film of noise and a tone, H.264 and AAC, at a constant rate. The picture is small, so that several players on one
 * machine leave time for the transfer. The index is at the end.
 * @param bytes about the length of the file
 * @throws when there is no ffmpeg, or it fails
 */
export function writeFilm(path: string, seconds: number, bytes: number): void {
  const rate = String(Math.round(((1 - OVERHEAD) * 8 * bytes) / seconds - AUDIO_RATE));
  const noise = ["-f", "lavfi", "-i", "nullsrc=s=320x180:r=25,geq=random(1)*255:128:128"];
  const tone = ["-f", "lavfi", "-i", "sine=440"];
  const film = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50"];
  const constant = ["-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", rate];
  const sound = ["-x264-params", "nal-hrd=cbr", "-c:a", "aac", "-b:a", String(AUDIO_RATE)];
  const args = [...noise, ...tone, "-t", String(seconds), ...film, ...constant, ...sound, path];
  const make = () => spawnSync("ffmpeg", ["-v", "error", "-y", ...args], { encoding: "utf8" });
  let made = make();
  if (made.error !== undefined) {
    installPackage("ffmpeg", "update -qq");
    made = make();
  }
  if (made.status !== 0)
    throw new Error(`ffmpeg cannot make a film: ${made.error?.message ?? made.stderr.trim()}`);
}
