import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { en } from "./en.ts";

const problem = { code: "nobody-has-it" } as const;

/** The module as a page has it that has just been opened. */
beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal("navigator", { languages: ["en"] });
});
afterEach(() => {
  vi.doUnmock("./later.ts");
  vi.unstubAllGlobals();
});

/** Reads the sentence whenever it changes. */
async function readings() {
  const { effect } = await import("@preact/signals");
  const { sentenceFor, loadLater } = await import("./current.ts");
  const read: string[] = [];
  effect(() => void read.push(sentenceFor(problem)));
  return { read, sentenceFor, loadLater };
}

test("a sentence that no first card needs is loaded by the view that says it", async () => {
  const { read } = await readings();
  expect(read).toEqual(["…"]);
  await vi.waitFor(() => expect(read.at(-1)).toBe(en.problems["nobody-has-it"]("")));
});

test("about itself, a page can say everything at once", async () => {
  const { sentenceFor } = await readings();
  expect(sentenceFor({ code: "worker-crashed", detail: "boom" })).toContain("boom");
  expect(sentenceFor({ code: "save-not-loaded" })).toContain("press “Save” again");
});

test("without the other sentences one stands for all of them, until they can be loaded", async () => {
  vi.doMock("./later.ts", () => {
    throw new Error("offline");
  });
  const { read, loadLater } = await readings();
  await vi.waitFor(() => expect(read.at(-1)).toBe(en.unknownProblem));
  vi.doUnmock("./later.ts");
  await loadLater();
  await vi.waitFor(() => expect(read.at(-1)).toBe(en.problems["nobody-has-it"]("")));
});
