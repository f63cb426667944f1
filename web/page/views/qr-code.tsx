/**
 * A text as a QR code, which can fill the screen. The only import of `uqr`. Always black on white, because cameras cannot read it
 * otherwise.
 */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { encode } from "uqr";
import "../styles/qr.css";
import { texts } from "../texts/current.ts";
import { later } from "../texts/later.ts";
import { CloseIcon, ExpandIcon } from "./icons.tsx";

/** Quiet zone around the code, modules, as the standard asks for: a code that is projected has no other margin. */
const BORDER = 4;

interface Drawn {
  readonly size: number;
  readonly path: string;
}

/** @returns undefined: a link with many trackers and chosen files is longer than any QR code */
function draw(text: string): Drawn | undefined {
  try {
    const { data, size } = encode(text, { border: BORDER, ecc: "M" });
    const path = data
      .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
      .join("");
    return { size, path };
  } catch {
    return undefined;
  }
}

/** @param title of what the link leads to */
export function QrCode({ text, title }: { text: string; title: string }) {
  const code = useMemo(() => draw(text), [text]);
  const [isWhole, setWhole] = useState(false);
  if (code === undefined) return <p class="hint">{later.qrTooLong}</p>;
  return (
    <div class="qr-place">
      <Code code={code} title={title} />
      <button type="button" class="quiet" onClick={() => setWhole(true)}>
        <ExpandIcon />
        {later.qrWhole}
      </button>
      {isWhole && <WholeScreen code={code} text={text} title={title} close={() => setWhole(false)} />}
    </div>
  );
}

function Code({ code: { size, path }, title }: { code: Drawn; title: string }) {
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={texts.qrCodeOf(title)}
      shape-rendering="crispEdges"
    >
      <path d={`M0 0h${size}v${size}H0z`} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

interface WholeScreenProps {
  readonly code: Drawn;
  readonly text: string;
  readonly title: string;
  readonly close: () => void;
}

/** A dialog over the whole page; where the browser can do it, over the whole screen. */
function WholeScreen({ code, text, title, close }: WholeScreenProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    const { current } = sheet;
    // Browsers refuse it to some pages and windows; the dialog is there anyway.
    void Promise.resolve(current?.requestFullscreen?.()).catch(() => {});
    const left = (): void => {
      if (document.fullscreenElement === null) dialog.current?.close();
    };
    current?.addEventListener("fullscreenchange", left);
    return () => current?.removeEventListener("fullscreenchange", left);
  }, []);
  return (
    <dialog ref={dialog} class="qr-dialog" aria-label={texts.qrCodeOf(title)} onClose={close}>
      <div ref={sheet} class="qr-sheet">
        <p class="qr-title">
          <bdi>{title}</bdi>
        </p>
        <Code code={code} title={title} />
        <p class="qr-link">{text}</p>
        <button type="button" class="qr-close" onClick={() => dialog.current?.close()}>
          <CloseIcon />
          {later.storage.close}
        </button>
      </div>
    </dialog>
  );
}
