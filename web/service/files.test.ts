import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { equalBytes } from "../../shared/core/bytes.ts";
import { PIECE_LENGTH } from "../../shared/core/layout.ts";
import { bytesOf, piece } from "../../shared/session/store/testing/piece-store.contract.ts";
import { FakeLocks } from "../bridge/testing/fake-locks.ts";
import { type FakeLibrary, fakeLibrary } from "../worker/files/testing/fake-library.ts";
import { ask, openTab, running } from "./testing/open-tabs.ts";

const LENGTH = 20 * PIECE_LENGTH + 5;
const content = bytesOf(1, LENGTH);
const NAMES = ["film.mp4", "seite.html", "bild.svg", "foto.jpg", "leer.txt"];
const FILM = 0;
const EMPTY = NAMES.indexOf("leer.txt");

/** Hashed once. */
const torrent = fakeLibrary(
  "mixed",
  NAMES.map((name, i) => ({
    path: [name],
    content: i === FILM ? content : bytesOf(i, i === EMPTY ? 0 : 100),
  })),
);

let locks: FakeLocks;
let library: FakeLibrary;
/** The path of a file. */
let at: (index: number | string, rest?: string) => string;

beforeEach(async () => {
  locks = new FakeLocks().install();
  running.clear();
  library = (await torrent).again();
  at = (index, rest = "x") => `/files/${library.infoHash}/${index}/${rest}`;
});
afterEach(() => void vi.unstubAllGlobals());

const bytesIn = async (response: Response | undefined) =>
  new Uint8Array((await response?.arrayBuffer()) ?? []);
/** The response's headers that a download or a player needs. */
const shown = (response: Response | undefined) => [
  response?.status,
  response?.headers.get("Content-Length"),
  response?.headers.get("Content-Range"),
];

describe("a file", () => {
  test("is a download of its own name, whatever the URL calls it", async () => {
    const response = await ask([openTab("a", library)], at(FILM, "..%2f%00evil%22.html?x#y"));
    expect(shown(response)).toEqual([200, String(LENGTH), null]);
    expect(Object.fromEntries(response?.headers ?? [])).toMatchObject({
      "content-disposition": "attachment; filename=\"film.mp4\"; filename*=UTF-8''film.mp4",
      "content-type": "application/octet-stream",
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "accept-ranges": "bytes",
      "cache-control": "no-store",
    });
    expect(equalBytes(await bytesIn(response), content)).toBe(true);
    await vi.waitFor(() => expect(library.openReaders).toBe(0));
  });

  test.each([
    ["bytes=0-0", 0, 1],
    [`bytes=${PIECE_LENGTH - 1}-${PIECE_LENGTH}`, PIECE_LENGTH - 1, PIECE_LENGTH + 1],
    [`bytes=${LENGTH - 3}-${"9".repeat(30)}`, LENGTH - 3, LENGTH],
    ["bytes=-7", LENGTH - 7, LENGTH],
  ])("is read in part: %s", async (range, start, end) => {
    const response = await ask([openTab("a", library)], at(FILM), { headers: { Range: range } });
    expect(shown(response)).toEqual([206, String(end - start), `bytes ${start}-${end - 1}/${LENGTH}`]);
    expect(await bytesIn(response)).toEqual(content.subarray(start, end));
  });

  test("has no bytes beyond its end", async () => {
    const response = await ask([openTab("a", library)], at(FILM), { headers: { Range: `bytes=${LENGTH}-` } });
    expect([response?.status, response?.headers.get("Content-Range")]).toEqual([416, `bytes */${LENGTH}`]);
  });

  test.each([
    ["several ranges", { Range: "bytes=0-1,5-6" }],
    ["a part of another version", { Range: "bytes=0-1", "If-Range": '"other"' }],
  ])("is answered as a whole to a request for %s", async (_, headers) => {
    expect((await ask([openTab("a", library)], at(FILM), { headers }))?.status).toBe(200);
  });

  test("continues a download that was broken off", async () => {
    const tabs = [openTab("a", library)];
    const ETag = (await ask(tabs, at(FILM), { method: "HEAD" }))?.headers.get("ETag") ?? "";
    const headers = { Range: "bytes=5-", "If-Range": ETag };
    expect((await ask(tabs, at(FILM), { headers }))?.status).toBe(206);
  });

  test("has headers alone, and may be empty", async () => {
    const tabs = [openTab("a", library)];
    const head = await ask(tabs, at(FILM), { method: "HEAD" });
    expect([...shown(head), head?.body]).toEqual([200, String(LENGTH), null, null]);
    expect(shown(await ask(tabs, at(EMPTY)))).toEqual([200, "0", null]);
    expect(library.reads).toEqual([]);
  });
});

