/** A hook for pictures on a canvas: fits them to their container and redraws them when the colour scheme changes. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export interface Picture {
  /** @param width CSS pixels */
  resize(width: number): void;
  /** Redraws after the style sheet's colours have changed. */
  restyle(): void;
}

export interface PictureRefs<P extends Picture> {
  /** The element whose width the picture gets. */
  readonly host: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** The picture; set as soon as the canvas exists, before later effects run. */
  readonly drawn: RefObject<P | undefined>;
}

/** @param key the picture is created again when this changes */
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
