/** Which folders of a tree are open. What the user opens and folds during a search is forgotten with it. */
import { useSignal } from "@preact/signals";
import { useCallback, useMemo } from "preact/hooks";
import { type FileTree, openAtFirst } from "../files/file-tree.ts";

/** As many fit into the tree's box five times over. */
const MOST_ROWS_AT_FIRST = 40;
const NOTHING: ReadonlyMap<string, boolean> = new Map();

interface Folds {
  readonly isOpen: (path: string) => boolean;
  readonly fold: (path: string) => void;
}

/** @param query what the user searches for; everything that is found is shown at first */
export function useFolds(tree: FileTree, query: string): Folds {
  const changed = useSignal({ query: "", folders: NOTHING });
  const lasting = useSignal(NOTHING);
  const atFirst = useMemo(() => openAtFirst(tree, MOST_ROWS_AT_FIRST), [tree]);
  const isSearch = query !== "";
  const folders = !isSearch ? lasting.value : changed.value.query === query ? changed.value.folders : NOTHING;
  const isOpen = useCallback(
    (path: string) => folders.get(path) ?? (isSearch || atFirst.has(path)),
    [folders, isSearch, atFirst],
  );
  const fold = useCallback(
    (path: string) => {
      const next = new Map(folders).set(path, !isOpen(path));
      if (isSearch) changed.value = { query, folders: next };
      else lasting.value = next;
    },
    [folders, isOpen, isSearch, query, changed, lasting],
  );
  return { isOpen, fold };
}
