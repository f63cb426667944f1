/** What is being played or saved from a torrent, where in it, and which pieces it needs next. */
import { useId } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { ReaderView, TorrentView } from "../../bridge/views.ts";
import { later } from "../texts/later.ts";

export function Readers({ torrent }: { torrent: TorrentView }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{later.details.readers}</h3>
      <ul class="readers">
        {torrent.readers.map((reader, n) => (
          <li key={n}>
            <bdi>{nameOf(reader, torrent)}</bdi> <span class="hint">{stateOf(reader, torrent)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function nameOf({ fileIndex }: ReaderView, { files, unwanted }: TorrentView): string {
  if (fileIndex === undefined) return unwanted.length === 0 ? later.choosing.all : later.details.readerOfAll;
  return (files[fileIndex]?.path ?? []).map(displayName).join("/");
}

function stateOf({ kind, fileIndex, position, window }: ReaderView, { files, length }: TorrentView): string {
  const whole = fileIndex === undefined ? length : (files[fileIndex]?.length ?? 0);
  const state = later.details.reading[kind](whole === 0 ? 1 : Math.min(1, position / whole));
  if (window === undefined || window.end <= window.first) return state;
  return `${state} · ${later.details.window(window.first + 1, window.end)}`;
}
