import type { Hash } from "../ports.ts";

/** A hash that waits until `open` is called. */
export function gated(hash: Hash): { readonly hash: Hash; readonly open: () => void } {
  let open = (): void => undefined;
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { hash: (bytes) => isOpen.then(() => hash(bytes)), open };
}