describe("what is shared is no part of a page:", () => {
  const dispositions = async (destination: RequestDestination) =>
    Promise.all(
      NAMES.map(async (_, index) => {
        const response = await ask([openTab("a", library)], at(index), { destination });
        const type = response?.headers.get("Content-Type");
        return response?.headers.get("Content-Disposition")?.startsWith("inline") ? type : response?.status;
      }),
    );

  test.each([
    "script",
    "style",
    "worker",
    "sharedworker",
    "object",
    "embed",
    "frame",
    "font",
    "xslt",
  ] as const)("never a %s", async (destination) => {
    expect(await dispositions(destination)).toEqual([403, 403, 403, 403, 403]);
  });

  test("only players and images get media, and nothing else with it", async () => {
    expect(await dispositions("video")).toEqual(["video/mp4", 200, 200, 200, 200]);
    expect(await dispositions("image")).toEqual([200, 200, 200, "image/jpeg", 200]);
    for (const destination of ["document", "iframe", ""] as const)
      expect(await dispositions(destination)).toEqual([200, 200, 200, 200, 200]);
  });
});

test.each([
  ["/files", undefined],
  ["/", undefined],
  ["/filesx/y", undefined],
  ["/files/", 404],
  ["/files/x", 404],
  ["/files/0/0/x", 404],
  [`/files/${"0".repeat(40)}/0/x`, 404],
  [`/files/${"0".repeat(40)}.zip`, 404],
])("%s is answered with %s", async (path, status) => {
  const response = ask([openTab("a", library)], path);
  expect((await response)?.status).toBe(status);
});

test("in a folder, what lies outside it is left alone, and only the page there is asked", async () => {
  const tabs = [openTab("a", library, "/share/"), openTab("b", undefined, "/")];
  expect((await ask(tabs, `/share${at(FILM)}`, { folder: "/share/" }))?.status).toBe(200);
  expect(await ask(tabs, at(FILM), { folder: "/share/" })).toBeUndefined();
});

test("a torrent has the files that it has, and they are only read", async () => {
  for (const index of [5, 99999, "-1", "1.5", "0x0", "99999999999999999999"])
    expect((await ask([openTab("a", library)], at(index)))?.status).toBe(404);
  expect((await ask([openTab("a", library)], at(FILM), { method: "POST" }))?.status).toBe(405);
});

