import { describe, expect, it } from "vitest";
import type { KeepStatus } from "../../../shared/keeper/protocol.ts";
import {
  answered,
  askAgainMs,
  type CommandAnswer,
  type KeepCommand,
  type Keeping,
  type KeptShare,
  learned,
  NOTHING_KNOWN,
  recalled,
  type StatusAnswer,
  sent,
} from "./keeping.ts";

const TOKEN = "a-_1".repeat(8);
const receipt = { token: TOKEN, expiresAt: 1_000, hasAll: false };
const none: KeptShare = { ...NOTHING_KNOWN, keeping: { kind: "none" } };
const fetching: Keeping = { kind: "fetching", share: 0.4, expiresAt: 1_000 };
const kept: Keeping = { kind: "kept", expiresAt: 1_000 };
const asked = (keeping: Keeping): KeptShare => ({ ...NOTHING_KNOWN, keeping, receipt });

const status = (over: Partial<KeepStatus>): KeepStatus => ({
  state: "fetching",
  have: 40,
  length: 100,
  expiresAt: 1_000,
  ...over,
});

describe("what the keeper answers when it is asked about a share", () => {
  it.each<[string, StatusAnswer, Keeping]>([
    ["it fetches", status({}), fetching],
    ["it does not know the length yet", status({ have: 0, length: null }), { ...fetching, share: 0 }],
    ["it fetches nothing, because it is empty", status({ have: 0, length: 0 }), { ...fetching, share: 0 }],
    ["it has more than there is", status({ have: 400 }), { ...fetching, share: 1 }],
    ["it has everything", status({ state: "kept", have: 100 }), kept],
    ["it gave up", status({ state: "given-up", reason: "nobody-completes" }), over("nobody-completes")],
    ["it gave up, and gives no reason", status({ state: "given-up" }), over("given-up")],
    ["it refused a public one", status({ state: "refused", reason: "public" }), over("public")],
    ["it refused, and gives no reason", status({ state: "refused" }), over("refused")],
    ["the time is over", status({ state: "expired" }), over("expired")],
    ["it does not know it", "not-kept", { kind: "none" }],
  ])("%s", (_, answer, keeping) => expect(learned(NOTHING_KNOWN, answer).keeping).toEqual(keeping));

  it("what this tab had asked for is gone, with its receipt", () => {
    for (const share of [asked({ kind: "unknown" }), asked(kept), { ...NOTHING_KNOWN, keeping: fetching }])
      expect(learned(share, "not-kept")).toMatchObject({ keeping: over("gone"), receipt: undefined });
  });

  it("no answer leaves what is known; the next answer counts again", () => {
    const silent = learned(learned(asked(fetching), "silent"), "silent");
    expect(silent).toEqual({ ...asked(fetching), silences: 2 });
    expect(learned(silent, status({}))).toEqual(asked(fetching));
  });

  it("extended in another tab: the receipt follows", () => {
    const { receipt: later } = learned(asked(fetching), status({ expiresAt: 2_000 }));
    expect(later).toEqual({ token: TOKEN, expiresAt: 2_000, hasAll: false });
    // Otherwise it would be written at every answer.
    expect(learned(asked(fetching), status({})).receipt).toBe(receipt);
  });

  it("a full copy is noted, so that a reload knows it at once, and until its time is over", () => {
    const { receipt: whole } = learned(asked(fetching), status({ state: "kept" }));
    expect(whole).toEqual({ ...receipt, hasAll: true });
    expect(recalled(NOTHING_KNOWN, whole, 999)).toEqual({ ...NOTHING_KNOWN, keeping: kept, receipt: whole });
    for (const [known, now] of [
      [whole, 1_000],
      [receipt, 999],
    ] as const)
      expect(recalled(NOTHING_KNOWN, known, now)).toEqual({ ...NOTHING_KNOWN, receipt: known });
    // The keeper has answered before.
    expect(recalled(none, whole, 999).keeping).toEqual({ kind: "none" });
  });
});

describe("commands", () => {
  const outcome = (share: KeptShare, command: KeepCommand, answer: CommandAnswer): KeptShare =>
    answered(sent(share, command), command, answer);
  const granted = (token?: string, expiresAt = 1_000): CommandAnswer => ({
    kind: "granted",
    grant: { expiresAt, ...(token !== undefined && { token }) },
  });

  it("keep: it fetches from now on, and this tab has the receipt", () => {
    expect(outcome(none, "keep", granted(TOKEN))).toEqual(asked({ ...fetching, share: 0 }));
  });

  it("keep: somebody else has asked before, so how far it is has to be asked", () => {
    const share = outcome(none, "keep", granted());
    expect(share).toEqual(NOTHING_KNOWN);
    expect(askAgainMs(share, 0)).toBe(0);
  });

  it("extend: all its days again", () => {
    const share = outcome(asked(kept), "extend", granted(undefined, 9_000));
    expect(share).toEqual({
      ...asked({ ...kept, expiresAt: 9_000 }),
      receipt: { ...receipt, expiresAt: 9_000 },
    });
  });

  it("end: it is not kept, and there is no receipt", () => {
    for (const answer of [{ kind: "ended" }, failed("not-kept")] as const)
      expect(outcome(asked(kept), "end", answer)).toEqual(none);
  });

  it("extend: it was gone already", () => {
    expect(outcome(asked(kept), "extend", failed("not-kept"))).toMatchObject({
      keeping: over("gone"),
      receipt: undefined,
      failure: undefined,
    });
  });

  it("a failure changes nothing else, and the next command forgets it", () => {
    const share = outcome(none, "keep", failed("too-many-today"));
    expect(share).toEqual({ ...none, failure: "too-many-today" });
    expect(sent(share, "keep")).toEqual({ ...none, pending: "keep" });
    expect(outcome(asked(kept), "end", failed("unreachable"))).toEqual({
      ...asked(kept),
      failure: "unreachable",
    });
  });

  it("a receipt that the keeper does not accept is of no use", () => {
    expect(outcome(asked(kept), "end", failed("wrong-token")).receipt).toBeUndefined();
  });
});

describe("when the keeper is asked again", () => {
  const HOUR = 3_600_000;
  it.each<[string, KeptShare, number | undefined]>([
    ["nothing known", NOTHING_KNOWN, 0],
    ["fetching", asked(fetching), 3_000],
    ["kept for days", asked({ kind: "kept", expiresAt: 24 * HOUR }), HOUR / 2],
    ["kept for another minute", asked({ kind: "kept", expiresAt: 60_000 }), 63_000],
    ["kept longer than its time", asked({ kind: "kept", expiresAt: -60_000 }), 3_000],
    ["not kept", none, undefined],
    ["over", asked(over("expired")), undefined],
    ["silent once", { ...asked(fetching), silences: 1 }, 5_000],
    ["silent four times", { ...asked(fetching), silences: 4 }, 40_000],
    ["silent for hours", { ...NOTHING_KNOWN, silences: 99 }, 300_000],
  ])("%s", (_, share, ms) => expect(askAgainMs(share, 0)).toBe(ms));
});

function over(why: (Keeping & { kind: "over" })["why"]): Keeping {
  return { kind: "over", why };
}

function failed(failure: (CommandAnswer & { kind: "failed" })["failure"]): CommandAnswer {
  return { kind: "failed", failure };
}
