/**
 * A thousand hostile names in a real page: of torrents, folders and files, of peers' programs, in what a tracker says and in the lab's
 * address. Nothing of them becomes an element, an attribute or code, nothing hides or turns text, and the layout holds.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { type BencodeInput, encodeBencode } from "../../shared/bencode/bencode.ts";
import type { Bytes } from "../../shared/core/bytes.ts";
import type { InfoHash } from "../../shared/core/ids.ts";
import type { PieceIndex } from "../../shared/core/layout.ts";
import type { StoredTorrent } from "../../shared/session/ports.ts";
import { MemoryStore, memoryStorage } from "../../shared/session/store/memory-store.ts";
import { type NodePeer, startNodePeer } from "../../signal-server/peer/testing/node-peer.ts";
import { readZip } from "../../web/worker/files/testing/read-zip.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";
import { chooseFolder, chosenFiles, lackPicker } from "./chosen-folder.ts";
import { hostileNames } from "./hostile/names.ts";

const NAMES = hostileNames(1_000, 18);
/** Each is part of one torrent, folder by folder. */
const PATHS = NAMES.slice(0, 860);
const TITLES = NAMES.slice(860, 920);
const CLIENTS = NAMES.slice(0, 90).filter((_, i) => i % 8 === 1);
const WORDS = NAMES.slice(920);
/** What makes a name look like another one, or nothing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds control characters
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const CONTENT = new Uint8Array([7]);
const PIECE_LENGTH = 262_144;

/** An info dictionary of empty files, one of which is not quite. */
function infoOf(title: string, names: readonly string[]): Bytes {
  const files: BencodeInput[] = names.map((name, i) => {
    const path = i % 3 === 0 ? [bytes(name)] : [bytes(names[i - (i % 3)] ?? ""), bytes(name)];
    return new Map<string, BencodeInput>([
      ["length", i === 0 ? CONTENT.length : 0],
      ["path", path],
    ]);
  });
  return encodeBencode(
    new Map<string, BencodeInput>([
      ["files", files],
      ["name", bytes(title)],
      ["piece length", PIECE_LENGTH],
      ["pieces", createHash("sha1").update(CONTENT).digest()],
    ]),
  );
}

/** A peer that has all of it. */
async function startSeeder(tracker: string, infoBytes: Bytes, infoHash: InfoHash): Promise<NodePeer> {
  const store = new MemoryStore();
  await store.write([{ piece: 0 as PieceIndex, bytes: CONTENT }]);
  const stored: StoredTorrent = {
    ...{ storageId: "hostile", infoHash, infoBytes, name: "hostile", addedAt: 0, trackers: [] },
    ...{ paused: false, origin: "opened" },
  };
  const storage = { ...memoryStorage(), list: async () => [stored], storeFor: () => store };
  const peer = await startNodePeer(tracker, { storage });
  await peer.session.restore();
  return peer;
}

/** UTF-8, but halves of surrogate pairs as three bytes each, which no text may contain. */
function bytes(text: string): Uint8Array {
  const parts = [...text].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= 0xd800 && code < 0xe000
      ? Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)])
      : Buffer.from(character);
  });
  return Buffer.concat(parts);
}

/** Everything that a page shows or says. */
async function expectHarmless({ page }: Pick<Tab, "page">, where: string): Promise<void> {
  const found = await page.evaluate((hidden) => {
    const elements = [...document.querySelectorAll("body *")];
    const pattern = new RegExp(hidden);
    const spoken = ["title", "aria-label", "alt", "placeholder", "value", "download"];
    const texts = elements.flatMap((element) => [
      ...[...element.childNodes].flatMap((node) =>
        node.nodeType === Node.TEXT_NODE ? (node.nodeValue ?? "") : [],
      ),
      ...spoken.flatMap((name) => element.getAttribute(name) ?? []),
    ]);
    return {
      ran: "ran" in window || "ran" in Object.prototype,
      title: pattern.test(document.title) ? document.title : "",
      elements: elements
        .filter((element) =>
          element.matches("script:not([src]), iframe[srcdoc], base, object, embed, meta, [src=x], math"),
        )
        .map(({ outerHTML }) => outerHTML.slice(0, 200)),
      handlers: elements.flatMap((element) =>
        element.getAttributeNames().filter((name) => name.startsWith("on") || name === "srcdoc"),
      ),
      addresses: elements.flatMap((element) => {
        const address = element.getAttribute("href") ?? element.getAttribute("src") ?? "";
        return /^\s*(javascript|data:text)/i.test(address) ? [address] : [];
      }),
      hidden: texts.filter((text) => pattern.test(text)).map((text) => escape(text.slice(0, 80))),
      tooWide: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    };
  }, HIDDEN.source);
  expect(found, where).toEqual({
    ran: false,
    title: "",
    elements: [],
    handlers: [],
    addresses: [],
    hidden: [],
    tooWide: 0,
  });
}

/** Rows and cards are made only near the visible part. */
async function lookAtEverything(tab: Tab, where: string): Promise<void> {
  const { page } = tab;
  const step = page.viewportSize()?.height ?? 600;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let y = 0; y < height; y += step) {
    await page.evaluate(async (y) => {
      scrollTo(0, y);
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }, y);
    await expectHarmless(tab, `${where}, from ${y}`);
  }
  await page.evaluate(() => scrollTo(0, 0));
}

/** Wide and narrow; high, so that few steps show everything. */
const SIZES = [
  { width: 1280, height: 3_000 },
  { width: 360, height: 3_000 },
];

