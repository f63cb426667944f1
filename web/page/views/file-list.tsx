/** The files of a torrent with several files, each with its own "Save" button. Long lists can be searched. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { FileView } from "../../bridge/views.ts";
import { filesMatching } from "../files/find-files.ts";
import { nameToSave, type Saves } from "../files/saves.ts";
import { texts } from "../texts/current.ts";
import { SaveFile } from "./save-file.tsx";
import { SearchField } from "./search-field.tsx";

/** A torrent may have thousands of files: the page shows this many until the user asks for all, and then adds as many at a
 * time, so that it stays responsive. */
const BATCH = 100;
/** More than this do not fit into the list's box three times over. */
const SEARCHED_FROM = 20;

interface FileListProps {
  readonly files: readonly FileView[];
  /** undefined while the files are being prepared. */
  readonly infoHash: InfoHash | undefined;
  /** True when every piece is stored. */
  readonly isWhole: boolean;
  readonly saves: Saves;
}

export function FileList({ files, infoHash, isWhole, saves }: FileListProps) {
  const showsAll = useSignal(false);
  const most = useSignal(BATCH);
  const query = useSignal("");
  const found = useMemo(() => filesMatching(files, query.value), [files, query.value]);
  const shown = found.slice(0, most.value);
  const isGrowing = showsAll.value && shown.length < found.length;
  useEffect(() => {
    if (!isGrowing) return;
    const timer = setTimeout(() => {
      most.value = shown.length + BATCH;
    });
    return () => clearTimeout(timer);
  }, [isGrowing, shown.length, most]);
  return (
    <div class="files">
      <h3>{texts.files(files.length)}</h3>
      {files.length >= SEARCHED_FROM && (
        <SearchField label={texts.findFile} placeholder={texts.findFile} query={query} />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard. */}
      <ul tabIndex={0} aria-label={texts.files(files.length)}>
        {shown.map((index) => (
          <Row key={index} file={files[index]} {...{ index, infoHash, isWhole, saves }} />
        ))}
      </ul>
      {found.length === 0 && <p class="hint">{texts.noSuchFile}</p>}
      {shown.length < found.length && !isGrowing && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            showsAll.value = true;
          }}
        >
          {texts.showAllFiles(found.length)}
        </button>
      )}
    </div>
  );
}

interface RowProps extends Omit<FileListProps, "files"> {
  readonly file: FileView | undefined;
  readonly index: number;
}

function Row({ file, index, infoHash, isWhole, saves }: RowProps) {
  if (file === undefined) return null;
  const { path, length } = file;
  const shownPath = path.map(displayName).join("/");
  const folder = path.slice(0, -1).map(displayName).join("/");
  return (
    <li>
      <span class="file-name" title={shownPath}>
        <bdi>{displayName(path.at(-1) ?? "")}</bdi>
        {path.length > 1 && <bdi class="file-folder">{folder}</bdi>}
      </span>
      <span class="file-size">{texts.format.size(length)}</span>
      <SaveFile
        {...{ saves, infoHash, isWhole }}
        fileIndex={index}
        name={nameToSave(file)}
        path={shownPath}
        isOneOfSeveral
        look="quiet"
      />
    </li>
  );
}
