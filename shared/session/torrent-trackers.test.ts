/** What a torrent without peers makes of what its trackers say. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../core/random.ts";
import { dictionary, parsed, SINGLE } from "../metainfo/testing/info-samples.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { TorrentRig } from "./testing/torrent-rig.ts";
import { VirtualTimers } from "./testing/virtual-timers.ts";

const timers = new VirtualTimers();
const metainfo = parsed(dictionary(SINGLE));

function leecher(): TorrentRig {
  return new TorrentRig({
    timers,
    random: seededRandom(1),
    // Without a peer there is nothing to hash.
    hash: () => Promise.reject(new Error("nothing to hash")),
    metainfo,
    store: new MemoryStore(),
    isSeeder: false,
  });
}

const codesOf = ({ torrent }: TorrentRig) => torrent.view(false).notices.map(({ code }) => code);

describe("a torrent and its trackers", () => {
  it("says that nobody has it once it has looked for three seconds", () => {
    const b = leecher();
    b.trackersSay({ seeders: 0, leechers: 1 });
    timers.pass(2_900);
    expect(codesOf(b)).toEqual([]);
    timers.pass(200);
    expect(codesOf(b)).toEqual(["nobody-has-it"]);
    expect(b.torrent.view(false).swarm).toEqual({ seeders: 0, leechers: 1 });
  });

  it("shows each tracker's problem until the tracker works again", () => {
    const b = leecher();
    const unreachable = { code: "tracker-unreachable", detail: "ws://a" } as const;
    const refused = { code: "tracker-refused", detail: "ws://b: no" } as const;
    b.trackersSay({ problem: unreachable }, { problem: refused });
    expect(codesOf(b)).toEqual(["tracker-unreachable", "tracker-refused"]);
    b.trackersSay({}, { problem: refused });
    expect(codesOf(b)).toEqual(["tracker-refused"]);
  });

  it.each([
    ["nobody counts", [{}], undefined],
    ["one counts", [{ seeders: 2, leechers: 5 }, {}], { seeders: 2, leechers: 5 }],
    [
      "one says that nobody is there",
      [
        { seeders: 0, leechers: 0 },
        { seeders: 3, leechers: 1 },
      ],
      { seeders: 3, leechers: 1 },
    ],
    [
      "one is away",
      [
        { seeders: 9, leechers: 9, state: "waiting" },
        { seeders: 1, leechers: 0 },
      ],
      { seeders: 1, leechers: 0 },
    ],
    ["all are away", [{ seeders: 9, leechers: 8, state: "waiting" }], { seeders: 9, leechers: 8 }],
  ] as const)("combines what several trackers count when %s", (_, trackers, swarm) => {
    const b = leecher();
    b.trackersSay(...trackers);
    expect(b.torrent.view(false).swarm).toEqual(swarm);
  });
});
