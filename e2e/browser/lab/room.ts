/** Whether the lab's type is large enough, and has room. */
import type { Page } from "@playwright/test";
import { expect } from "../../fixtures.ts";

/** Runs in the page. @returns the size in px of the smallest visible text, as drawn. */
export function smallestText(): number {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let smallest = Number.POSITIVE_INFINITY;
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const element = node.parentElement;
    if (
      element === null ||
      node.textContent?.trim() === "" ||
      element.closest(".visually-hidden, script, math")
    )
      continue;
    if (!element.checkVisibility()) continue;
    const drawing = element.closest("svg");
    const { width = 0, height = 0 } = drawing?.viewBox.baseVal ?? {};
    const scale = drawing === null ? 1 : Math.min(drawing.clientWidth / width, drawing.clientHeight / height);
    smallest = Math.min(smallest, scale * Number.parseFloat(getComputedStyle(element).fontSize));
  }
  return Math.round(10 * smallest) / 10;
}

/** No part of the graph leaves its card, numbers lie within their circles, words outside of the circle of peers, and the slider is usable. */
export async function expectRoom(page: Page, where: string): Promise<void> {
  await expect.poll(() => page.evaluate(cramped), where).toEqual([]);
  const slider = await page.getByRole("slider", { name: "Moment of the run" }).boundingBox();
  expect.soft(slider?.width, `the slider's width, ${where}`).toBeGreaterThan(120);
  const time = await page.locator(".playback output").boundingBox();
  const run = await page.locator("#run").boundingBox();
  const right = (run?.x ?? 0) + (run?.width ?? 0);
  expect.soft((time?.x ?? 0) + (time?.width ?? 0), `the time's end, ${where}`).toBeLessThanOrEqual(right + 1);
}

/** Runs in the page. */
function cramped(): string[] {
  const card = document.querySelector(".sight-swarm")?.getBoundingClientRect();
  if (card === undefined) return ["no graph"];
  const parts = [...document.querySelectorAll(".sight-swarm .node-role, .sight-swarm .graph-key *")];
  const outside = parts.filter((part) => {
    const { left, right, width } = part.getBoundingClientRect();
    return width > 0 && (left < card.left || right > card.right);
  });
  const wide = [...document.querySelectorAll(".sight-swarm .node")].filter((node) => {
    const number = node.querySelector(".node-label")?.getBoundingClientRect();
    const body = node.querySelector(".node-body")?.getBoundingClientRect();
    return number !== undefined && body !== undefined && number.width > body.width;
  });
  const centre = document.querySelector(".graph svg")?.getBoundingClientRect();
  const middle = centre === undefined ? 0 : (centre.top + centre.bottom) / 2;
  const crossed = [...document.querySelectorAll(".sight-swarm .node-role:not(.tracker-label)")].filter(
    (word) => {
      const role = word.getBoundingClientRect();
      const body = word.parentElement?.querySelector(".node-body")?.getBoundingClientRect();
      if (body === undefined || word.getAttribute("text-anchor") !== "middle") return false;
      return body.top < middle ? role.top > body.top : role.bottom < body.bottom;
    },
  );
  return [
    ...outside.map(({ outerHTML }) => `outside: ${outerHTML.slice(0, 80)}`),
    ...wide.map(({ textContent }) => `too wide: ${textContent}`),
    ...crossed.map(({ textContent }) => `crossed: ${textContent}`),
  ];
}
