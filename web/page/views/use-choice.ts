/**
 * Which files of a torrent are wanted. A click shows at once; the worker's answer replaces it. Later clicks do not wait for
 * earlier ones.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { otherFiles } from "../../../shared/metainfo/file-list.ts";

type Select = (wanted: readonly number[] | undefined) => Promise<boolean>;

export interface Choice {
  readonly unwanted: ReadonlySet<number>;
  choose(files: readonly number[], isWanted: boolean): void;
}

/**
 * @param unwanted as the worker says
 * @param fileCount of the torrent
 * @param select sends a choice to the worker; undefined: all files. Resolves with false if that failed
 */
export function useChoice(unwanted: readonly number[], fileCount: number, select: Select): Choice {
  const clicked = useSignal<ReadonlySet<number> | undefined>(undefined);
  const underWay = useRef(0);
  const told = useMemo(() => new Set(unwanted), [unwanted]);
  useEffect(() => {
    if (underWay.current === 0) clicked.value = undefined;
  }, [unwanted, clicked]);
  const shown = clicked.value ?? told;

  const choose = async (files: readonly number[], isWanted: boolean): Promise<void> => {
    const next = new Set(clicked.peek() ?? told);
    for (const file of files) {
      if (isWanted) next.delete(file);
      else next.add(file);
    }
    clicked.value = next;
    underWay.current++;
    const isDone = await select(next.size === 0 ? undefined : otherFiles(fileCount, next));
    underWay.current--;
    // The view that says so has arrived, or arrives next.
    if (underWay.current === 0 && !isDone) clicked.value = undefined;
  };
  return { unwanted: shown, choose: (files, isWanted) => void choose(files, isWanted) };
}
