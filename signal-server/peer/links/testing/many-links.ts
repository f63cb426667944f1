/**
 * A program for tests: opens and closes many links, ten at a time, some of them with bytes under way, and prints how many files
 * and threads the process has after the first round and after the last. It must end by itself.
 */
import { existsSync, readdirSync } from "node:fs";
import type { LinkId } from "../../../../shared/core/ids.ts";
import type { Negotiation, NegotiationEvents } from "../../../../shared/session/ports.ts";
import type { Signal } from "../../../../shared/tracker/protocol/messages.ts";
import { openDialler } from "../dialler.ts";

const AT_ONCE = 10;
const rounds = Number(process.argv[2]);
const dialler = await openDialler({ iceServers: () => [], bindAddress: "127.0.0.1" });
let last = 0;

/** Resolves when both ends are open. */
function linkedPair(): Promise<readonly [Negotiation, Negotiation]> {
  return new Promise((resolve, reject) => {
    let open = 0;
    const dial = (initiator: boolean, send: (signal: Signal) => void): Negotiation => {
      const events: NegotiationEvents = {
        signal: send,
        path: () => {},
        opened: () => {
          if (++open === 2) resolve([first, second]);
        },
        message: () => {},
        drained: () => {},
        closed: (reason) => reject(new Error(reason)),
      };
      return dialler.dial(++last as LinkId, { initiator, trickle: true }, events);
    };
    const second = dial(false, (signal) => first.signal(signal));
    const first: Negotiation = dial(true, (signal) => second.signal(signal));
  });
}

/** The library's threads release what belonged to a closed link a moment later. */
async function settled(): Promise<{ readonly files: number; readonly threads: number }> {
  // Only Linux counts them here.
  const hasCounts = existsSync("/proc/self/fd");
  const count = (folder: string): number => (hasCounts ? readdirSync(`/proc/self/${folder}`).length : 0);
  let least = { files: Number.POSITIVE_INFINITY, threads: Number.POSITIVE_INFINITY };
  for (let quiet = 0; quiet < 20; quiet++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const now = { files: count("fd"), threads: count("task") };
    if (now.files < least.files || now.threads < least.threads) quiet = 0;
    least = { files: Math.min(now.files, least.files), threads: Math.min(now.threads, least.threads) };
  }
  return least;
}

async function round(number: number): Promise<void> {
  const pairs = await Promise.all(Array.from({ length: AT_ONCE }, linkedPair));
  for (const [i, [first, second]] of pairs.entries()) {
    for (let sent = 0; sent < i; sent++) first.send(new Uint8Array(65_536));
    if ((i + number) % 2 === 0) second.close();
    first.close();
    second.close();
  }
}

await round(0);
const before = await settled();
for (let i = 1; i < rounds; i++) await round(i);
console.log(JSON.stringify({ before, after: await settled() }));
if (process.argv[3] === "close") dialler.close();
