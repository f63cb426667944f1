import { describe, expect, test } from "vitest";
import { parseServerAddress, readLink, serversToOpen, serversToSeed } from "./server-address.ts";

const PAGE = "https://share.example.org/";
const TRACKER = "wss://share.example.org/announce";
const FOREIGN = "wss://tracker.example.net/";
const USUAL = "http://localhost:8080/";
const HASH = "dd8255ecdc7ca55fb0bbf81323d87062db1f6d1c";

test.each([
  [PAGE, PAGE, TRACKER],
  ["https://share.example.org", PAGE, TRACKER],
  ["https://share.example.org/base/", `${PAGE}base/`, "wss://share.example.org/base/announce"],
  ["https://share.example.org/base", `${PAGE}base/`, "wss://share.example.org/base/announce"],
  ["https://share.example.org/index.html?x=1#y", PAGE, TRACKER],
  ["http://[::1]:3000/", "http://[::1]:3000/", "ws://[::1]:3000/announce"],
  [TRACKER, PAGE, TRACKER],
  ["ws://localhost:8080/base/announce", "http://localhost:8080/base/", "ws://localhost:8080/base/announce"],
  [FOREIGN, undefined, FOREIGN],
  ["wss://t.example/announce?passkey=1", undefined, "wss://t.example/announce?passkey=1"],
])("%s is the page %s and the tracker %s", (text, page, tracker) => {
  expect(parseServerAddress(text)).toEqual({ page, tracker });
});

test.each([
  "",
  "share.example.org",
  "udp://t.example:80",
  "file:///etc",
  "https://user:secret@share.example.org/",
])("%j is no address", (text) => expect(parseServerAddress(text)).toBeUndefined());

describe("servers of what is shared", () => {
  test("the usual page, if none is named", () => {
    const tracker = "ws://localhost:8080/announce";
    expect(serversToSeed([], USUAL)).toEqual({ pages: [USUAL], trackers: [tracker], linkTrackers: [] });
  });

  test("a page that is named replaces it; the link need not name its tracker", () => {
    expect(serversToSeed([PAGE], USUAL)).toEqual({ pages: [PAGE], trackers: [TRACKER], linkTrackers: [] });
  });

  test("the link leads to the first page, and names the other trackers", () => {
    const second = "https://b.example/";
    expect(serversToSeed([FOREIGN, PAGE, second], USUAL)).toEqual({
      pages: [PAGE, second],
      trackers: [FOREIGN, TRACKER, "wss://b.example/announce"],
      linkTrackers: [FOREIGN, "wss://b.example/announce"],
    });
  });

  test("a foreign tracker alone is used besides the usual page, which the link needs", () => {
    expect(serversToSeed([FOREIGN], USUAL)).toMatchObject({ pages: [USUAL], linkTrackers: [FOREIGN] });
  });

  test("a usual page that is no address is named", () => {
    expect(() => serversToSeed([], "share.example.org")).toThrow("TABSWARM_SERVER");
  });
});

describe("servers of a link", () => {
  const open = (text: string, named: readonly string[] = []) =>
    serversToOpen(readLink(text), text, named, USUAL);

  test.each([
    `${PAGE}#${HASH}.YWJjZGVmZ2hpamtsbW5vcA`,
    `look: <${PAGE}#${HASH}>!`,
    `https://share.example.org/%23${HASH}`,
    `https://share.example.org/${HASH}`,
  ])("%s: the page and its tracker", (text) => {
    expect(open(text)).toMatchObject({ pages: [PAGE], trackers: [TRACKER] });
  });

  test("a page's own address may choose another tracker", () => {
    const link = `${PAGE}?tracker=${encodeURIComponent(FOREIGN)}#${HASH}`;
    expect(open(link)).toMatchObject({ pages: [PAGE], trackers: [FOREIGN] });
  });

  test("trackers of the link and of the command line are added", () => {
    const link = `${PAGE}#${HASH}&tr=${encodeURIComponent(FOREIGN)}`;
    const { pages, trackers } = open(link, ["https://b.example/"]);
    expect(pages).toEqual([PAGE, "https://b.example/"]);
    expect(trackers).toEqual([TRACKER, FOREIGN, "wss://b.example/announce"]);
  });

  test("a magnet link needs the usual server only if it names none", () => {
    const magnet = `magnet:?xt=urn:btih:${HASH}`;
    expect(open(magnet)).toMatchObject({ pages: [USUAL] });
    expect(open(`${magnet}&tr=${FOREIGN}`)).toMatchObject({ pages: [], trackers: [FOREIGN] });
    expect(open(`${magnet}&tr=${TRACKER}`)).toMatchObject({ pages: [PAGE], trackers: [TRACKER] });
    expect(open(HASH, [PAGE])).toMatchObject({ pages: [PAGE], trackers: [TRACKER] });
  });

  test("a page that only a tracker's address suggests may be something else", () => {
    const magnet = `magnet:?xt=urn:btih:${HASH}&tr=${TRACKER}`;
    expect(open(magnet).supposed).toEqual([PAGE]);
    expect(open(HASH, [TRACKER]).supposed).toEqual([PAGE]);
    expect(open(magnet, [PAGE]).supposed).toEqual([]);
    expect(open(`${PAGE}#${HASH}&tr=${encodeURIComponent(TRACKER)}`).supposed).toEqual([]);
    expect(open(HASH).supposed).toEqual([]);
  });

  test("a wrong link is named in a sentence, and its secret is not repeated", () => {
    expect(() => readLink("hello")).toThrow("not a link");
    expect(() => readLink(`${PAGE}#${HASH}.YWJjZGVmZ2hpamtsbW5`)).toThrow(
      /^The link is incomplete(?!.*YWJj)/,
    );
  });
});
