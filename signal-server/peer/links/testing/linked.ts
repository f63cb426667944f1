/** For tests: both ends of a link between two diallers of this process, over real data channels on the loopback interface. */
import { expect, vi } from "vitest";
import type { LinkId } from "../../../../shared/core/ids.ts";
import type { Dialler, Negotiation, NegotiationEvents } from "../../../../shared/session/ports.ts";
import type { Signal } from "../../../../shared/tracker/protocol/messages.ts";

export interface End {
  readonly negotiation: Negotiation;
  readonly events: string[];
  /** What left this end. */
  readonly signals: Signal[];
}

/** What reaches the other end of a signal. */
export type Post = (signal: Signal, pass: (signal: Signal) => void, isFromInitiator: boolean) => void;

let last = 0;

/** Checks that no event comes during the call. @param send receives the signals to the peer */
export function dial(
  dialler: Dialler,
  { initiator, trickle }: { readonly initiator: boolean; readonly trickle: boolean },
  send: (signal: Signal) => void,
): End {
  const events: string[] = [];
  const signals: Signal[] = [];
  const handlers: NegotiationEvents = {
    signal: (signal) => {
      signals.push(signal);
      send(signal);
    },
    path: (path) => events.push(path),
    opened: () => events.push("opened"),
    message: (data) => events.push(`message ${data.byteLength}`),
    drained: () => events.push("drained"),
    closed: (reason) => events.push(`closed: ${reason}`),
  };
  const negotiation = dialler.dial(++last as LinkId, { initiator, trickle }, handlers);
  expect(events).toEqual([]);
  return { negotiation, events, signals };
}

/** @returns initiator and answerer */
export function linked(
  dialler: Dialler,
  trickle: boolean,
  post: Post = (signal, pass) => pass(signal),
): readonly [End, End] {
  const answerer = dial(dialler, { initiator: false, trickle }, (signal) =>
    post(signal, (passed) => initiator.negotiation.signal(passed), false),
  );
  const initiator: End = dial(dialler, { initiator: true, trickle }, (signal) =>
    post(signal, (passed) => answerer.negotiation.signal(passed), true),
  );
  return [initiator, answerer];
}

export async function opened(...ends: readonly End[]): Promise<void> {
  const isSettled = ({ events }: End): boolean =>
    events.some((event) => event === "opened" || event.startsWith("closed"));
  await until(() => ends.every(isSettled));
  for (const { events } of ends) expect(events).toContain("opened");
}

export async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition()).toBe(true), { interval: 1, timeout: 60_000 });
}
