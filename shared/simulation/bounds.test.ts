import { describe, expect, test } from "vitest";
import { boundsOf } from "./bounds.ts";
import { leechers, scenario, seeders } from "./scenario.ts";

// Real pieces are larger; the bounds depend only on the product.
const file = { pieces: 10, pieceLength: 100 };

describe("bounds", () => {
  test.each([
    ["seeder upload", { us: 10, ui: 100, dmin: 50, n: 4 }, 100, 400],
    ["slowest download", { us: 100, ui: 100, dmin: 5, n: 4 }, 200, 200],
    ["total upload", { us: 100, ui: 10, dmin: 500, n: 90 }, 90, 900],
  ])("%s binds", (binding, { us, ui, dmin, n }, peerToPeer, clientServer) => {
    const groups = [seeders({ upload: us }), leechers(n, { upload: ui, download: dmin })];
    expect(boundsOf(scenario(groups, file))).toEqual({ binding, peerToPeer, clientServer });
  });

  test("lines count like limits, and peers that send no valid blocks do not count", () => {
    const groups = [
      seeders({ upload: 200, uplink: 100 }),
      leechers(5, { uplink: 20 }),
      leechers(3, { upload: 50, behaviour: "free-rider" }),
      leechers(2, { upload: 50, behaviour: "poisoner" }),
    ];
    expect(boundsOf(scenario(groups, file)).peerToPeer).toBe((10 * 1000) / (100 + 5 * 20));
  });

  test("without limits the bounds are zero", () => {
    expect(boundsOf(scenario([seeders({}), leechers(3, {})], file))).toMatchObject({
      peerToPeer: 0,
      clientServer: 0,
    });
  });
});
