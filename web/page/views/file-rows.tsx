/** The rows of the tree of files: a folder, or a file with its buttons. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { FileView, TorrentView } from "../../bridge/views.ts";
import type { Client } from "../client/client.ts";
import type { FileNode, FileTree, FolderNode, RunningSums, TreeNode } from "../files/file-tree.ts";
import { isOngoing, nameToSave, type SaveTarget } from "../files/save-ports.ts";
import { texts } from "../texts/current.ts";
import { later } from "../texts/later.ts";
import { CheckBox } from "./check-box.tsx";
import { CheckIcon, ChevronIcon, CloseIcon, SaveIcon } from "./icons.tsx";
import { PlayButton } from "./play-button.tsx";
import { saveStateOf } from "./save.tsx";
import { SavingBar, savingText } from "./save-status.tsx";
import type { Choice } from "./use-choice.ts";

/** Sums over the tree's order. */
export interface RowFigures {
  readonly lengths: RunningSums;
  /** How many files are chosen, and their length. */
  readonly chosen: RunningSums;
  readonly chosenLengths: RunningSums;
  /** Stored bytes; undefined while unknown, and when everything is here. */
  readonly here: RunningSums | undefined;
}

interface RowProps<Node extends TreeNode> {
  readonly node: Node;
  readonly row: number;
  readonly files: readonly FileView[];
  readonly tree: FileTree;
  /** undefined while the files are being prepared. */
  readonly torrent: TorrentView | undefined;
  readonly client: Client;
  readonly choice: Choice;
  readonly figures: RowFigures;
  readonly folds: { readonly isOpen: (path: string) => boolean; readonly fold: (path: string) => void };
  /** Everything is here. */
  readonly isWhole: boolean;
  /** Everything that is wanted is here. */
  readonly isComplete: boolean;
  readonly canChoose: boolean;
  /** Tab reaches this row. */
  readonly isCurrent: boolean;
}

export function TreeRow({ node, ...rest }: RowProps<TreeNode>) {
  return node.kind === "folder" ? <FolderRow node={node} {...rest} /> : <FileRow node={node} {...rest} />;
}

interface PlaceProps {
  readonly row: number;
  readonly depth: number;
  /** undefined: no folder. */
  readonly isOpen?: boolean;
  readonly isUnwanted: boolean;
  readonly children: ComponentChildren;
}

function Place({ row, depth, isOpen, isUnwanted, children }: PlaceProps) {
  return (
    <tr
      class={isUnwanted ? "tree-row tree-row-unwanted" : "tree-row"}
      data-row={row}
      aria-level={depth + 1}
      aria-rowindex={row + 1}
      aria-expanded={isOpen}
      style={{ "--row": row, "--depth": depth }}
    >
      {children}
    </tr>
  );
}

function FolderRow(props: RowProps<FolderNode>) {
  const { node, row, tree, figures, folds, choice, canChoose, isCurrent } = props;
  const isOpen = folds.isOpen(node.path);
  const files = node.end - node.first;
  const chosen = figures.chosen.in(node);
  const tabIndex = isCurrent ? 0 : -1;
  const shownPath = node.path.split("/").map(displayName).join("/");
  return (
    <Place row={row} depth={node.depth} isOpen={isOpen} isUnwanted={chosen === 0}>
      <td class="tree-name">
        {canChoose && (
          <CheckBox
            label={shownPath}
            tabIndex={tabIndex}
            chosen={chosen}
            of={files}
            choose={(isWanted) => choice.choose(tree.order.slice(node.first, node.end), isWanted)}
          />
        )}
        <button
          type="button"
          class="tree-fold"
          data-control="fold"
          tabIndex={tabIndex}
          aria-expanded={isOpen}
          onClick={() => folds.fold(node.path)}
        >
          <ChevronIcon />
          <span class="tree-text">
            <bdi title={shownPath}>{displayName(node.name)}</bdi>
            <span class="tree-note">{folderNote(node, figures)}</span>
          </span>
        </button>
      </td>
    </Place>
  );
}

