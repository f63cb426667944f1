/** The files of a torrent with several files, each with its own "Save" button. */
import { useState } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { FileView } from "../../bridge/views.ts";
import { texts } from "../texts/current.ts";
import { SaveIcon } from "./icons.tsx";

/** A torrent may have thousands of files; the page shows this many until the user asks for all. */
const FIRST_SHOWN = 100;

interface FileListProps {
  readonly files: readonly FileView[];
  /** True when every piece is stored. */
  readonly isWhole: boolean;
  /** Saves the file with this index. */
  readonly save: (file: number) => void;
}

export function FileList({ files, isWhole, save }: FileListProps) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? files : files.slice(0, FIRST_SHOWN);
  return (
    <div class="files">
      <h3>{texts.files(files.length)}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard. */}
      <ul tabIndex={0} aria-label={texts.files(files.length)}>
        {shown.map(({ path, length }, index) => {
          const shownPath = path.map(displayName).join("/");
          const folder = path.slice(0, -1).map(displayName).join("/");
          return (
            <li key={path.join("/")}>
              <span class="file-name" title={shownPath}>
                <bdi>{displayName(path.at(-1) ?? "")}</bdi>
                {path.length > 1 && <bdi class="file-folder">{folder}</bdi>}
              </span>
              <span class="file-size">{texts.format.size(length)}</span>
              <button
                type="button"
                class="quiet"
                disabled={!isWhole}
                aria-label={texts.saveFile(shownPath)}
                onClick={() => save(index)}
              >
                <SaveIcon />
                {texts.save}
              </button>
            </li>
          );
        })}
      </ul>
      {shown.length < files.length && (
        <button type="button" class="quiet" onClick={() => setShowsAll(true)}>
          {texts.showAllFiles(files.length)}
        </button>
      )}
    </div>
  );
}
