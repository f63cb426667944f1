import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { SessionView } from "../bridge/views.ts";
import { forgetWhenRemoved, keepSelection, rememberInAddress, shareLinkFor } from "./address.ts";
import { hashOf, torrent } from "./gallery/made-up.ts";

const PAGE = "https://share.example/files/?upload=5";
const HASH = hashOf(1);
const SECRET = "q83vEjRWeJCrze8SNFZ4kA";
const OTHER = "AAAAAAAAAAAAAAAAAAAAAA";
/** Everything that the page has put into the history: states, titles and addresses. */
let written: unknown[];

beforeEach(() => {
  written = [];
  const location = new URL(PAGE);
  vi.stubGlobal("location", location);
  vi.stubGlobal("document", { documentElement: { dataset: {} } });
  vi.stubGlobal("history", {
    state: null,
    replaceState: (...entry: [unknown, string, string]) => {
      written.push(entry);
      location.hash = new URL(entry[2], PAGE).hash;
    },
  });
  return () => vi.unstubAllGlobals();
});

const files = [1, 2, 3].map((n) => ({ path: [`${n}`], length: 5 }));

describe("the address", () => {
  it.each([
    ["a share link", `https://elsewhere.example/#${HASH}.${SECRET}`, `#${HASH}.${SECRET}`],
    ["one that needs a password", `#${HASH}.${SECRET}.p`, `#${HASH}.${SECRET}.p`],
    ["a public one", `#${HASH}`, `#${HASH}`],
  ])("keeps all that opens %s, for a reload", (_, link, fragment) => {
    rememberInAddress(link);
    expect(location.hash).toBe(fragment);
    rememberInAddress(location.hash);
    expect(location.hash).toBe(fragment);
  });

  it("keeps the secret of its torrent when that is opened again without one, and of no other", () => {
    rememberInAddress(`#${HASH}.${SECRET}`);
    rememberInAddress(HASH);
    expect(location.hash).toBe(`#${HASH}.${SECRET}`);
    rememberInAddress(hashOf(2));
    expect(location.hash).toBe(`#${hashOf(2)}`);
  });

  it("keeps the secret when the choice of files changes", () => {
    const view = torrent(1, { files, sealed: { state: "open", secret: SECRET } });
    const torrents = signal<readonly SessionView[]>([view]);
    location.hash = `#${HASH}.${SECRET}.p`;
    keepSelection(torrents);
    torrents.value = [{ ...view, unwanted: [0] }];
    expect(location.hash).toBe(`#${HASH}.${SECRET}.p&so=1-2`);
  });

  it("gets no secret from what this tab shares or knows", () => {
    const known = { state: "open", secret: OTHER } as const;
    const views = [
      torrent(1, { files, sealed: known }),
      torrent(2, { state: "seeding", files, sealed: known }),
    ];
    const torrents = signal<readonly SessionView[]>([]);
    location.hash = `#${HASH}`;
    keepSelection(torrents);
    forgetWhenRemoved(torrents);
    torrents.value = views;
    torrents.value = views.map((view) => ({ ...view, unwanted: [2] }));
    expect(location.hash).toBe(`#${HASH}&so=0-1`);
    torrents.value = [];
    expect(location.hash).toBe("");
    expect(JSON.stringify(written)).not.toContain(OTHER);
  });
});

it("a share link contains the secret before everything else, and no search parameter", () => {
  expect(shareLinkFor(HASH, ["wss://other.example/announce"], [0], `${SECRET}.p`)).toBe(
    `https://share.example/files/#${HASH}.${SECRET}.p&tr=wss%3A%2F%2Fother.example%2Fannounce&so=0`,
  );
  expect(shareLinkFor(HASH, [], undefined, undefined)).toBe(`https://share.example/files/#${HASH}`);
});
