import { effect, signal } from "@preact/signals";
import { expect, test } from "vitest";
import { announce, announcement, hush } from "./live-region.ts";

test("a sentence that is announced again differs invisibly", () => {
  announce("Saved.");
  expect(announcement.value).toBe("Saved.");
  announce("Saved.");
  expect(announcement.value).toBe("Saved.\u00a0");
});

test("an effect that announces is not run again by what others announce", () => {
  const saves = signal(0);
  const stop = effect(() => {
    if (saves.value > 0) announce(`Saved ${saves.value}.`);
  });
  saves.value = 1;
  announce("Opened.");
  expect(announcement.value).toBe("Opened.");
  stop();
});

test("says nothing in a language that the page no longer has", () => {
  announce("Link copied");
  hush();
  expect(announcement.value).toBe("");
});