test("files and folders: in the list, in a search, and in what is saved", async ({ person, server }) => {
  const infoBytes = infoOf(PATHS[1] ?? "", PATHS);
  const infoHash = createHash("sha1").update(infoBytes).digest("hex") as InfoHash;
  const seeder = await startSeeder(server.tracker, infoBytes, infoHash);
  const tab = await person({ init: chooseFolder }, `#${infoHash}`);
  await tab.finished();
  await seeder.close();
  for (const size of SIZES) {
    await tab.page.setViewportSize(size);
    await lookAtEverything(tab, `${size.width} pixels wide`);
  }
  const search = tab.card().getByRole("searchbox");
  for (const text of ["<script>", "{{", "__proto__", "\u202e", "\ud800", "[("]) {
    await search.fill(text);
    await expectHarmless(tab, `search for ${text}`);
  }
  await search.fill("");
  await tab.button("Save").click();
  await expect(tab.card().locator(".actions").getByText("Saved", { exact: true })).toBeVisible();
  expectOrdinary([...(await chosenFiles(tab.page)).keys()]);

  await tab.page.evaluate(lackPicker);
  const waiting = tab.page.waitForEvent("download");
  await tab.button("Save").click();
  const download = await waiting;
  expectOrdinary([download.suggestedFilename()], 1);
  expectOrdinary(readZip(await readFile(await download.path())).map(({ name }) => name));
});

/** Paths that every system takes, no two of which are one where case does not count. */
function expectOrdinary(paths: readonly string[], count = PATHS.length): void {
  expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(count);
  const odd = paths.filter(
    (path) => HIDDEN.test(path) || /[<>:"|?*\\]|^\/|(^|\/)\.{0,2}(\/|$)|[. ](\/|$)/.test(path),
  );
  expect(odd).toEqual([]);
}

test("torrents: their cards, their links and the storage; and peers' programs", async ({
  person,
  server,
}) => {
  const tab = await person();
  const open = (magnet: string) => tab.page.evaluate((link) => window.tabswarm?.open(link), magnet);
  for (const [i, title] of TITLES.entries())
    await open(
      `magnet:?xt=urn:btih:${i.toString(16).padStart(40, "a")}&dn=${encodeURIComponent(Buffer.from(title).toString())}`,
    );
  for (const size of SIZES) {
    await tab.page.setViewportSize(size);
    await lookAtEverything(tab, `cards, ${size.width} pixels wide`);
  }
  await tab.page.setViewportSize({ width: 1280, height: 800 });
  await tab.page.getByRole("button", { name: "Storage" }).click();
  await expect(tab.page.getByRole("dialog").getByRole("row")).not.toHaveCount(0);
  await expectHarmless(tab, "storage");
  await tab.page.keyboard.press("Escape");

  const peers = await Promise.all(
    CLIENTS.map((clientName) => startNodePeer(server.tracker, { policy: { clientName } })),
  );
  try {
    const [first, ...others] = peers;
    const infoHash = (await first?.share("shared.bin", new Uint8Array(100_000))) as InfoHash;
    for (const peer of others) await peer.session.open(infoHash, undefined, []);
    const other = await person({}, `#${infoHash}`);
    await other.card().getByText("Details", { exact: true }).click();
    await other.snapshotWhere((torrent) => torrent.peers.length === peers.length);
    await expect(other.page.locator("table.peers tbody tr")).toHaveCount(peers.length);
    await expect(other.page.locator("table.peers")).toContainText("<img src=x onerror=window.ran=1>");
    await expectHarmless(other, "peers");
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
  }
});

test("what a tracker says", async ({ person }) => {
  const tracker = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(tracker, "listening");
  let infoHash = "";
  tracker.on("connection", (socket) =>
    socket.on("message", (data) => {
      infoHash = JSON.parse(String(data)).info_hash ?? infoHash;
    }),
  );
  const say = (fields: object): void => {
    const text = JSON.stringify({ action: "announce", info_hash: infoHash, interval: 120, ...fields });
    for (const client of tracker.clients) client.send(text);
  };
  try {
    const { port } = tracker.address() as AddressInfo;
    const tab = await person(
      { search: { tracker: `ws://127.0.0.1:${port}/announce` } },
      `#${"b".repeat(40)}`,
    );
    await tab.card().getByText("Details", { exact: true }).click();
    await expect.poll(() => infoHash).not.toBe("");
    // Two at once, so that both are shown.
    for (let i = 0; i < WORDS.length; i += 2) {
      const words = `${WORDS[i]?.slice(0, 120)} ${WORDS[i + 1]}`;
      const marked = `${i}: ${words}`;
      say(i % 4 === 0 ? { "warning message": marked } : { "failure reason": marked });
      await expect(tab.card().getByText(`${i}:`).first()).toBeVisible();
      await expectHarmless(tab, `tracker: ${words}`);
    }
  } finally {
    for (const client of tracker.clients) client.terminate();
    tracker.close();
  }
});

test("the lab's address", async ({ person }) => {
  const tab = await person();
  const url = new URL("lab", tab.page.url());
  const short = NAMES.filter(({ length }) => length < 100);
  const names = "peers file piece us ui d free order choker seed mode ice x".split(" ");
  // Other texts in each, so that tricks come as well as code.
  for (const [i, name] of names.entries())
    url.searchParams.set(name, short.slice(6 * i, 6 * i + 6).join(" "));
  url.hash = encodeURIComponent(NAMES[0] ?? "");
  await tab.page.goto(url.href);
  await expect(tab.page.getByRole("button", { name: "Start", exact: true })).toBeVisible();
  await expectHarmless(tab, "lab");
});
