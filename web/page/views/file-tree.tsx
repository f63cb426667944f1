/**
 * The files of a torrent with several files: folders that fold, a search, and check boxes that choose what to download, as long
 * as something is missing.
 */
import { useSignal } from "@preact/signals";
import { useEffect, useId, useMemo } from "preact/hooks";
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import { type Client, problemOf } from "../client/client.ts";
import { bytesHere } from "../files/bytes-here.ts";
import { fileTree, RunningSums, rowsOf, type FileTree as Tree } from "../files/file-tree.ts";
import { filesMatching } from "../files/find-files.ts";
import { loadKoreanFor } from "../fonts/load-korean.ts";
import { sentenceFor, texts } from "../texts/current.ts";
import { later } from "../texts/later.ts";
import { everySecond } from "../visibility.ts";
import type { Attempt } from "./actions.tsx";
import { CheckBox } from "./check-box.tsx";
import { hasAllPieces, isComplete } from "./completeness.ts";
import { type RowFigures, TreeRow } from "./file-rows.tsx";
import { SearchField } from "./search-field.tsx";
import { type Choice, useChoice } from "./use-choice.ts";
import { useFolds } from "./use-folds.ts";
import { keyOf, SHOWN_ROWS, useTreeGrid } from "./use-tree-grid.ts";
import "../styles/tree.css";

/** More than this do not fit into the tree's box three times over. */
const SEARCHED_FROM = 20;
const NONE: readonly number[] = [];

interface FileTreeProps {
  readonly view: SessionView;
  readonly client: Client;
  readonly attempt: Attempt;
}

export function FileTree({ view, client, attempt }: FileTreeProps) {
  const { files } = view;
  const torrent = view.kind === "torrent" ? view : undefined;
  const isWhole = hasAllPieces(view);
  const query = useSignal("");
  useEffect(() => loadKoreanFor(files.map(({ path }) => path.join("/"))), [files]);
  const found = useMemo(() => filesMatching(files, query.value), [files, query.value]);
  const tree = useMemo(() => fileTree(files, found), [files, found]);
  const folds = useFolds(tree, query.value.trim());
  const rows = useMemo(() => rowsOf(tree, folds.isOpen), [tree, folds.isOpen]);
  const grid = useTreeGrid(rows, folds.isOpen, folds.fold);
  const choice = useChoice(torrent?.unwanted ?? NONE, files.length, async (wanted) => {
    let isDone = false;
    const select = async (): Promise<void> => {
      if (torrent !== undefined) await client.select(torrent.infoHash, wanted);
      isDone = true;
    };
    await attempt(select, (error) => sentenceFor(problemOf(error)));
    return isDone;
  });
  const canChoose = torrent !== undefined && torrent.state !== "failed" && !isWhole;
  const figures = useFigures(view, tree, choice, isWhole);
  const label = texts.files(files.length);
  return (
    <div class="files">
      <div class="files-head">
        <h3>{label}</h3>
        {canChoose && tree.order.length > 0 && (
          <ChooseAll {...{ tree, choice, figures }} isSearch={query.value !== ""} />
        )}
      </div>
      {files.length >= SEARCHED_FROM && (
        <SearchField label={later.findFile} placeholder={later.findFile} query={query} />
      )}
      {canChoose && choice.unwanted.size > 0 && <Chosen view={torrent} unwanted={choice.unwanted} />}
      {rows.length === 0 ? (
        <p class="hint">{later.noSuchFile}</p>
      ) : (
        <table
          ref={grid.box}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table is what a treegrid is made of.
          role="treegrid"
          aria-label={label}
          aria-rowcount={rows.length}
          class="tree"
          style={{ "--shown": SHOWN_ROWS, "--rows": rows.length }}
          // Files that are being prepared have no controls.
          tabIndex={torrent === undefined ? 0 : -1}
          onScroll={grid.onScroll}
          onFocusIn={grid.onFocusIn}
          onKeyDown={grid.onKeyDown}
        >
          <tbody>
            {grid.existing.map((row) => {
              const node = rows[row];
              return (
                node && (
                  <TreeRow
                    key={keyOf(node)}
                    {...{
                      node,
                      row,
                      files,
                      tree,
                      torrent,
                      client,
                      choice,
                      figures,
                      folds,
                      isWhole,
                      canChoose,
                    }}
                    isComplete={isComplete(view)}
                    isCurrent={row === grid.current}
                  />
                )
              );
            })}
          </tbody>
        </table>
      )}
    </div>
  );
}

function useFigures(view: SessionView, tree: Tree, { unwanted }: Choice, isWhole: boolean): RowFigures {
  const { files } = view;
  const lengthOf = (index: number): number => files[index]?.length ?? 0;
  const isWanted = (index: number): number => (unwanted.has(index) ? 0 : 1);
  const lengths = useMemo(() => new RunningSums(tree, lengthOf), [tree]);
  const chosen = useMemo(() => new RunningSums(tree, isWanted), [tree, unwanted]);
  const chosenLengths = useMemo(
    () => new RunningSums(tree, (index) => isWanted(index) * lengthOf(index)),
    [tree, unwanted],
  );
  const pieces = view.kind === "torrent" ? view.pieces : undefined;
  const pieceLength = view.kind === "torrent" ? view.pieceLength : 0;
  // Numbers that change four times per second cannot be read.
  const second = isWhole ? 0 : everySecond.value;
  const here = useMemo(() => {
    if (isWhole || pieces === undefined || pieceLength === 0) return undefined;
    const ofFile = bytesHere(pieces, pieceLength);
    return new RunningSums(tree, (index) => (files[index] ? ofFile(files[index]) : 0));
  }, [tree, second, isWhole, pieces === undefined]);
  return { lengths, chosen, chosenLengths, here };
}

interface ChooseAllProps {
  readonly tree: Tree;
  readonly choice: Choice;
  readonly figures: RowFigures;
  readonly isSearch: boolean;
}

function ChooseAll({ tree, choice, figures, isSearch }: ChooseAllProps) {
  const id = useId();
  const { order, top } = tree;
  return (
    <span class="choose-all">
      <CheckBox
        id={id}
        chosen={figures.chosen.in(top)}
        of={order.length}
        choose={(isWanted) => choice.choose(order, isWanted)}
      />
      <label for={id}>{isSearch ? later.choosing.found(order.length) : later.choosing.all}</label>
    </span>
  );
}

function Chosen({ view, unwanted }: { view: TorrentView; unwanted: ReadonlySet<number> }) {
  const { files, length } = view;
  let chosenBytes = 0;
  for (const [index, file] of files.entries()) if (!unwanted.has(index)) chosenBytes += file.length;
  const chosen = files.length - unwanted.size;
  return (
    <p class="hint" aria-live="polite">
      {chosen === 0
        ? later.choosing.none
        : later.choosing.chosen({ chosen, files: files.length, chosenBytes, bytes: length })}
    </p>
  );
}
