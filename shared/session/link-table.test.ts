import { expect, test } from "vitest";
import type { LinkId } from "../core/ids.ts";
import { randomPeerId } from "../core/ids.ts";
import { seededRandom } from "../core/random.ts";
import type { Input } from "../engine/io.ts";
import { LinkTable } from "./link-table.ts";
import { type LinkHandlers, PATH_LOST } from "./links/link.ts";
import { VirtualTimers } from "./testing/virtual-timers.ts";

const ID = 1 as LinkId;

/** A table with one link, on which nothing ever leaves. */
function stuck() {
  const timers = new VirtualTimers();
  const reports: Input<Uint8Array>[] = [];
  const link = {
    bufferedAmount: 0,
    isClosed: false,
    send: (bytes: Uint8Array) => {
      link.bufferedAmount += bytes.length;
    },
    close: () => {
      link.isClosed = true;
    },
  };
  const table = new LinkTable({
    clock: { now: () => timers.now, wallTime: () => timers.now },
    timers,
    report: (...inputs) => reports.push(...inputs),
    use: () => undefined,
  });
  const peerId = randomPeerId(seededRandom(1));
  const handlers: LinkHandlers = table.open({ id: ID, link, peerId, initiator: true });
  reports.length = 0;
  return { table, link, handlers, reports };
}

test("a link is closed when more waits than any peer can be owed, before a browser's channel gives up", () => {
  const { table, link, reports } = stuck();
  for (let sent = 0; !link.isClosed && sent < 4_000; sent++) {
    table.queue(ID, { type: "bitfield", bytes: new Uint8Array(16_384) });
    table.flush();
  }
  expect(link.isClosed).toBe(true);
  expect(link.bufferedAmount).toBeLessThan(9 * 1024 * 1024);
  expect(reports).toEqual([{ type: "link-closed", link: ID }]);
});

test("a lost path is reported as such, and room only when payload was sent", () => {
  const { table, link, handlers, reports } = stuck();
  table.queue(ID, { type: "have", piece: 0 });
  table.flush();
  link.bufferedAmount = 0;
  handlers.drained();
  expect(reports).toEqual([]);
  table.queue(ID, { type: "piece", piece: 0, begin: 0, payload: new Uint8Array(16_384) });
  table.flush();
  link.bufferedAmount = 0;
  handlers.drained();
  expect(reports.map((report) => "buffered" in report && report.buffered)).toEqual([16_397, 0]);
  handlers.closed(PATH_LOST);
  expect(reports.at(-1)).toEqual({ type: "link-closed", link: ID, isLost: true });
});
