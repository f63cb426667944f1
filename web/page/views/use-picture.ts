/** A picture on a canvas: as wide as its place, and drawn anew when the style sheet's colours change. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export interface Picture {
  /** @param width CSS pixels */
  resize(width: number): void;
  /** The colours of the style sheet have changed. */
  restyle(): void;
}

export interface PictureRefs<P extends Picture> {
  /** Of the element whose width counts. */
  readonly host: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** There as soon as the canvas is, and before effects that come after. */
  readonly drawn: RefObject<P | undefined>;
}

/** @param key where it differs, the picture is made anew */
export function usePicture<P extends Picture>(
  make: (canvas: HTMLCanvasElement) => P,
  key?: string,
): PictureRefs<P> {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<P | undefined>(undefined);
  useLayoutEffect(() => {
    if (canvas.current === null || host.current === null) return;
    const picture = make(canvas.current);
    drawn.current = picture;
    const sizes = new ResizeObserver(([entry]) => {
      if (entry !== undefined) picture.resize(entry.contentRect.width);
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
