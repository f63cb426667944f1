/**
 * Notices that an open connection has lost its path. The library itself says so after half a minute, when ICE's consent expires.
 * Whatever is sent is acknowledged within a round trip, so long silence after sending means that nothing arrives any more. Browsers, which ask the path itself, notice sooner.
 */

const LOOK_MS = 1_000;
/** Longer than retransmissions of a connection that loses many packets pause: their time-outs double from a second on. */
const LOST_AFTER_MS = 14_000;

/** Bytes of the connection so far, acknowledgements included. */
export interface Traffic {
  sent(): number;
  received(): number;
}

/** @param lost called once, and never after the end @returns ends the watch */
export function watchPath(traffic: Traffic, lost: () => void): () => void {
  let received = -1;
  let sent = 0;
  /** Looks since something was sent that nothing has answered: a process that was stopped has looked at nothing meanwhile. */
  let silentLooks = 0;
  const timer = setInterval(() => {
    const now = traffic.received();
    if (now !== received) {
      received = now;
      sent = traffic.sent();
      silentLooks = 0;
    } else if (traffic.sent() > sent) silentLooks++;
    if (silentLooks <= LOST_AFTER_MS / LOOK_MS) return;
    clearInterval(timer);
    lost();
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
