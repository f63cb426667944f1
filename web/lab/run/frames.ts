/** Hidden frames, one per peer, so that peers need neither windows nor popups. */

/** @param parent receives the frames */
export function createFrames(parent: HTMLElement) {
  const frames = new Map<number, HTMLIFrameElement>();
  const close = (peer: number): void => {
    frames.get(peer)?.remove();
    frames.delete(peer);
  };
  return {
    /** @param url of the peer's page */
    open: (peer: number, url: string): void => {
      close(peer);
      const frame = document.createElement("iframe");
      frame.hidden = true;
      // Hidden from screen readers and the keyboard too.
      frame.tabIndex = -1;
      frame.ariaHidden = "true";
      frame.title = `peer ${peer}`;
      frame.src = url;
      frames.set(peer, frame);
      parent.append(frame);
    },
    close,
    closeAll: (): void => {
      for (const peer of [...frames.keys()]) close(peer);
    },
  };
}
