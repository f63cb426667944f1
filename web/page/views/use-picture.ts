/** A hook for pictures on a canvas: fits them to their container and redraws them when the colour scheme changes. */
import { useLayoutEffect, useRef } from "preact/hooks";

interface Picture {
  /** CSS pixels */
  resize(width: number, height: number): void;
  /** Redraws after the style sheet's colours have changed. */
  restyle(): void;
}

/**
 * @param key the picture is created again when this changes
 * @returns refs for the element whose size the picture gets and for its canvas; `drawn` is set before later effects run
 */
export function usePicture<P extends Picture>(make: (canvas: HTMLCanvasElement) => P, key?: string) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<P | undefined>(undefined);
  useLayoutEffect(() => {
    if (canvas.current === null || host.current === null) return;
    const picture = make(canvas.current);
    drawn.current = picture;
    const sizes = new ResizeObserver(([entry]) => {
      if (entry !== undefined) picture.resize(entry.contentRect.width, entry.contentRect.height);
    });
    sizes.observe(host.current);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const repaint = () => picture.restyle();
    scheme.addEventListener("change", repaint);
    return () => {
      sizes.disconnect();
      scheme.removeEventListener("change", repaint);
    };
  }, [key]);
  return { host, canvas, drawn };
}