describe("reading", () => {
  const start = async (...tabs: ReturnType<typeof openTab>[]) => {
    const response = await ask(tabs, at(FILM));
    const reader = response?.body?.getReader();
    if (reader === undefined) throw new Error("there is a body");
    const rest = async (): Promise<number> => {
      let bytes = 0;
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return bytes;
        bytes += value.length;
      }
    };
    return { reader, rest, first: (await reader.read()).value ?? new Uint8Array() };
  };

  test("slowly holds a few pieces and no more, and cancelling ends it", async () => {
    const { reader } = await start(openTab("a", library));
    const before = library.reads.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(library.reads.length).toBe(before);
    expect(before).toBeLessThan(12);
    await reader.cancel();
    await vi.waitFor(() => expect(library.openReaders).toBe(0));
  });

  test("waits for pieces that are still to arrive", async () => {
    const missing = [3, 20].map(piece);
    library.lose(missing);
    const { first, rest } = await start(openTab("a", library));
    const whole = rest();
    library.arrive(missing);
    expect(first.length + (await whole)).toBe(LENGTH);
  });

  test("fails when the torrent is removed", async () => {
    library.lose([piece(12)]);
    const { rest } = await start(openTab("a", library));
    const whole = rest();
    library.remove();
    await expect(whole).rejects.toThrow("the torrent was removed");
  });

  test("goes on at the same byte in another tab when the first one ends", async () => {
    const [a, b] = [openTab("a", library), openTab("b", library)];
    library.lose([piece(12)]);
    const tabs = [a, b];
    const response = await ask(tabs, at(FILM), { from: "a" });
    const whole = bytesIn(response);
    await vi.waitFor(() => expect(library.reads).toContain(12));
    tabs.splice(0, 1);
    locks.end("life of a");
    library.arrive([piece(12)]);
    expect(equalBytes(await whole, content)).toBe(true);
  });

  test("fails when the only tab ends", async () => {
    library.lose([piece(12)]);
    const tabs = [openTab("a", library)];
    const whole = bytesIn(await ask(tabs, at(FILM)));
    tabs.length = 0;
    locks.end("life of a");
    await expect(whole).rejects.toThrow("closed");
  });

  test("ends with the service worker", async () => {
    await start(openTab("a", library));
    expect(library.openReaders).toBe(1);
    locks.end("service");
    expect(library.openReaders).toBe(0);
  });

  test("counts as running until the last byte, a failure, or the end of its reader", async () => {
    expect(running.size).toBe(0);
    const [read, cancelled, failed] = [
      await start(openTab("a", library)),
      await start(openTab("a", library)),
      await start(openTab("a", library)),
    ];
    expect(running.size).toBe(3);
    await read.rest();
    expect(running.size).toBe(2);
    await cancelled.reader.cancel();
    expect(running.size).toBe(1);
    library.lose([piece(12)]);
    const whole = failed.rest();
    library.remove();
    await expect(whole).rejects.toThrow();
    expect(running.size).toBe(0);
    await ask([openTab("a", library)], at(99));
    expect(running.size).toBe(0);
  });

  test("tells the players of a file, and no others, that it ran dry", async () => {
    const tab = openTab("a", library);
    await start(tab);
    tab.files.stalled(library.infoHash, EMPTY);
    expect(library.stalls).toBe(0);
    tab.files.stalled(library.infoHash, FILM);
    expect(library.stalls).toBe(1);
  });
});

test("of several tabs, the one that saves serves, else the one that asks, else one that has everything", async () => {
  const make = () => fakeLibrary("film.mp4", [{ path: ["film.mp4"], content: content.subarray(0, 100) }]);
  const libraries = [await make(), await make(), await make()] as const;
  const tabs = libraries.map((one, i) => openTab(`tab ${i}`, one));
  void tabs[2]?.saves.expect("save", () => undefined);
  const servedBy = async (rest: string, from: string) => {
    const response = await ask(tabs, `/files/${libraries[0].infoHash}/0/x${rest}`, { from });
    await bytesIn(response);
    return libraries.map(({ reads }) => reads.splice(0).length);
  };
  libraries[0].lose([piece(1)]);
  libraries[1].lose([piece(1)]);
  expect(await servedBy("?save=save", "tab 0")).toEqual([0, 0, 1]);
  expect(await servedBy("", "tab 1")).toEqual([0, 1, 0]);
  expect(await servedBy("", "")).toEqual([0, 0, 1]);
});

test("documents that are not the page are not asked", async () => {
  const others = ["/lab/", "/healthz", "/files/missing"].map((path) => openTab(path, undefined, path));
  expect((await ask(others, at(FILM)))?.status).toBe(404);
});

test("a page that does not answer is waited for, and then reported", async () => {
  vi.useFakeTimers();
  try {
    const response = ask([openTab("a", undefined)], at(FILM));
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await response)?.status).toBe(503);
  } finally {
    vi.useRealTimers();
  }
});
