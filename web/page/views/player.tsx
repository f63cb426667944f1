/**
 * Plays or shows one file in its card while it arrives. What is shared never becomes a document: films, sounds and pictures are
 * left to the browser's decoders, and text is shown as text. Says so when the browser cannot play it, and offers to save it.
 */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { MediaType } from "../../../shared/metainfo/media-type.ts";
import type { FileView } from "../../bridge/views.ts";
import type { Client } from "../client/client.ts";
import { isPlayed, stopPlaying } from "../files/playing.ts";
import { nameToSave } from "../files/save-ports.ts";
import { announce } from "../live-region.ts";
import "../styles/player.css";
import { later } from "../texts/later.ts";
import { CloseIcon, SaveIcon } from "./icons.tsx";
import { type Fault, Film, Picture, ShownText } from "./media.tsx";

export interface PlayerProps {
  readonly client: Client;
  readonly infoHash: InfoHash;
  readonly fileIndex: number;
  readonly file: FileView;
  readonly type: MediaType;
  /** Nothing arrives until the torrent is resumed. */
  readonly isPaused: boolean;
}

export function Player({ client, infoHash, fileIndex, file, type, isPaused }: PlayerProps) {
  const region = useRef<HTMLElement>(null);
  const fault = useSignal<Fault | undefined>(canDecode(type) ? undefined : "cannot-decode");
  const url = useSignal<string | undefined>(undefined);
  const attempts = useSignal(0);
  /** Seconds; where playing goes on after another attempt. */
  const reached = useRef(0);
  const name = displayName(file.path.at(-1) ?? "");
  const title = useComputed(() =>
    isPlayed(type) ? later.player.playing(name) : later.player.showing(name),
  ).value;

  useLayoutEffect(() => {
    region.current?.scrollIntoView({ block: "nearest" });
    region.current?.querySelector("button")?.focus({ preventScroll: true });
    announce(title);
  }, []);
  useEffect(() => {
    if (fault.peek() !== undefined) return;
    let isOpen = true;
    void client.fileUrl(infoHash, fileIndex).then((found) => {
      if (!isOpen) return;
      url.value = found;
      if (found === undefined) fault.value = "no-service";
    });
    return () => {
      isOpen = false;
    };
  }, [client, infoHash, fileIndex, attempts.value]);

  const close = (): void => {
    stopPlaying(infoHash);
    const opener = document.querySelector(`[data-plays="${infoHash}/${fileIndex}"]`);
    const title = region.current?.closest("article")?.querySelector("h2");
    const next = opener ?? title;
    if (next instanceof HTMLElement) next.focus();
  };
  const onFault = (found: Fault): void => {
    fault.value = found;
  };
  const media = { url: url.value ?? "", onFault };
  return (
    <section
      ref={region}
      class="player"
      aria-label={title}
      onKeyDown={({ key }) => {
        if (key === "Escape") close();
      }}
    >
      <div class="player-head">
        <bdi title={name}>{name}</bdi>
        <button type="button" class="quiet" aria-label={later.player.closeFile(name)} onClick={close}>
          <CloseIcon />
          {later.player.close}
        </button>
      </div>
      {isPaused && fault.value === undefined && <p class="hint">{later.player.paused}</p>}
      {fault.value !== undefined ? (
        <FaultNotice
          fault={fault.value}
          isPicture={!isPlayed(type)}
          save={() => client.saves.click({ infoHash, fileIndex, name: nameToSave(file) })}
          retry={() => {
            fault.value = undefined;
            attempts.value++;
          }}
        />
      ) : url.value === undefined ? (
        <p class="hint">{later.player.loading}</p>
      ) : type.kind === "image" ? (
        <Picture {...media} name={name} />
      ) : type.kind === "text" ? (
        <ShownText {...media} />
      ) : (
        <Film
          {...media}
          kind={type.kind}
          name={name}
          reached={reached}
          onStall={() => client.stalled(infoHash, fileIndex)}
        />
      )}
    </section>
  );
}

/** Asks the browser before anything is fetched for it. It may still fail at the file's codec. */
function canDecode({ kind, mime }: MediaType): boolean {
  return (kind !== "video" && kind !== "audio") || document.createElement(kind).canPlayType(mime) !== "";
}

interface FaultNoticeProps {
  readonly fault: Fault;
  readonly isPicture: boolean;
  readonly save: () => void;
  readonly retry: () => void;
}

function FaultNotice({ fault, isPicture, save, retry }: FaultNoticeProps) {
  const sentence = {
    "cannot-decode": isPicture ? later.player.cannotShow : later.player.cannotPlay,
    "no-service": later.player.notHere,
    interrupted: later.player.interrupted,
  }[fault];
  return (
    <div class="row">
      <p class="player-fault" role="alert">
        {sentence}
      </p>
      {fault === "interrupted" && (
        <button type="button" onClick={retry}>
          {later.player.tryAgain}
        </button>
      )}
      <button type="button" onClick={save}>
        <SaveIcon />
        {later.player.saveInstead}
      </button>
    </div>
  );
}
