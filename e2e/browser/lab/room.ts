/** Whether the lab's type is large enough. */

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
