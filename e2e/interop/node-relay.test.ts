/** Links of programs without a browser through a real coturn. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Signal } from "../../shared/tracker/protocol/messages.ts";
import { type NodeDialler, openDialler } from "../../signal-server/peer/links/dialler.ts";
import { linked, opened, until } from "../../signal-server/peer/links/testing/linked.ts";
import { type StaticTurnServer, startTurnServer } from "../coturn.ts";

let coturn: StaticTurnServer;
let dialler: NodeDialler;

beforeAll(async () => {
  coturn = await startTurnServer();
  const iceServers = JSON.parse(coturn.iceServers);
  dialler = await openDialler({ iceServers: () => iceServers, bindAddress: "127.0.0.1" });
}, 400_000);
afterAll(async () => {
  dialler.close();
  await coturn.close();
});

/** As if nothing else could be reached. */
function onlyRelayed(signal: Signal): Signal | undefined {
  if ("sdp" in signal) {
    const lines = signal.sdp.split("\r\n");
    return {
      ...signal,
      sdp: lines.filter((line) => !/^a=candidate:.* typ (?!relay)/.test(line)).join("\r\n"),
    };
  }
  return / typ relay\b/.test(signal.candidate.candidate) ? signal : undefined;
}

test.each([true, false])(
  "links gather candidates at the server and open through them (trickle: %s)",
  async (trickle) => {
    const ends = linked(dialler, trickle, (signal, pass) => {
      const relayed = onlyRelayed(signal);
      if (relayed !== undefined) pass(relayed);
    });
    await opened(...ends);
    const [a, b] = ends;
    for (const { signals } of ends) expect(JSON.stringify(signals)).toContain(" typ relay ");
    a.negotiation.send(new Uint8Array(50_000));
    await until(() => b.events.includes("message 50000"));
    for (const { negotiation } of ends) negotiation.close();
  },
);
