import { expect, it } from "vitest";
import { mediaTypeOf } from "./media-type.ts";

it.each([
  ["film.mp4", "video", "video/mp4"],
  ["FILM.WebM", "video", "video/webm"],
  ["a.b.mov", "video", "video/mp4"],
  ["song.mp3", "audio", "audio/mpeg"],
  ["노래.ogg", "audio", "audio/ogg"],
  ["song.wav", "audio", "audio/wav"],
  ["song.flac", "audio", "audio/flac"],
  ["photo.JPG", "image", "image/jpeg"],
  ["photo.avif", "image", "image/avif"],
  ["anim.gif", "image", "image/gif"],
  ["notes.txt", "text", "text/plain"],
  // Its source is shown, never the page that it describes.
  ["page.html", "text", "text/plain"],
])("%s is %s", (name, kind, mime) => {
  expect(mediaTypeOf(name)).toEqual({ kind, mime });
});

it.each([
  "logo.svg",
  "paper.pdf",
  "page.xhtml",
  "program.exe",
  "mp4",
  ".mp4",
  "film.mp4.exe",
  "film.mp4 ",
  "",
  "constructor",
])("%j is only saved", (name) => {
  expect(mediaTypeOf(name)).toBeUndefined();
});
