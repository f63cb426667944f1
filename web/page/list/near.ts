/** Reports which elements are near the viewport, so that only those are filled and drawn. One observer for all. */
import { batch } from "@preact/signals";

export class Nearness {
  private readonly followers = new Map<Element, (isNear: boolean) => void>();
  private readonly observer = new IntersectionObserver(
    (entries) =>
      batch(() => {
        for (const { target, isIntersecting } of entries) this.followers.get(target)?.(isIntersecting);
      }),
    // A card is filled, and its map has arrived, before it scrolls into view.
    { rootMargin: "50%" },
  );

  /** @returns ends the following */
  follow(element: Element, told: (isNear: boolean) => void): () => void {
    this.followers.set(element, told);
    this.observer.observe(element);
    return () => {
      this.observer.unobserve(element);
      this.followers.delete(element);
    };
  }
}
