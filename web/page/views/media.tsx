/** A film or sound, a picture, or a text, from its URL. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { later } from "../texts/later.ts";

export type Fault =
  /** The browser does not know the format. */
  | "cannot-decode"
  /** There is no service worker. */
  | "no-service"
  /** No more bytes came. */
  | "interrupted";

interface MediaProps {
  readonly url: string;
  readonly onFault: (fault: Fault) => void;
}

interface FilmProps extends MediaProps {
  readonly kind: "video" | "audio";
  readonly name: string;
  /** The time that was reached, in seconds: playing begins there. */
  readonly reached: { current: number };
  /** It ran dry. */
  readonly onStall: () => void;
}

export function Film({ url, kind, name, reached, onFault, onStall }: FilmProps) {
  const media = useRef<HTMLVideoElement & HTMLAudioElement>(null);
  const isWaiting = useSignal(false);
  const isSilentFilm = useSignal(false);
  /** After the start, and after each seek, waiting is no stall. */
  const hasPlayed = useRef(false);
  useLayoutEffect(() => {
    const { current } = media;
    return () => {
      // A removed element may go on reading until it is collected.
      current?.pause();
      current?.removeAttribute("src");
      current?.load();
    };
  }, []);
  const Element = kind;
  return (
    <>
      <Element
        ref={media}
        src={url}
        aria-label={name}
        controls
        autoplay
        playsInline
        onLoadedMetadata={({ currentTarget }: { readonly currentTarget: HTMLMediaElement }) => {
          if (reached.current > 0) currentTarget.currentTime = reached.current;
          isSilentFilm.value = currentTarget instanceof HTMLVideoElement && currentTarget.videoWidth === 0;
        }}
        onTimeUpdate={({ currentTarget }: { readonly currentTarget: HTMLMediaElement }) => {
          reached.current = currentTarget.currentTime;
        }}
        onSeeking={() => {
          hasPlayed.current = false;
        }}
        onWaiting={() => {
          isWaiting.value = true;
          if (hasPlayed.current) onStall();
        }}
        onPlaying={() => {
          isWaiting.value = false;
          hasPlayed.current = true;
        }}
        onError={({ currentTarget }: { readonly currentTarget: HTMLMediaElement }) => {
          // Emptying the element is no error.
          if (!currentTarget.hasAttribute("src")) return;
          const isCut = currentTarget.error?.code === MediaError.MEDIA_ERR_NETWORK;
          onFault(isCut ? "interrupted" : "cannot-decode");
        }}
      />
      {isSilentFilm.value && <p class="hint">{later.player.soundOnly}</p>}
      <p class="hint player-waiting" role="status">
        {isWaiting.value ? later.player.waiting : ""}
      </p>
    </>
  );
}

export function Picture({ url, name, onFault }: MediaProps & { readonly name: string }) {
  const isLoaded = useSignal(false);
  return (
    <>
      {!isLoaded.value && <p class="hint">{later.player.loading}</p>}
      <img
        src={url}
        alt={name}
        hidden={!isLoaded.value}
        onLoad={() => {
          isLoaded.value = true;
        }}
        onError={() => onFault("cannot-decode")}
      />
    </>
  );
}

export function ShownText({ url, onFault }: MediaProps) {
  const text = useSignal<string | undefined>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    const read = async (): Promise<void> => {
      try {
        const response = await fetch(url, { signal: abort.signal });
        if (!response.ok) throw new Error(`${response.status}`);
        text.value = new TextDecoder().decode(await response.arrayBuffer());
      } catch {
        if (!abort.signal.aborted) onFault("interrupted");
      }
    };
    void read();
    return () => abort.abort();
  }, [url]);
  if (text.value === undefined) return <p class="hint">{later.player.loading}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard.
    <pre tabIndex={0} dir="auto">
      {text.value}
    </pre>
  );
}
