/** Lists shared files that the browser cannot read, and offers to share the others. */
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { UnreadableFiles } from "../../bridge/views.ts";
import { later } from "../texts/later.ts";
import "../styles/unreadable.css";

/** The rest is counted. */
const MOST_SHOWN = 100;

interface UnreadableProps {
  readonly unreadable: UnreadableFiles;
  readonly shareRest: () => void;
  readonly cancel: () => void;
}

export function Unreadable({ unreadable: { paths, rest }, shareRest, cancel }: UnreadableProps) {
  const more = paths.length - MOST_SHOWN;
  return (
    <>
      {paths.length > 1 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard.
        <ul class="unreadable" tabIndex={0} aria-label={later.unreadable.list}>
          {paths.slice(0, MOST_SHOWN).map((path) => (
            <li key={path}>
              <bdi>{path.split("/").map(displayName).join("/")}</bdi>
            </li>
          ))}
          {more > 0 && <li>{later.unreadable.more(more)}</li>}
        </ul>
      )}
      {rest > 0 && (
        <div class="row actions">
          <button type="button" class="button-main" onClick={shareRest}>
            {later.unreadable.shareRest(rest)}
          </button>
          <button type="button" onClick={cancel}>
            {later.unreadable.cancel}
          </button>
        </div>
      )}
    </>
  );
}
