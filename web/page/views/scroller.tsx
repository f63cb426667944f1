/** A box that scrolls sideways, also by keyboard. Where something is hidden, the edge fades. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export function Scroller({ children }: { readonly children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState({ before: false, after: false });
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    const look = (): void => {
      const { scrollLeft, scrollWidth, clientWidth } = current;
      // From right to left it is negative.
      const at = Math.abs(scrollLeft);
      setHidden({ before: at > 1, after: at + clientWidth < scrollWidth - 1 });
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(current);
    for (const child of current.children) sizes.observe(child);
    current.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      current.removeEventListener("scroll", look);
    };
  }, []);
  return (
    <div class="scroller-place" data-hides-before={hidden.before} data-hides-after={hidden.after}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on narrow screens, also by keyboard. */}
      <div ref={box} class="scroller" tabIndex={0}>
        {children}
      </div>
    </div>
  );
}