/** How many files are in a folder, how long they are, and how much of them is here. */
function folderNote(node: FolderNode, { lengths, chosen, chosenLengths, here }: RowFigures): string {
  const files = node.end - node.first;
  const [chosenFiles, bytes] = [chosen.in(node), lengths.in(node)];
  const isPart = chosenFiles > 0 && chosenFiles < files;
  const amount = isPart
    ? later.choosing.chosen({ chosen: chosenFiles, files, chosenBytes: chosenLengths.in(node), bytes })
    : `${texts.files(files)} · ${texts.format.size(bytes)}`;
  return [
    amount,
    ...shareNote(here?.in(node), bytes),
    ...(chosenFiles === 0 ? [later.choosing.notChosen] : []),
  ].join(" · ");
}

function shareNote(here: number | undefined, bytes: number): readonly string[] {
  return here === undefined || here === 0 || bytes === 0 ? [] : [texts.format.percent(here / bytes)];
}

function FileRow(props: RowProps<FileNode>) {
  const { node, row, files, torrent, client, choice, figures, canChoose, isCurrent } = props;
  const { isWhole, isComplete } = props;
  const id = useId();
  const { index } = node;
  const file = files[index];
  if (file === undefined) return null;
  const name = displayName(file.path.at(-1) ?? "");
  const path = file.path.map(displayName).join("/");
  const tabIndex = isCurrent ? 0 : -1;
  const isUnwanted = choice.unwanted.has(index);
  const target: SaveTarget | undefined = torrent && {
    infoHash: torrent.infoHash,
    fileIndex: index,
    name: nameToSave(file),
  };
  const save = saveStateOf(client.saves, target);
  const here = figures.here?.in({ first: node.place, end: node.place + 1 });
  const isHere = isWhole || here === file.length;
  const note = isOngoing(save) ? (
    <span class="tree-note">
      {save.kind === "ready" ? later.saving.readyShort : savingText(save, isHere)}
    </span>
  ) : (
    <span class="tree-note">
      {save?.kind === "saved" && (
        <span class="saved">
          <CheckIcon />
          {texts.saving.saved}
        </span>
      )}
      {[
        texts.format.size(file.length),
        ...shareNote(here, file.length),
        ...(isUnwanted ? [later.choosing.notChosen] : []),
      ].join(" · ")}
    </span>
  );
  const text = (
    <span class="tree-text">
      <bdi title={path}>{name}</bdi>
      {note}
    </span>
  );
  return (
    <Place row={row} depth={node.depth} isUnwanted={isUnwanted}>
      <td class="tree-name">
        {canChoose ? (
          <>
            <CheckBox
              id={id}
              label={path}
              tabIndex={tabIndex}
              chosen={isUnwanted ? 0 : 1}
              of={1}
              choose={(isWanted) => choice.choose([index], isWanted)}
            />
            <label class="tree-label" for={id}>
              {text}
            </label>
          </>
        ) : (
          <span class="tree-label">{text}</span>
        )}
      </td>
      {target && (
        <td class="tree-buttons">
          <PlayButton
            {...{ client, file, tabIndex }}
            infoHash={target.infoHash}
            fileIndex={index}
            path={path}
          />
          <button
            type="button"
            class="quiet"
            data-control="save"
            tabIndex={tabIndex}
            disabled={!isComplete && !isHere && !client.canStream.value && !isOngoing(save)}
            aria-label={texts.saveFile(path)}
            title={texts.save}
            aria-busy={isOngoing(save) && save.kind !== "ready"}
            onClick={() => client.saves.click(target)}
          >
            <SaveIcon />
          </button>
          {isOngoing(save) && (
            <button
              type="button"
              class="quiet"
              data-control="cancel"
              tabIndex={tabIndex}
              aria-label={later.saving.cancelFile(path)}
              title={later.saving.cancel}
              onClick={() => client.saves.cancel(target)}
            >
              <CloseIcon />
            </button>
          )}
          {isOngoing(save) && save.kind !== "ready" && <SavingBar state={save} title={path} />}
        </td>
      )}
    </Place>
  );
}
