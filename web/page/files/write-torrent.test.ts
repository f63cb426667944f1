import { expect, it } from "vitest";
import { torrent } from "../gallery/made-up.ts";
import { torrentFileName } from "./write-torrent.ts";

const view = torrent(1, { name: "film.mp4", sealed: undefined });
const { infoHash } = view;

it("names the .torrent file of a public share like the share, and that of a private one like nothing", () => {
  expect(torrentFileName(view)).toBe("film.mp4.torrent");
  expect(torrentFileName({ ...view, name: infoHash })).toBe(`${infoHash}.torrent`);
  const sealed = { ...view, sealed: { state: "open" as const, secret: "q83vEjRWeJCrze8SNFZ4kA" } };
  expect(torrentFileName(sealed)).toBe(`private-${infoHash.slice(0, 8)}.torrent`);
});
